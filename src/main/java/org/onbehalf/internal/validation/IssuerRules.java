package org.onbehalf.internal.validation;

import org.onbehalf.internal.Guid;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.SigningKey;

/**
 * Checks that a token comes from the configured authority: issuer, tenant, policy, and the issuer
 * of its key. Compared exactly, never by prefix. Immutable.
 */
final class IssuerRules {
  /** The tenant of personal accounts, which {@code organizations} leaves out. */
  static final String CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";

  private final IssuerSettings issuer;

  IssuerRules(IssuerSettings issuer) {
    this.issuer = issuer;
  }

  /** Checks everything but the key. */
  void check(TokenClaims claims, JwkSet keys) {
    switch (issuer.authority.type) {
      case ENTRA:
      case CIAM:
        checkEntra(claims, keys);
        break;
      case B2C:
        checkOnlyIssuer(claims, keys);
        checkPolicy(claims);
        break;
      default:
        checkOnlyIssuer(claims, keys);
    }
  }

  /** A key that the key set binds to an issuer signs for no other. */
  void checkKey(TokenClaims claims, SigningKey key, JwkSet keys) {
    String tenantId = issuer.authority.isEntra() ? claims.text("tid") : "";
    String iss = claims.text("iss");
    if (iss == null || tenantId == null || !keys.maySign(key, iss, tenantId)) {
      throw new TokenValidationException(
          ValidationError.KEY_ISSUER, "kid " + TokenClaims.printable(key.kid()));
    }
  }

  /** {@code tid}, {@code ver} and {@code iss} agree with each other and with the authority. */
  private void checkEntra(TokenClaims claims, JwkSet keys) {
    String tenantId = claims.text("tid");
    if (tenantId == null || !Guid.isGuid(tenantId)) {
      throw new TokenValidationException(ValidationError.TENANT, "tid is not a GUID");
    }
    // a parser that ignores case would see another tenant
    if (claims.hasInAnotherCase("tid")) {
      throw new TokenValidationException(ValidationError.TENANT, "tid is there in two spellings");
    }
    String iss = claims.text("iss");
    String version = claims.text("ver");
    String expected;
    if ("1.0".equals(version)) {
      expected = keys.issuerV1(tenantId);
    } else if ("2.0".equals(version)) {
      expected = keys.issuerV2(tenantId);
    } else {
      throw new TokenValidationException(ValidationError.VERSION, "ver is neither 1.0 nor 2.0");
    }
    checkTenant(tenantId);
    if (!expected.equals(iss)) {
      boolean otherVersion =
          keys.issuerV1(tenantId).equals(iss) || keys.issuerV2(tenantId).equals(iss);
      throw new TokenValidationException(
          otherVersion ? ValidationError.VERSION : ValidationError.ISSUER,
          found("iss", iss, expected),
          otherVersion ? null : TokenDiagnostics.ofIssuer(iss, expected));
    }
    // an issuer that names its tenant literally names this one
    if (!(expected + "/").contains("/" + tenantId + "/")) {
      throw new TokenValidationException(
          ValidationError.TENANT, "tid is not the tenant that iss names");
    }
  }

  /** By {@code tid} only; the rest of the check shows that it agrees with the issuer. */
  private void checkTenant(String tenantId) {
    String configured = issuer.authority.tenantId;
    if (issuer.authority.hasSeveralTenants()) {
      boolean personal = configured.equals("organizations") && tenantId.equalsIgnoreCase(CONSUMERS);
      if (personal || !issuer.rules.allowsTenant(tenantId)) {
        throw new TokenValidationException(
            ValidationError.TENANT_NOT_ALLOWED,
            found("tid", tenantId, "one of " + issuer.key + ".AllowedTenants"),
            personal ? TokenDiagnosis.PERSONAL_ACCOUNT : null);
      }
    } else if (Guid.isGuid(configured) && !configured.equalsIgnoreCase(tenantId)) {
      throw new TokenValidationException(
          ValidationError.TENANT,
          found("tid", tenantId, configured),
          TokenDiagnostics.ofTenant(tenantId));
    }
  }

  private static void checkOnlyIssuer(TokenClaims claims, JwkSet keys) {
    String iss = claims.text("iss");
    String expected = keys.issuerV2("");
    if (!expected.equals(iss)) {
      throw new TokenValidationException(
          ValidationError.ISSUER,
          found("iss", iss, expected),
          TokenDiagnostics.ofIssuer(iss, expected));
    }
  }

  /** All policies of a B2C tenant share an issuer, and some sign in whom this API does not want. */
  private void checkPolicy(TokenClaims claims) {
    String policy = claims.text("tfp") == null ? claims.text("acr") : claims.text("tfp");
    if (policy == null || !policy.equalsIgnoreCase(issuer.authority.policy)) {
      throw new TokenValidationException(
          ValidationError.POLICY, found("tfp", policy, issuer.authority.policy));
    }
  }

  private static String found(String claim, @Nullable String found, String expected) {
    return claim + " is " + TokenClaims.printable(String.valueOf(found)) + ", expected " + expected;
  }
}
