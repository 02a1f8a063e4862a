package org.onbehalf.internal.validation;

import java.time.Instant;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.caller.ValidatedCaller.Facts;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.KeysUnavailableException;

/**
 * A token whose claims were all checked and accepted. Neither the claims nor the configuration
 * change, so that the result holds as long as the issuer's keys and metadata are the same, for a
 * filter that accepts the same issuers; the time is checked on each request. A token that is bound
 * to a client certificate is never kept here. Immutable.
 */
final class AcceptedToken {
  /** The size of the object and the facts themselves, in bytes. */
  private static final int ENTRY = 320;

  private final TrustedIssuer issuer;

  /** Among whom the issuer was selected: among others it might be another one, or refused. */
  private final Set<String> allowed;

  private final JwkSet keys;

  /** Whether the user's groups are missing, which the log tells on each request. */
  final boolean groupsMissing;

  private final long from;
  private final long until;

  /** Without the claims: they are read from the presented token if somebody asks for them. */
  private final Facts facts;

  private final int bytes;

  AcceptedToken(
      TrustedIssuer issuer,
      Set<String> allowed,
      JwkSet keys,
      TokenClaims claims,
      boolean groupsMissing,
      Facts caller) {
    this.issuer = issuer;
    this.allowed = allowed;
    this.keys = keys;
    this.groupsMissing = groupsMissing;
    long skew = issuer.settings.clockSkew.toMillis();
    // in whole milliseconds: in the last one all claims are checked again
    this.until = Objects.requireNonNull(claims.instant("exp"), "exp").toEpochMilli() + skew;
    Instant notBefore = claims.instant("nbf");
    this.from = notBefore == null ? Long.MIN_VALUE : notBefore.toEpochMilli() + 1 - skew;
    this.facts = issuer.share(caller);
    this.bytes = ENTRY + bytes(facts);
  }

  /**
   * Whether all checks would accept it now.
   *
   * @param issuers the names of those whose tokens are accepted; empty for all
   * @param now in milliseconds since the epoch
   */
  boolean isStillAccepted(Set<String> issuers, long now) throws KeysUnavailableException {
    return now >= from
        && now < until
        && allowed.equals(issuers)
        && issuer.jwkSource.current() == keys;
  }

  /** The caller whose claims were parsed just now. */
  ValidatedCaller caller(BearerToken signed, TokenClaims claims) {
    return new ValidatedCaller(signed, facts, claims.all());
  }

  ValidatedCaller caller(BearerToken signed) {
    return new ValidatedCaller(signed, facts, new Claims(signed));
  }

  /** Whether it is as large as that of most callers, but not that of one with 200 roles. */
  boolean isSmall() {
    return bytes <= 8 << 10;
  }

  /** About how much memory it takes, an upper estimate. */
  int bytes() {
    return bytes;
  }

  private static int bytes(Facts facts) {
    return TokenClaims.bytes(facts.name)
        + TokenClaims.bytes(facts.issuer)
        + TokenClaims.bytes(facts.issuerName)
        + TokenClaims.bytes(facts.clientId)
        + TokenClaims.bytes(facts.tenantId)
        + TokenClaims.bytes(String.valueOf(facts.foreignTenantId))
        + TokenClaims.bytes(String.valueOf(facts.objectId))
        + TokenClaims.bytes(String.valueOf(facts.foreignObjectId))
        + bytes(facts.scopes)
        + bytes(facts.roles)
        + bytes(facts.authenticationMethods)
        + bytes(facts.authenticationContexts)
        + bytes(facts.clientCapabilities);
  }

  private static int bytes(Collection<String> texts) {
    int bytes = 64;
    for (String text : texts) {
      bytes += 64 + TokenClaims.bytes(text);
    }
    return bytes;
  }

  /** The claims of a presented token, parsed when they are first used. Unmodifiable. */
  private static final class Claims extends AbstractMap<String, Object> {
    private final BearerToken token;
    private volatile @Nullable Map<String, Object> parsed;

    Claims(BearerToken token) {
      this.token = token;
    }

    private Map<String, Object> parsed() {
      Map<String, Object> known = parsed;
      if (known == null) {
        known = Jws.claims(token.text()).all();
        parsed = known;
      }
      return known;
    }

    @Override
    public @Nullable Object get(Object name) {
      return parsed().get(name);
    }

    @Override
    public boolean containsKey(Object name) {
      return parsed().containsKey(name);
    }

    @Override
    public int size() {
      return parsed().size();
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      return parsed().entrySet();
    }
  }
}
