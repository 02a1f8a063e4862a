package org.onbehalf.internal.validation;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.GuestUsers;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.jwks.IssuerSettings;

/**
 * Makes a caller of the claims of an accepted Entra token. For an issuer other than AzureAd, ids,
 * authentication contexts and capabilities are left out: they could be taken for those of our own
 * tenants.
 */
final class EntraCaller {
  private EntraCaller() {}

  static ValidatedCaller of(
      BearerToken token, TokenClaims claims, IssuerSettings issuer, boolean exchangeable)
      throws TokenValidationException {
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    facts.issuerName = issuer.name();
    facts.exchangeable = exchangeable;
    facts.issuer = required(claims, "iss");
    facts.clientId = clientId(claims);
    facts.scopes = claims.words("scp");
    facts.expiresAt = Objects.requireNonNull(claims.instant("exp"), "exp");
    facts.claims = claims.all();
    facts.application = isApplication(claims);
    facts.roles = IssuerClaims.callerRoles(claims, issuer, facts.application);
    String tenantId = required(claims, "tid");
    if (issuer.own) {
      facts.tenantId = tenantId;
      facts.objectId = claims.text("oid");
      facts.authenticationMethods = set(claims, "amr");
      facts.authenticationContexts = set(claims, "acrs");
      facts.clientCapabilities = set(claims, "xms_cc");
    } else {
      facts.foreignTenantId = tenantId;
      facts.foreignObjectId = claims.text("oid");
    }
    facts.name = facts.application ? facts.clientId : userName(claims, tenantId, issuer);
    return new ValidatedCaller(token, facts);
  }

  private static Set<String> set(TokenClaims claims, String name) throws TokenValidationException {
    return Collections.unmodifiableSet(new LinkedHashSet<>(claims.textOrTexts(name)));
  }

  /** The application that presented the token: {@code azp} of version 2.0, {@code appid} of 1.0. */
  static String clientId(TokenClaims claims) throws TokenValidationException {
    String v2 = claims.text("azp");
    String v1 = claims.text("appid");
    if (v2 != null && !v2.isEmpty()) {
      return v2;
    }
    return v1 == null ? "" : v1;
  }

  /**
   * Whether an application calls for itself. {@code idtyp} says so where the API asked for that
   * optional claim. Otherwise a delegated token has {@code scp}; and one without is an
   * application's when its subject is the service principal itself, since a user's {@code sub} is
   * pairwise and never its {@code oid}.
   */
  private static boolean isApplication(TokenClaims claims) throws TokenValidationException {
    boolean delegated = !claims.words("scp").isEmpty();
    String kind = claims.text("idtyp");
    if ("app".equals(kind)) {
      if (delegated) {
        throw new TokenValidationException(
            ValidationError.CALLER_KIND, "idtyp is app, yet there is scp");
      }
      return true;
    }
    if ("user".equals(kind) || delegated) {
      return false;
    }
    String objectId = claims.text("oid");
    return objectId == null || objectId.equals(claims.text("sub"));
  }

  /** Falls back to tenant and object id, which are unique across tenants. */
  private static String userName(TokenClaims claims, String tenantId, IssuerSettings issuer)
      throws TokenValidationException {
    String objectId = claims.text("oid");
    if (objectId == null || objectId.isEmpty()) {
      throw new TokenValidationException(ValidationError.CALLER_KIND, "a user's token without oid");
    }
    // a guest's names come from another directory and may equal a member's
    boolean named = issuer.rules.namesGuests || !GuestUsers.isGuest(claims.all(), tenantId);
    for (String claim : named ? issuer.rules.nameClaims : Collections.<String>emptyList()) {
      String name = claims.text(claim);
      if (name != null && LogText.isFitForLogs(name)) {
        return name;
      }
    }
    String within = tenantId + "." + objectId;
    return issuer.own ? within : issuer.name() + "." + within;
  }

  private static String required(TokenClaims claims, String name) throws TokenValidationException {
    String text = claims.text(name);
    if (text == null) {
      throw new IllegalStateException("the rules let a token without " + name + " pass");
    }
    return text;
  }
}
