package org.onbehalf.internal.validation;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Guid;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.jwks.IssuerSettings;

/**
 * Makes a caller of the claims of an accepted token that is not Entra's. Such an issuer's {@code
 * oid}, {@code tid}, {@code acrs} and {@code xms_cc} mean nothing in our directory and are left
 * out. A name that is not from a configured claim is prefixed with the issuer's name, so that it
 * cannot equal one of our users'.
 */
final class OidcCaller {
  private static final Pattern TENANT = Pattern.compile("/(" + Guid.REGEX + ")/");

  private OidcCaller() {}

  static ValidatedCaller of(BearerToken token, TokenClaims claims, IssuerSettings issuer)
      throws TokenValidationException {
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    facts.issuerName = issuer.name();
    facts.issuer = Objects.requireNonNull(claims.text("iss"), "iss");
    facts.clientId = IssuerClaims.clientId(claims, issuer);
    facts.application = IssuerClaims.isApplication(claims, issuer);
    if (!facts.application) {
      facts.scopes = IssuerClaims.scopes(claims, issuer);
    }
    facts.roles = IssuerClaims.callerRoles(claims, issuer, facts.application);
    facts.expiresAt = Objects.requireNonNull(claims.instant("exp"), "exp");
    facts.claims = claims.all();
    String subject = claims.text("sub");
    if (issuer.own && issuer.authority.type == Authority.Type.B2C) {
      Matcher tenant = TENANT.matcher(facts.issuer);
      facts.tenantId = tenant.find() ? tenant.group(1) : "";
      facts.objectId = claims.text("oid");
    }
    String lastResort = facts.application ? facts.clientId : subject;
    if (lastResort == null && issuer.authority.type == Authority.Type.ADFS) {
      // its access tokens have a subject only where a rule issues one
      lastResort = claims.has("upn") ? claims.text("upn") : claims.text("unique_name");
    } else if (lastResort != null && lastResort.isEmpty()) {
      lastResort = subject;
    }
    if (facts.objectId != null && !facts.application) {
      lastResort = facts.tenantId + "." + facts.objectId;
    }
    facts.name =
        facts.application ? lastResort(issuer, lastResort) : name(claims, issuer, lastResort);
    return new ValidatedCaller(token, facts);
  }

  private static String name(TokenClaims claims, IssuerSettings issuer, @Nullable String lastResort)
      throws TokenValidationException {
    for (String claim : issuer.rules.nameClaims) {
      String name = claims.text(claim);
      if (name != null && LogText.isFitForLogs(name)) {
        return name;
      }
    }
    return lastResort(issuer, lastResort);
  }

  private static String lastResort(IssuerSettings issuer, @Nullable String lastResort)
      throws TokenValidationException {
    if (lastResort == null || !LogText.isFitForLogs(lastResort)) {
      throw new TokenValidationException(
          ValidationError.CALLER_KIND, "no name of a user that can be used");
    }
    return issuer.own ? lastResort : issuer.name() + "." + lastResort;
  }
}
