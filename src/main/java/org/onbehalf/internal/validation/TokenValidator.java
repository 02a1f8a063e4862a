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
import org.onbehalf.internal.config.JoseSettings;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.config.SignatureAlgorithm;
import org.onbehalf.internal.config.TokenRules;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.internal.jwks.KeysUnavailableException;
import org.onbehalf.internal.jwks.SigningKey;

/**
 * Whether a bearer token is one of a configured issuer's, for this API, valid now, and whose. The
 * line: seen before, or else decryption, header, key, signature; then the claims, always.
 * Thread-safe.
 */
public final class TokenValidator {
  private final TrustedIssuers issuers;
  private final Decryption decryption;
  private final SignatureCache seenTokens;
  private final ClockSkewDetector clockWatch = new ClockSkewDetector();
  private final RefusalLog log;

  /** With one issuer, {@code AzureAd}. */
  public TokenValidator(
      Settings.AzureAd azureAd, Settings.SeenBefore seenBefore, JwkSource keySets, Clock clock) {
    this(
        Collections.singletonList(
            new TrustedIssuer(azureAd.issuer(), keySets, KnownResources.of(azureAd), clock)),
        azureAd.jose,
        seenBefore,
        clock);
  }

  /**
   * From its parts; touches no network.
   *
   * @param issuers {@code AzureAd} first
   * @param jose says how tokens that Entra encrypts are decrypted
   */
  public TokenValidator(
      List<TrustedIssuer> issuers, JoseSettings jose, Settings.SeenBefore seenBefore, Clock clock) {
    this.issuers = new TrustedIssuers(issuers);
    this.decryption =
        new Decryption(jose.tokenDecryptionCredentials, jose.maxConcurrentDecryptions);
    this.seenTokens = new SignatureCache(seenBefore);
    this.log = new RefusalLog(clock);
  }

  /** Judges what a request carries, header and token. Never throws for what a client sends. */
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

  /** Judges a token. Never throws for what a client sends. */
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
    VerifiedToken verified = seenTokens.find(token);
    TokenClaims claims = verified == null ? null : verified.claims(token);
    TrustedIssuer issuer = claims == null ? null : issuers.of(claims, allowed);
    try {
      JwkSet keys = issuer == null ? null : issuer.keySets.current();
      SigningKey key = verified == null || keys == null ? null : verified.keyIn(keys);
      if (verified == null || claims == null || issuer == null || keys == null || key == null) {
        seenTokens.forget(token);
        BearerToken signed = decryption.signed(token);
        Jws jws = Jws.parse(signed.text());
        claims = jws.claims();
        issuer = issuers.of(claims, allowed);
        SignatureAlgorithm algorithm =
            HeaderRules.algorithm(jws.header(), issuer.settings.jose.signatureAlgorithms);
        String kid = HeaderRules.kid(jws.header(), issuer.settings.authority.isEntra());
        keys = keysFor(issuer, kid, claims);
        key = keys.find(kid);
        if (key == null) {
          throw new TokenValidationException(ValidationError.KEY);
        }
        jws.verify(algorithm, key);
        verified = new VerifiedToken(key, claims, signed.equals(token) ? null : signed);
        seenTokens.remember(token, verified);
      }
      return judged(issuer, claims, verified.signed(token), key, keys, clientCertificate);
    } catch (TokenValidationException e) {
      throw issuer == null ? e : e.by(issuer.settings);
    }
  }

  private ValidatedCaller judged(
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
      clockWatch.accepted();
      TokenRules rules = issuer.settings.rules;
      if (rules.countsGroups() && !rules.asksGraphForGroups && GroupsOverage.isIn(claims.all())) {
        log.groupsMissing();
      }
      return issuer.settings.authority.isEntra()
          ? EntraCaller.of(signed, claims, issuer.settings, issuers.canExchange(issuer))
          : OtherCaller.of(signed, claims, issuer.settings);
    } catch (TokenValidationException e) {
      throw clockWatch.refused(e).afterSignature();
    }
  }

  /** Only a token that could otherwise pass makes us ask the issuer for a key we do not know. */
  private static JwkSet keysFor(TrustedIssuer issuer, String kid, TokenClaims claims)
      throws TokenValidationException, KeysUnavailableException {
    JwkSet keys = issuer.keySets.current();
    if (keys.find(kid) != null) {
      return keys;
    }
    if (kid.isEmpty()) {
      throw new TokenValidationException(ValidationError.KEY_ID);
    }
    try {
      issuer.rules.checkPlausible(claims, keys);
    } catch (TokenValidationException e) {
      // answered as a token that could pass: 503 where its key could not be fetched
      issuer.keySets.checkReachable();
      throw e;
    }
    return issuer.keySets.seek(kid);
  }

  private AccessDecision refused(TokenValidationException refusal) {
    log.refused(refusal);
    return AccessDecision.refused(refusal.answer(), refusal.check.id(), refusal.signer());
  }
}
