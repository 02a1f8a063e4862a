package org.onbehalf.internal.validation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.KeysUnavailableException;

/**
 * Selects the configured issuer whose keys and rules apply to a token. A token can only select
 * among configured issuers. Immutable.
 */
final class TrustedIssuers {
  private final List<TrustedIssuer> issuers;

  /** {@code AzureAd} is the first. */
  TrustedIssuers(List<TrustedIssuer> issuers) {
    this.issuers = Collections.unmodifiableList(new ArrayList<>(issuers));
  }

  /**
   * The issuer whose keys and rules apply to a token.
   *
   * @param claims not verified
   * @param allowed names; empty for all
   */
  TrustedIssuer of(TokenClaims claims, Set<String> allowed) throws KeysUnavailableException {
    List<TrustedIssuer> candidates = issuers;
    if (!allowed.isEmpty()) {
      candidates = new ArrayList<>(issuers);
      candidates.removeIf(issuer -> !allowed.contains(issuer.settings.name()));
    }
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    List<TrustedIssuer> seeming = new ArrayList<>();
    for (TrustedIssuer candidate : candidates) {
      if (candidate.seemsToHaveIssued(claims)) {
        seeming.add(candidate);
      }
    }
    if (seeming.isEmpty()) {
      throw refusal(candidates, claims);
    }
    return seeming.size() == 1 ? seeming.get(0) : byMetadata(seeming, claims);
  }

  /** Several tenants of one cloud look alike until their metadata names their issuers. */
  private static TrustedIssuer byMetadata(List<TrustedIssuer> seeming, TokenClaims claims)
      throws KeysUnavailableException {
    // nobody waits for one issuer's metadata while another's shows that the token is its own
    for (TrustedIssuer issuer : seeming) {
      JwkSet cached = issuer.jwkSource.usable();
      if (cached != null && issuer.rules.isIssuer(claims, cached)) {
        return issuer;
      }
    }
    KeysUnavailableException unavailable = null;
    for (TrustedIssuer issuer : seeming) {
      try {
        if (issuer.rules.isIssuer(claims, issuer.jwkSource.current())) {
          return issuer;
        }
      } catch (KeysUnavailableException e) {
        unavailable = e;
      }
    }
    if (unavailable != null) {
      throw unavailable;
    }
    throw refusal(seeming, claims);
  }

  /** Contains no value of the token, since nothing is verified. */
  private static TokenValidationException refusal(List<TrustedIssuer> others, TokenClaims claims) {
    TokenDiagnosis diagnosis = null;
    for (TrustedIssuer each : others) {
      TokenDiagnosis found = each.diagnosis(claims);
      // a token of another tenant than one's may be of another version than the next one's
      boolean better = diagnosis == null || diagnosis == TokenDiagnosis.ANOTHER_TENANT;
      diagnosis = found != null && better ? found : diagnosis;
    }
    return new TokenValidationException(ValidationError.ISSUER, "", diagnosis);
  }

  /** No issuer in another cloud may issue tokens for the tenants of {@code AzureAd}. */
  void checkTenant(TrustedIssuer issuer, TokenClaims claims) throws KeysUnavailableException {
    TrustedIssuer own = issuers.get(0);
    if (decidesAlone(issuer)) {
      return;
    }
    String tenantId = claims.text("tid");
    if (tenantId != null && own.speaksFor(tenantId)) {
      throw new TokenValidationException(
          ValidationError.TENANT,
          "tid is a tenant of AzureAd, and " + issuer.settings.key + " is elsewhere");
    }
  }

  /**
   * Whether {@link #checkTenant} accepts every token of this issuer, whatever changes elsewhere.
   */
  boolean decidesAlone(TrustedIssuer issuer) {
    return issuer == issuers.get(0) || !issuer.settings.authority.isEntra() || canExchange(issuer);
  }

  /** Whether tokens of an issuer may be sent to AzureAd: it is of Entra, and of the same cloud. */
  boolean canExchange(TrustedIssuer issuer) {
    Authority own = issuers.get(0).settings.authority;
    Authority other = issuer.settings.authority;
    return own.isEntra() && other.isEntra() && own.instance.equals(other.instance);
  }
}
