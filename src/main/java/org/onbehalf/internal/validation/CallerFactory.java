package org.onbehalf.internal.validation;

import org.onbehalf.internal.jwks.IssuerSettings;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Guid;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.EntraClaims;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.Authority;

/**
 * Makes a caller of the claims of an accepted token. For an issuer other than AzureAd, ids,
 * authentication contexts and capabilities are left out, since they could be taken for those of our
 * own tenants; and a name that is not from a configured claim is prefixed with the issuer's name,
 * so that it cannot equal one of our users'.
 */
final class CallerFactory {
  private static final Pattern TENANT = Pattern.compile("/(" + Guid.REGEX + ")/");

  private CallerFactory() {}

  static ValidatedCaller create(
      BearerToken token, TokenClaims claims, IssuerSettings issuer, boolean exchangeable) {
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    facts.issuerName = issuer.name();
    facts.issuer = required(claims, "iss");
    facts.expiresAt = Objects.requireNonNull(claims.instant("exp"), "exp");
    facts.claims = claims.all();
    facts.clientId = IssuerClaims.clientId(claims, issuer);
    facts.application = IssuerClaims.isApplication(claims, issuer);
    facts.roles = IssuerClaims.callerRoles(claims, issuer, facts.application);
    if (issuer.authority.isEntra()) {
      ofEntra(facts, claims, issuer);
      facts.exchangeable = exchangeable;
    } else {
      ofOther(facts, claims, issuer);
    }
    return new ValidatedCaller(token, facts);
  }

  private static void ofEntra(
      ValidatedCaller.Facts facts, TokenClaims claims, IssuerSettings issuer) {
    facts.scopes = claims.words("scp");
    String tenantId = required(claims, "tid");
    String objectId = claims.text("oid");
    if (issuer.own) {
      facts.tenantId = tenantId;
      facts.objectId = objectId;
      facts.authenticationMethods = set(claims, "amr");
      facts.authenticationContexts = set(claims, "acrs");
      facts.clientCapabilities = set(claims, "xms_cc");
    } else {
      facts.foreignTenantId = tenantId;
      facts.foreignObjectId = objectId;
    }
    if (facts.application) {
      facts.name = facts.clientId;
      return;
    }
    if (objectId == null || objectId.isEmpty()) {
      throw new TokenValidationException(ValidationError.CALLER_KIND, "a user's token without oid");
    }
    // a guest's names come from another directory and may equal a member's
    boolean named = issuer.rules.namesGuests || !EntraClaims.isGuest(claims.all(), tenantId);
    String name = named ? configuredName(claims, issuer) : null;
    // tenant and object id are unique across tenants
    facts.name = name == null ? prefixed(tenantId + "." + objectId, issuer) : name;
  }

  private static void ofOther(
      ValidatedCaller.Facts facts, TokenClaims claims, IssuerSettings issuer) {
    if (!facts.application) {
      facts.scopes = IssuerClaims.scopes(claims, issuer);
    }
    if (issuer.own && issuer.authority.type == Authority.Type.B2C) {
      Matcher tenant = TENANT.matcher(facts.issuer);
      facts.tenantId = tenant.find() ? tenant.group(1) : "";
      facts.objectId = claims.text("oid");
    }
    String name = facts.application ? null : configuredName(claims, issuer);
    if (name == null) {
      String fallback = fallbackName(facts, claims, issuer);
      if (fallback == null || !isPrintable(fallback)) {
        throw new TokenValidationException(
            ValidationError.CALLER_KIND, "no name of a user that can be used");
      }
      name = prefixed(fallback, issuer);
    }
    facts.name = name;
  }

  private static @Nullable String fallbackName(
      ValidatedCaller.Facts facts, TokenClaims claims, IssuerSettings issuer) {
    String subject = claims.text("sub");
    if (facts.application) {
      return facts.clientId.isEmpty() ? subject : facts.clientId;
    }
    if (facts.objectId != null) {
      return facts.tenantId + "." + facts.objectId;
    }
    if (subject == null && issuer.authority.type == Authority.Type.ADFS) {
      // its access tokens have a subject only if a rule issues one
      return claims.has("upn") ? claims.text("upn") : claims.text("unique_name");
    }
    return subject;
  }

  private static @Nullable String configuredName(TokenClaims claims, IssuerSettings issuer) {
    for (String claim : issuer.rules.nameClaims) {
      String name = claims.text(claim);
      if (name != null && isPrintable(name)) {
        return name;
      }
    }
    return null;
  }

  private static String prefixed(String name, IssuerSettings issuer) {
    return issuer.own ? name : issuer.name() + "." + name;
  }

  /** Containers write names to access logs: one with control characters is not used. */
  private static boolean isPrintable(String name) {
    return !name.isEmpty() && name.chars().noneMatch(Character::isISOControl);
  }

  private static Set<String> set(TokenClaims claims, String name) {
    List<String> values = claims.textOrTexts(name);
    return values.isEmpty()
        ? Collections.emptySet()
        : Collections.unmodifiableSet(new LinkedHashSet<>(values));
  }

  private static String required(TokenClaims claims, String name) {
    return Objects.requireNonNull(claims.text(name), name);
  }
}
