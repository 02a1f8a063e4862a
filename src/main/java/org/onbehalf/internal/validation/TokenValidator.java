package org.onbehalf.internal.validation;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.config.SignatureAlgorithm;
import org.onbehalf.internal.jwks.KeySet;
import org.onbehalf.internal.jwks.KeySets;
import org.onbehalf.internal.jwks.KeysUnavailableException;
import org.onbehalf.internal.jwks.SigningKey;

/**
 * Whether a bearer token is one of the configured authority's, for this API, valid now, and whose.
 * The line: seen before, or else decryption, header, key, signature; then the claims, always.
 * Thread-safe.
 */
public final class TokenValidator {
  private final Set<SignatureAlgorithm> algorithms;
  private final Decryption decryption;
  private final KeySets keySets;
  private final ClaimRules rules;
  private final Settings.Issuer issuer;
  private final SeenTokens seenTokens;
  private final RefusalLog log;

  /** From its parts; touches no network. */
  public TokenValidator(
      Settings.AzureAd azureAd, Settings.SeenBefore seenBefore, KeySets keySets, Clock clock) {
    this.algorithms = azureAd.jose.signatureAlgorithms;
    this.decryption = new Decryption(azureAd.jose.tokenDecryptionCredentials);
    this.keySets = Objects.requireNonNull(keySets, "keySets");
    this.issuer = azureAd.issuer();
    this.rules = new ClaimRules(issuer, clock);
    this.seenTokens = new SeenTokens(seenBefore.entries);
    this.log = new RefusalLog(clock);
  }

  /** Judges what a request carries, header and token. Never throws for what a client sends. */
  public Verdict validate(AuthorizationHeader header) {
    return validate(header, null);
  }

  /**
   * As {@link #validate(AuthorizationHeader)}, on a connection with a client certificate.
   *
   * @param clientCertificate what the client proved to the container; null for none
   */
  public Verdict validate(AuthorizationHeader header, @Nullable X509Certificate clientCertificate) {
    return header.kind() == AuthorizationHeader.Kind.TOKEN
        ? validate(header.token(), clientCertificate)
        : refused(header.check(), "");
  }

  /** Judges a token. Never throws for what a client sends. */
  public Verdict validate(BearerToken token) {
    return validate(token, null);
  }

  private Verdict validate(BearerToken token, @Nullable X509Certificate clientCertificate) {
    try {
      return Verdict.accepted(accept(token, clientCertificate));
    } catch (RefusedException e) {
      return refused(e.check(), e.detail());
    } catch (KeysUnavailableException e) {
      log.refused(Check.KEYS_UNAVAILABLE, "");
      return Verdict.refused(
          Check.KEYS_UNAVAILABLE, Check.KEYS_UNAVAILABLE.answer().withRetryAfter(e.retryAfter()));
    }
  }

  private ValidatedCaller accept(BearerToken token, @Nullable X509Certificate clientCertificate)
      throws RefusedException, KeysUnavailableException {
    VerifiedToken verified = seenTokens.find(token);
    KeySet keys = verified == null ? null : keySets.current();
    SigningKey key = verified == null || keys == null ? null : verified.keyIn(keys);
    if (verified == null || keys == null || key == null) {
      seenTokens.forget(token);
      BearerToken signed = decryption.signed(token);
      Jws jws = Jws.parse(signed.text());
      SignatureAlgorithm algorithm = HeaderRules.algorithm(jws.header(), algorithms);
      String kid = HeaderRules.kid(jws.header());
      keys = keysFor(kid, jws.claims());
      key = keys.find(kid);
      if (key == null) {
        throw new RefusedException(Check.KEY);
      }
      Signatures.verify(jws, algorithm, key);
      verified = new VerifiedToken(key, jws.claims(), signed.equals(token) ? null : signed);
      seenTokens.remember(token, verified);
    }
    rules.check(verified.claims(), key, keys, clientCertificate);
    BearerToken signed = verified.signed(token);
    return issuer.authority.isEntra()
        ? EntraCaller.of(signed, verified.claims(), issuer)
        : OtherCaller.of(signed, verified.claims(), issuer);
  }

  /** Only a token that could otherwise pass makes us ask the issuer for a key we do not know. */
  private KeySet keysFor(String kid, TokenClaims claims)
      throws RefusedException, KeysUnavailableException {
    KeySet keys = keySets.current();
    if (keys.find(kid) != null) {
      return keys;
    }
    rules.checkPlausible(claims, keys);
    return keySets.seek(kid);
  }

  private Verdict refused(Check check, String detail) {
    log.refused(check, detail);
    return Verdict.refused(check, check.answer());
  }
}
