package org.onbehalf.internal.validation;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.SigningKey;

/** Checks the claims, on every request. Immutable. */
final class ClaimRules {
  /** Clocks are often off by up to this much more than the skew allows. */
  private static final Duration LITTLE = Duration.ofMinutes(5);

  private final IssuerSettings issuer;
  private final IssuerRules issuerRules;
  private final AudienceDiagnosis audienceDiagnosis;
  private final Clock clock;

  ClaimRules(IssuerSettings issuer, KnownResources known, Clock clock) {
    this.issuer = issuer;
    this.audienceDiagnosis = new AudienceDiagnosis(issuer, known);
    this.issuerRules = new IssuerRules(issuer);
    this.clock = clock;
  }

  /**
   * Checks whether an unverified token could pass, so that it is worth fetching new keys for it.
   *
   * @param claims not verified; none of their values is logged
   */
  void checkPlausible(TokenClaims claims, JwkSet keys) throws TokenValidationException {
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
      TokenClaims claims, SigningKey key, JwkSet keys, @Nullable X509Certificate clientCertificate)
      throws TokenValidationException {
    issuerRules.check(claims, keys);
    issuerRules.checkKey(claims, key, keys);
    checkAccessToken(claims);
    checkAudience(claims);
    checkTime(claims);
    ProofOfPossession.check(claims, clientCertificate);
    checkPermissions(claims);
    checkClient(claims);
  }

  private void checkAccessToken(TokenClaims claims) throws TokenValidationException {
    if (IssuerClaims.isIdToken(claims, issuer)) {
      throw new TokenValidationException(ValidationError.ID_TOKEN);
    }
    if (!IssuerClaims.isForApi(claims, issuer)) {
      throw new TokenValidationException(
          ValidationError.NOT_ACCESS_TOKEN, "", claims.has("scp") ? null : TokenDiagnosis.ID_TOKEN);
    }
  }

  /** Compared exactly, including case and a trailing slash. */
  private void checkAudience(TokenClaims claims) throws TokenValidationException {
    List<String> audiences = IssuerClaims.audiences(claims, issuer);
    if (Collections.disjoint(audiences, issuer.audiences)) {
      throw audienceDiagnosis.refusal(claims, audiences);
    }
  }

  private void checkTime(TokenClaims claims) throws TokenValidationException {
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
    boolean little = off.compareTo(issuer.clockSkew.plus(LITTLE)) <= 0;
    return new TokenValidationException(check, detail, little ? TokenDiagnosis.CLOCK_SKEW : null);
  }

  private void checkPermissions(TokenClaims claims) throws TokenValidationException {
    if (!issuer.rules.allowsTokensWithoutPermissions
        && !IssuerClaims.hasPermission(claims, issuer)) {
      throw new TokenValidationException(ValidationError.PERMISSIONS);
    }
  }

  private void checkClient(TokenClaims claims) throws TokenValidationException {
    String clientId = IssuerClaims.clientId(claims, issuer);
    if (!issuer.rules.allowsClient(clientId)) {
      throw new TokenValidationException(
          ValidationError.CLIENT,
          found(
              "the client",
              Collections.singletonList(clientId),
              "one of " + issuer.key + ".AllowedClients"));
    }
  }

  private static String found(String claim, List<String> found, String expected) {
    return claim + " is " + LogText.of(String.join(" ", found)) + ", expected " + expected;
  }
}
