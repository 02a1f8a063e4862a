package org.onbehalf.internal.validation;

import java.net.URI;
import java.time.Clock;
import java.util.Collections;
import java.util.Locale;
import org.onbehalf.internal.Guid;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller.Facts;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.internal.jwks.KeysUnavailableException;

/** A configured issuer with its keys and its rules. Thread-safe. */
public final class TrustedIssuer {
  final IssuerSettings settings;
  final JwkSource jwkSource;
  final ClaimRules rules;
  private volatile Facts last = new Facts();

  /** Uses no network. */
  public TrustedIssuer(
      IssuerSettings settings, JwkSource jwkSource, TokenDiagnostics diagnostics, Clock clock) {
    this.settings = settings;
    this.jwkSource = jwkSource;
    this.rules = new ClaimRules(settings, diagnostics, clock);
  }

  /**
   * A copy of what is known of a caller, without the claims. It shares with the one before what
   * many callers have in common, so that each takes little memory.
   */
  Facts share(Facts caller) {
    Facts copy = caller.copy();
    Facts known = last;
    copy.claims = Collections.emptyMap();
    copy.tenantId = same(copy.tenantId, known.tenantId);
    copy.issuer = same(copy.issuer, known.issuer);
    copy.clientId = same(copy.clientId, known.clientId);
    copy.scopes = same(copy.scopes, known.scopes);
    copy.roles = same(copy.roles, known.roles);
    copy.authenticationMethods = same(copy.authenticationMethods, known.authenticationMethods);
    copy.authenticationContexts = same(copy.authenticationContexts, known.authenticationContexts);
    copy.clientCapabilities = same(copy.clientCapabilities, known.clientCapabilities);
    last = copy;
    return copy;
  }

  private static <T> T same(T value, T known) {
    return value.equals(known) ? known : value;
  }

  /**
   * Whether a token seems to come from this issuer. Only selects an issuer, without network access;
   * the rules then check it.
   *
   * @param claims not verified
   */
  boolean seemsToHaveIssued(TokenClaims claims) {
    String iss = claims.text("iss");
    if (iss == null) {
      return false;
    }
    Authority authority = settings.authority;
    switch (authority.type) {
      case ENTRA:
      case CIAM:
        String tenantId = claims.text("tid");
        boolean otherTenant =
            Guid.isGuid(authority.tenantId) && !authority.tenantId.equalsIgnoreCase(tenantId);
        return !otherTenant && (isOfHost(iss) || isOfEntra(iss));
      case OIDC:
        return iss.equals(authority.toString()) || iss.equals(authority + "/");
      default:
        return isOfHost(iss);
    }
  }

  /**
   * Finds out what a token of another issuer is.
   *
   * @param claims not verified
   * @return null for nothing known
   */
  @Nullable
  TokenDiagnosis diagnosis(TokenClaims claims) {
    String iss = claims.text("iss");
    if (iss == null) {
      return null;
    }
    if (!settings.authority.isEntra()) {
      return TokenDiagnostics.ofIssuer(iss, settings.authority.toString());
    }
    String tenantId = claims.text("tid");
    boolean sameCloud = isOfHost(iss) || isOfEntra(iss);
    return sameCloud && tenantId != null ? TokenDiagnostics.ofTenant(tenantId) : null;
  }

  /** Whether a tenant is the one that is configured, or among those that are. */
  boolean speaksFor(String tenantId) throws KeysUnavailableException {
    Authority authority = settings.authority;
    if (!authority.isEntra()) {
      return false;
    }
    if (authority.hasSeveralTenants()) {
      return settings.rules.allowedTenants.contains(tenantId.toLowerCase(Locale.ROOT));
    }
    if (Guid.isGuid(authority.tenantId)) {
      return authority.tenantId.equalsIgnoreCase(tenantId);
    }
    // a domain: the metadata says which tenant has it
    String issuer = jwkSource.current().issuerV2(tenantId).toLowerCase(Locale.ROOT);
    return issuer.contains("/" + tenantId.toLowerCase(Locale.ROOT) + "/");
  }

  /** Entra's issuers are not always on the host of their metadata: sts.windows.net. */
  private boolean isOfEntra(String iss) {
    String host = hostOf(iss);
    return settings.authority.type == Authority.Type.CIAM
        ? host.endsWith(".ciamlogin.com")
        : host.startsWith("sts.") || host.startsWith("login.");
  }

  private boolean isOfHost(String iss) {
    return hostOf(iss).equalsIgnoreCase(settings.authority.instance.getHost());
  }

  private static String hostOf(String iss) {
    try {
      String host = URI.create(iss).getHost();
      return host == null ? "" : host.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
