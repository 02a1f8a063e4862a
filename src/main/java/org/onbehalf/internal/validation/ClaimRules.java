package org.onbehalf.internal.validation;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.jwks.KeySet;
import org.onbehalf.internal.jwks.SigningKey;

/** Entra's rules about claims, judged on every request. Immutable. */
final class ClaimRules {
  private static final Pattern GUID =
      Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  /** The tenant of personal accounts, which {@code organizations} leaves out. */
  private static final String CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";

  private final Settings.AzureAd azureAd;
  private final Clock clock;

  ClaimRules(Settings.AzureAd azureAd, Clock clock) {
    this.azureAd = azureAd;
    this.clock = clock;
  }

  /**
   * Whether a token could pass, for all that it says itself: worth asking the issuer for a new key.
   *
   * @param claims not verified; no value of theirs is told
   */
  void checkPlausible(TokenClaims claims, KeySet keys) throws RefusedException {
    try {
      checkIssuer(claims, keys);
      checkAudience(claims);
      checkTime(claims);
    } catch (RefusedException e) {
      throw new RefusedException(e.check());
    }
  }

  /** All the rules, for a token whose signature is good. */
  void check(
      TokenClaims claims, SigningKey key, KeySet keys, @Nullable X509Certificate clientCertificate)
      throws RefusedException {
    checkIssuer(claims, keys);
    checkKeyIssuer(claims, key, keys);
    checkAccessToken(claims);
    checkAudience(claims);
    checkTime(claims);
    ProofOfPossession.check(claims, clientCertificate);
    checkPermissions(claims);
    checkClient(claims);
  }

  /** {@code tid}, {@code ver} and {@code iss} agree with each other and with the authority. */
  private void checkIssuer(TokenClaims claims, KeySet keys) throws RefusedException {
    String tenantId = claims.text("tid");
    if (tenantId == null || !GUID.matcher(tenantId).matches()) {
      throw new RefusedException(Check.TENANT, "tid is not a GUID");
    }
    String issuer = claims.text("iss");
    String version = claims.text("ver");
    String expected;
    if ("1.0".equals(version)) {
      expected = keys.issuerV1(tenantId);
    } else if ("2.0".equals(version)) {
      expected = keys.issuerV2(tenantId);
    } else {
      throw new RefusedException(Check.VERSION, "ver is neither 1.0 nor 2.0");
    }
    checkTenant(tenantId);
    if (!expected.equals(issuer)) {
      boolean otherVersion =
          keys.issuerV1(tenantId).equals(issuer) || keys.issuerV2(tenantId).equals(issuer);
      throw new RefusedException(
          otherVersion ? Check.VERSION : Check.ISSUER,
          found("iss", Collections.singletonList(String.valueOf(issuer)), expected));
    }
    // an issuer that names its tenant literally names this one
    if (!(expected + "/").contains("/" + tenantId + "/")) {
      throw new RefusedException(Check.TENANT, "tid is not the tenant that iss names");
    }
  }

  /** By its own name only: that it is the issuer's too, the rest of the check shows. */
  private void checkTenant(String tenantId) throws RefusedException {
    if (azureAd.hasSeveralTenants()) {
      boolean personal =
          azureAd.tenantId.equals("organizations") && tenantId.equalsIgnoreCase(CONSUMERS);
      if (personal || !azureAd.rules.allowsTenant(tenantId)) {
        throw new RefusedException(
            Check.TENANT_NOT_ALLOWED,
            found("tid", Collections.singletonList(tenantId), "one of AzureAd.AllowedTenants"));
      }
    } else if (GUID.matcher(azureAd.tenantId).matches()
        && !azureAd.tenantId.equalsIgnoreCase(tenantId)) {
      throw new RefusedException(
          Check.TENANT, found("tid", Collections.singletonList(tenantId), azureAd.tenantId));
    }
  }

  private static void checkKeyIssuer(TokenClaims claims, SigningKey key, KeySet keys)
      throws RefusedException {
    if (!keys.maySign(key, textOf(claims, "iss"), textOf(claims, "tid"))) {
      throw new RefusedException(Check.KEY_ISSUER, "kid " + LogText.of(key.kid()));
    }
  }

  private static void checkAccessToken(TokenClaims claims) throws RefusedException {
    if (claims.has("nonce") || claims.has("at_hash") || claims.has("c_hash")) {
      throw new RefusedException(Check.ID_TOKEN);
    }
    if (EntraCaller.clientId(claims).isEmpty()) {
      throw new RefusedException(Check.NOT_ACCESS_TOKEN);
    }
  }

  /** Compared exactly, by case and with a trailing slash: laxer is a choice of the operator's. */
  private void checkAudience(TokenClaims claims) throws RefusedException {
    List<String> audiences = claims.textOrTexts("aud");
    if (Collections.disjoint(audiences, azureAd.audiences)) {
      throw new RefusedException(
          Check.AUDIENCE, found("aud", audiences, String.join(" or ", azureAd.audiences)));
    }
  }

  private void checkTime(TokenClaims claims) throws RefusedException {
    Instant now = clock.instant();
    Instant expiry = claims.instant("exp");
    if (expiry == null) {
      throw new RefusedException(Check.EXPIRY);
    }
    if (!now.isBefore(expiry.plus(azureAd.clockSkew))) {
      throw new RefusedException(
          Check.EXPIRED, "exp is " + expiry + " and this server's time " + now);
    }
    Instant notBefore = claims.instant("nbf");
    if (notBefore == null) {
      return;
    }
    if (now.isBefore(notBefore.minus(azureAd.clockSkew)) || notBefore.isAfter(expiry)) {
      throw new RefusedException(
          Check.NOT_YET_VALID, "nbf is " + notBefore + " and this server's time " + now);
    }
  }

  private void checkPermissions(TokenClaims claims) throws RefusedException {
    if (!azureAd.rules.allowsTokensWithoutPermissions
        && claims.words("scp").isEmpty()
        && claims.texts("roles").isEmpty()) {
      throw new RefusedException(Check.PERMISSIONS);
    }
  }

  private void checkClient(TokenClaims claims) throws RefusedException {
    String clientId = EntraCaller.clientId(claims);
    if (!azureAd.rules.allowsClient(clientId)) {
      throw new RefusedException(
          Check.CLIENT,
          found("azp", Collections.singletonList(clientId), "one of AzureAd.AllowedClients"));
    }
  }

  private static String textOf(TokenClaims claims, String name) throws RefusedException {
    @Nullable String text = claims.text(name);
    return text == null ? "" : text;
  }

  private static String found(String claim, List<String> found, String expected) {
    return claim + " is " + LogText.of(String.join(" ", found)) + ", expected " + expected;
  }
}
