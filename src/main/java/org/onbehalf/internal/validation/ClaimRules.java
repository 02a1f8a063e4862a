package org.onbehalf.internal.validation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.SigningKey;

/** Checks the claims of a token. Immutable. */
final class ClaimRules {
  /** Clocks are often off by up to this much more than the skew allows. */
  private static final Duration USUAL_CLOCK_ERROR = Duration.ofMinutes(5);

  private final IssuerSettings issuer;
  private final IssuerRules issuerRules;
  private final TokenDiagnostics diagnostics;
  private final Clock clock;

  ClaimRules(IssuerSettings issuer, TokenDiagnostics diagnostics, Clock clock) {
    this.issuer = issuer;
    this.diagnostics = diagnostics;
    this.issuerRules = new IssuerRules(issuer);
    this.clock = clock;
  }

  /**
   * Checks whether an unverified token could pass, so that it is worth fetching new keys for it.
   *
   * @param claims not verified; none of their values is logged
   */
  void checkPlausible(TokenClaims claims, JwkSet keys) {
    try {
      issuerRules.check(claims, keys);
      checkAudience(claims);
      checkTime(claims);
    } catch (TokenValidationException e) {
      throw e.withoutDetail();
    }
  }

  /** Whether the claims name this issuer. */
  boolean isIssuer(TokenClaims claims, JwkSet keys) {
    try {
      issuerRules.check(claims, keys);
      return true;
    } catch (TokenValidationException e) {
      return false;
    }
  }

  /** Checks all claims of a token with a valid signature. */
  void check(
      TokenClaims claims,
      SigningKey key,
      JwkSet keys,
      @Nullable X509Certificate clientCertificate,
      ValidationTrace trace) {
    trace.begins(ValidationStep.ISSUER);
    issuerRules.check(claims, keys);
    trace.begins(ValidationStep.KEY_ISSUER);
    issuerRules.checkKey(claims, key, keys);
    for (ValidationStep step : ValidationStep.CLAIMS) {
      if (!step.needsKeys()) {
        trace.begins(step);
        check(step, claims, clientCertificate);
      }
    }
  }

  /** One of the checks that need no key. */
  void check(ValidationStep step, TokenClaims claims, @Nullable X509Certificate clientCertificate) {
    switch (step) {
      case ACCESS_TOKEN:
        checkAccessToken(claims);
        break;
      case AUDIENCE:
        checkAudience(claims);
        break;
      case TIME:
        checkTime(claims);
        break;
      case BINDING:
        checkProofOfPossession(claims, clientCertificate);
        break;
      case PERMISSIONS:
        if (!issuer.rules.allowsTokensWithoutPermissions
            && !IssuerClaims.hasPermission(claims, issuer)) {
          throw new TokenValidationException(ValidationError.PERMISSIONS);
        }
        break;
      case CLIENT:
        checkClient(claims);
        break;
      default:
        throw new IllegalArgumentException(step + " is checked elsewhere");
    }
  }

  /** Whether the claims name the issuer and tenant that are configured. */
  void checkIssuer(TokenClaims claims, JwkSet keys) {
    issuerRules.check(claims, keys);
  }

  private void checkAccessToken(TokenClaims claims) {
    if (IssuerClaims.isIdToken(claims, issuer)) {
      throw new TokenValidationException(ValidationError.ID_TOKEN);
    }
    if (!IssuerClaims.isForApi(claims, issuer)) {
      throw new TokenValidationException(
          ValidationError.NOT_ACCESS_TOKEN, "", claims.has("scp") ? null : TokenDiagnosis.ID_TOKEN);
    }
  }

  /** Compared exactly, including case and a trailing slash. */
  private void checkAudience(TokenClaims claims) {
    List<String> audiences = IssuerClaims.audiences(claims, issuer);
    if (Collections.disjoint(audiences, issuer.audiences)) {
      throw diagnostics.wrongAudience(claims, audiences, issuer);
    }
  }

  private void checkTime(TokenClaims claims) {
    Instant now = clock.instant();
    Instant expiry = claims.instant("exp");
    if (expiry == null) {
      throw new TokenValidationException(ValidationError.EXPIRY);
    }
    if (!now.isBefore(expiry.plus(issuer.clockSkew))) {
      throw outside(ValidationError.EXPIRED, "exp", expiry, now);
    }
    Instant issuedAt = claims.instant("iat");
    if (issuedAt != null && issuedAt.isAfter(expiry)) {
      throw new TokenValidationException(
          ValidationError.ISSUED_AT, "iat is " + issuedAt + ", after exp, which is " + expiry);
    }
    Instant notBefore = claims.instant("nbf");
    if (notBefore == null) {
      return;
    }
    if (now.isBefore(notBefore.minus(issuer.clockSkew))) {
      throw outside(ValidationError.NOT_YET_VALID, "nbf", notBefore, now);
    }
    if (notBefore.isAfter(expiry)) {
      throw new TokenValidationException(
          ValidationError.NOT_YET_VALID, "nbf is " + notBefore + ", after exp, which is " + expiry);
    }
  }

  private TokenValidationException outside(
      ValidationError check, String claim, Instant limit, Instant now) {
    Duration off = Duration.between(limit, now).abs();
    String detail =
        claim
            + " is "
            + limit
            + ", "
            + off.toMillis() / 1000
            + (check == ValidationError.EXPIRED ? " s before" : " s after")
            + " this server's time "
            + now
            + "; "
            + issuer.key
            + ".ClockSkew forgives "
            + issuer.clockSkew.toMillis() / 1000
            + " s";
    boolean isClock = off.compareTo(issuer.clockSkew.plus(USUAL_CLOCK_ERROR)) <= 0;
    return new TokenValidationException(check, detail, isClock ? TokenDiagnosis.CLOCK_SKEW : null);
  }

  /**
   * RFC 8705, section 3: a token that is bound to a client's TLS certificate is accepted only on a
   * connection with that certificate. Other bindings cannot be verified here and are refused.
   */
  private static void checkProofOfPossession(
      TokenClaims claims, @Nullable X509Certificate clientCertificate) {
    if (!claims.has("cnf")) {
      return;
    }
    Map<?, ?> bound = claims.object("cnf");
    Object expected = bound.get("x5t#S256");
    // another member would ask for another proof
    if (bound.size() != 1 || !(expected instanceof String) || clientCertificate == null) {
      throw new TokenValidationException(ValidationError.BOUND_TOKEN);
    }
    byte[] thumbprint = thumbprint(clientCertificate).getBytes(StandardCharsets.US_ASCII);
    if (!MessageDigest.isEqual(
        ((String) expected).getBytes(StandardCharsets.US_ASCII), thumbprint)) {
      throw new TokenValidationException(ValidationError.BOUND_TOKEN, "another client certificate");
    }
  }

  private static String thumbprint(X509Certificate certificate) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (CertificateEncodingException e) {
      throw new TokenValidationException(
          ValidationError.BOUND_TOKEN, "a client certificate without an encoding");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void checkClient(TokenClaims claims) {
    String clientId = IssuerClaims.clientId(claims, issuer);
    if (!issuer.rules.allowsClient(clientId)) {
      throw new TokenValidationException(
          ValidationError.CLIENT,
          "the client is "
              + TokenClaims.printable(clientId)
              + ", expected one of "
              + issuer.key
              + ".AllowedClients");
    }
  }
}
