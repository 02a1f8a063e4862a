package org.onbehalf.internal.validation;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.EntraClaims;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.KeysUnavailableException;
import org.onbehalf.internal.jwks.SignatureAlgorithm;
import org.onbehalf.internal.jwks.SigningKey;
import org.onbehalf.internal.jwks.TokenRules;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.telemetry.Metrics;

/**
 * Validates bearer tokens: a token of a configured issuer, for this API, valid now. If the
 * signature was verified before, only the claims are checked, and of those only what may have
 * changed ({@link AcceptedToken}); else the token is decrypted if it is encrypted, and its header,
 * key and signature are checked first. Thread-safe.
 */
public final class TokenValidator {
  private final TrustedIssuers issuers;
  private final Decryption decryption;
  private final SignatureCache signatures;
  private final RefusalLog log;
  private final Clock clock;

  /** Tokens whose signature was verified before. */
  private final LongAdder seenTokens = new LongAdder();

  private final LongAdder newTokens = new LongAdder();

  /**
   * Uses no network.
   *
   * @param issuers {@code AzureAd} first
   * @param decryption for tokens that Entra encrypts
   */
  public TokenValidator(
      List<TrustedIssuer> issuers,
      DecryptionSettings decryption,
      SignatureCacheSettings signatureCache,
      Clock clock) {
    this.issuers = new TrustedIssuers(issuers);
    this.decryption = new Decryption(decryption);
    this.signatures = new SignatureCache(signatureCache);
    this.log = new RefusalLog(clock);
    this.clock = clock;
  }

  /**
   * Validates the header and its token. Never throws for what a client sends.
   *
   * @param clientCertificate the one that the client presented to the container; null for none
   * @param allowed the names of the issuers whose tokens are accepted; empty for all
   */
  public AccessDecision validate(
      AuthorizationHeader header,
      @Nullable X509Certificate clientCertificate,
      Set<String> allowed) {
    try {
      return AccessDecision.accepted(accept(header.token(), clientCertificate, allowed));
    } catch (TokenValidationException e) {
      log.refused(e);
      return AccessDecision.refused(e.code(), e.answer(), e.check.id(), e.signer(), e.remedy());
    } catch (KeysUnavailableException e) {
      ValidationError check = ValidationError.KEYS_UNAVAILABLE;
      log.refused(new TokenValidationException(check));
      ErrorResponse answer = check.answer().withRetryAfter(e.retryAfter());
      return AccessDecision.refused(check.code, answer, check.id(), "", check.remedy());
    }
  }

  /** Shows the figures of the tokens that were validated before. */
  public void addTo(Metrics metrics) {
    String gets = "onbehalf.signature.cache.gets";
    metrics.counter(gets, seenTokens, "result", "hit");
    metrics.counter(gets, newTokens, "result", "miss");
    metrics.gauge("onbehalf.signature.cache.size", signatures::size);
  }

  /** Validates a well-formed token without a client certificate. */
  AccessDecision validate(BearerToken token) {
    return validate(AuthorizationHeader.of(token), null, Collections.emptySet());
  }

  private ValidatedCaller accept(
      BearerToken token, @Nullable X509Certificate clientCertificate, Set<String> allowed)
      throws KeysUnavailableException {
    VerifiedToken seen = signatures.find(token);
    (seen == null ? newTokens : seenTokens).increment();
    if (seen != null) {
      AcceptedToken accepted = seen.accepted();
      if (accepted != null && accepted.isStillAccepted(allowed, clock.millis())) {
        log.accepted();
        if (accepted.groupsMissing) {
          log.groupsMissing();
        }
        return accepted.caller(seen.signed(token));
      }
      BearerToken signed = seen.signed(token);
      TokenClaims claims = Jws.claims(signed.text());
      TrustedIssuer issuer = issuers.of(claims, allowed);
      JwkSet keys = issuer.jwkSource.current();
      SigningKey key = seen.keyIn(keys);
      if (key != null) {
        accepted =
            checkClaims(
                claims,
                issuer,
                allowed,
                key,
                keys,
                clientCertificate,
                signed,
                ValidationTrace.NONE);
        if (mayBeCached(accepted, issuer, claims)) {
          signatures.remember(token, seen.with(accepted));
        }
        return accepted.caller(signed, claims);
      }
      signatures.forget(token);
    }
    return acceptNew(token, clientCertificate, allowed, ValidationTrace.NONE);
  }

