package org.onbehalf.internal.validation;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.GroupsOverage;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.KeysUnavailableException;
import org.onbehalf.internal.jwks.SignatureAlgorithm;
import org.onbehalf.internal.jwks.SigningKey;
import org.onbehalf.internal.jwks.TokenRules;

/**
 * Validates bearer tokens: a token of a configured issuer, for this API, valid now. If the
 * signature was verified before, only the claims are checked; else the token is decrypted if need
 * be, and its header, key and signature are checked first. Thread-safe.
 */
public final class TokenValidator {
  private final TrustedIssuers issuers;
  private final Decryption decryption;
  private final SignatureCache signatures;
  private final ClockSkewDetector clockSkew = new ClockSkewDetector();
  private final RefusalLog log;

  /**
   * From its parts; touches no network.
   *
   * @param issuers {@code AzureAd} first
   * @param decryption says how tokens that Entra encrypts are decrypted
   */
  public TokenValidator(
      List<TrustedIssuer> issuers,
      DecryptionSettings decryption,
      SignatureCacheSettings signatureCache,
      Clock clock) {
    this.issuers = new TrustedIssuers(issuers);
    this.decryption = new Decryption(decryption.credentials, decryption.maxConcurrent);
    this.signatures = new SignatureCache(signatureCache);
    this.log = new RefusalLog(clock);
  }

  /** Validates the header and its token. Never throws for what a client sends. */
  public AccessDecision validate(AuthorizationHeader header) {
    return validate(header, null);
  }

  /**
   * As {@link #validate(AuthorizationHeader)}, on a connection with a client certificate.
   *
   * @param clientCertificate what the client proved to the container; null for none
   */
  public AccessDecision validate(
      AuthorizationHeader header, @Nullable X509Certificate clientCertificate) {
    return validate(header, clientCertificate, Collections.emptySet());
  }

  /**
   * As {@link #validate(AuthorizationHeader, X509Certificate)}, for a part of the application.
   *
   * @param allowed the names of the issuers that may call there; empty for all
   */
  public AccessDecision validate(
      AuthorizationHeader header,
      @Nullable X509Certificate clientCertificate,
      Set<String> allowed) {
    return header.kind() == AuthorizationHeader.Kind.TOKEN
        ? validate(header.token(), clientCertificate, allowed)
        : refused(header.refusal());
  }

  /** Validates a token. Never throws for what a client sends. */
  public AccessDecision validate(BearerToken token) {
    return validate(token, null, Collections.emptySet());
  }

  private AccessDecision validate(
      BearerToken token, @Nullable X509Certificate clientCertificate, Set<String> allowed) {
    try {
      return AccessDecision.accepted(accept(token, clientCertificate, allowed));
    } catch (TokenValidationException e) {
      return refused(e);
    } catch (KeysUnavailableException e) {
      TokenValidationException refusal =
          new TokenValidationException(ValidationError.KEYS_UNAVAILABLE);
      log.refused(refusal);
      return AccessDecision.refused(
          refusal.check.answer().withRetryAfter(e.retryAfter()), refusal.check.id());
    }
  }

  private ValidatedCaller accept(
      BearerToken token, @Nullable X509Certificate clientCertificate, Set<String> allowed)
      throws TokenValidationException, KeysUnavailableException {
    VerifiedToken seen = signatures.find(token);
    if (seen != null) {
      TokenClaims claims = seen.claims(token);
      TrustedIssuer issuer = issuers.of(claims, allowed);
      JwkSet keys = issuer.jwkSource.current();
      SigningKey key = seen.keyIn(keys);
      if (key != null) {
        return checkClaims(issuer, claims, seen.signed(token), key, keys, clientCertificate);
      }
      signatures.forget(token);
    }
    BearerToken signed = decryption.signed(token);
    Jws jws = Jws.parse(signed.text());
    TokenClaims claims = jws.claims();
    TrustedIssuer issuer = issuers.of(claims, allowed);
    JwkSet keys;
    SigningKey key;
    try {
      SignatureAlgorithm algorithm =
          HeaderRules.algorithm(jws.header(), issuer.settings.signatureAlgorithms);
      String kid = HeaderRules.kid(jws.header(), issuer.settings.authority.isEntra());
      keys = keysFor(issuer, kid, claims);
      key = keys.find(kid);
      if (key == null) {
        throw new TokenValidationException(ValidationError.KEY);
      }
      jws.verify(algorithm, key);
    } catch (TokenValidationException e) {
      throw e.by(issuer.settings);
    }
    signatures.remember(
        token, new VerifiedToken(key, claims, signed.equals(token) ? null : signed));
    return checkClaims(issuer, claims, signed, key, keys, clientCertificate);
  }

  private ValidatedCaller checkClaims(
      TrustedIssuer issuer,
      TokenClaims claims,
      BearerToken signed,
      SigningKey key,
      JwkSet keys,
      @Nullable X509Certificate clientCertificate)
      throws TokenValidationException, KeysUnavailableException {
    try {
      issuer.rules.check(claims, key, keys, clientCertificate);
      issuers.checkTenant(issuer, claims);
      clockSkew.accepted();
      TokenRules rules = issuer.settings.rules;
      if (rules.countsGroups() && !rules.asksGraphForGroups && GroupsOverage.isIn(claims.all())) {
        log.groupsMissing();
      }
      return issuer.settings.authority.isEntra()
          ? EntraCaller.of(signed, claims, issuer.settings, issuers.canExchange(issuer))
          : OidcCaller.of(signed, claims, issuer.settings);
    } catch (TokenValidationException e) {
      throw clockSkew.refused(e).afterSignature().by(issuer.settings);
    }
  }

  /** New keys are fetched only for a token that could otherwise pass. */
  private static JwkSet keysFor(TrustedIssuer issuer, String kid, TokenClaims claims)
      throws TokenValidationException, KeysUnavailableException {
    JwkSet keys = issuer.jwkSource.current();
    if (keys.find(kid) != null) {
      return keys;
    }
    if (kid.isEmpty()) {
      throw new TokenValidationException(ValidationError.KEY_ID);
    }
    try {
      issuer.rules.checkPlausible(claims, keys);
    } catch (TokenValidationException e) {
      // answered like a token that could pass: 503 if keys cannot be fetched
      issuer.jwkSource.checkReachable();
      throw e;
    }
    return issuer.jwkSource.seek(kid);
  }

  private AccessDecision refused(TokenValidationException refusal) {
    log.refused(refusal);
    return AccessDecision.refused(refusal.answer(), refusal.check.id(), refusal.signer());
  }
}
