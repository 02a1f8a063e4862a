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
 * change, so that the result holds as long as the issuer's keys and metadata are the same; the time
 * and the issuers that a filter accepts are checked on each request. A token that is bound to a
 * client certificate is never kept here. Immutable.
 */
final class AcceptedToken {
  /** The size of the object and the facts themselves, in bytes. */
  private static final int ENTRY = 320;

  private final TrustedIssuer issuer;
  private final JwkSet keys;
  private final long from;
  private final long until;

  /** Without the claims: they are read from the presented token if somebody asks for them. */
  private final Facts facts;

  private final int bytes;

  AcceptedToken(TrustedIssuer issuer, JwkSet keys, TokenClaims claims, Facts caller) {
    this.issuer = issuer;
    this.keys = keys;
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
   * @param allowed the names of the issuers whose tokens are accepted; empty for all
   * @param now in milliseconds since the epoch
   */
  boolean isStillAccepted(Set<String> allowed, long now) throws KeysUnavailableException {
    return now >= from
        && now < until
        && (allowed.isEmpty() || allowed.contains(facts.issuerName))
        && issuer.jwkSource.current() == keys;
  }

  ValidatedCaller caller(BearerToken signed) {
    return new ValidatedCaller(signed, facts, new Claims(signed));
  }

  /** About how much memory it takes, an upper estimate. */
  int bytes() {
    return bytes;
  }

  private static int bytes(Facts facts) {
    return TokenClaims.bytes(facts.name)
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