  /** Makes all checks of a token that was not seen before; the trace learns each. */
  ValidatedCaller acceptNew(
      BearerToken token,
      @Nullable X509Certificate clientCertificate,
      Set<String> allowed,
      ValidationTrace trace)
      throws KeysUnavailableException {
    BearerToken presented = token.detached();
    trace.begins(ValidationStep.SYNTAX);
    AuthorizationHeader.check(presented);
    trace.begins(ValidationStep.ENCRYPTION);
    BearerToken signed = decryption.signed(presented);
    trace.begins(ValidationStep.CONTENT);
    Jws jws = Jws.parse(signed.text());
    trace.read(jws);
    trace.begins(ValidationStep.CONFIGURED_ISSUER);
    TrustedIssuer issuer = issuers.of(jws.claims, allowed);
    trace.selected(issuer);
    JwkSet keys;
    SigningKey key;
    try {
      trace.begins(ValidationStep.ALGORITHM);
      SignatureAlgorithm algorithm = jws.algorithm(issuer.settings.signatureAlgorithms);
      trace.begins(ValidationStep.HEADER);
      String kid = jws.kid(issuer.settings.authority.isEntra());
      trace.begins(ValidationStep.KEY);
      keys = keysFor(issuer, kid, jws.claims);
      key = keys.find(kid);
      if (key == null) {
        throw new TokenValidationException(ValidationError.KEY);
      }
      trace.begins(ValidationStep.SIGNATURE);
      jws.verify(algorithm, key);
    } catch (TokenValidationException e) {
      throw e.by(issuer.settings);
    }
    VerifiedToken verified = new VerifiedToken(key, signed.equals(presented) ? null : signed, null);
    signatures.remember(token, verified);
    AcceptedToken accepted =
        checkClaims(jws.claims, issuer, allowed, key, keys, clientCertificate, signed, trace);
    if (mayBeCached(accepted, issuer, jws.claims)) {
      signatures.remember(token, verified.with(accepted));
    }
    return accepted.caller(signed, jws.claims);
  }

  private AcceptedToken checkClaims(
      TokenClaims claims,
      TrustedIssuer issuer,
      Set<String> allowed,
      SigningKey key,
      JwkSet keys,
      @Nullable X509Certificate clientCertificate,
      BearerToken signed,
      ValidationTrace trace)
      throws KeysUnavailableException {
    try {
      issuer.rules.check(claims, key, keys, clientCertificate, trace);
      trace.begins(ValidationStep.OWN_TENANT);
      issuers.checkTenant(issuer, claims);
      trace.begins(ValidationStep.CALLER);
      log.accepted();
      TokenRules rules = issuer.settings.rules;
      boolean groupsMissing =
          rules.countsGroups()
              && !rules.asksGraphForGroups
              && EntraClaims.isGroupsOverage(claims.all());
      if (groupsMissing) {
        log.groupsMissing();
      }
      ValidatedCaller caller =
          CallerFactory.create(signed, claims, issuer.settings, issuers.canExchange(issuer));
      return new AcceptedToken(issuer, allowed, keys, claims, groupsMissing, caller.facts());
    } catch (TokenValidationException e) {
      log.refusedAfterSignature(e);
      throw e.afterSignature().by(issuer.settings);
    }
  }

  /** Whether nothing but the time, the filter and the issuer's keys can change the result. */
  private boolean mayBeCached(AcceptedToken accepted, TrustedIssuer issuer, TokenClaims claims) {
    return accepted.isSmall() && issuers.decidesAlone(issuer) && !claims.has("cnf");
  }

  /** New keys are fetched only for a token that could otherwise pass. */
  private static JwkSet keysFor(TrustedIssuer issuer, String kid, TokenClaims claims)
      throws KeysUnavailableException {
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
}
