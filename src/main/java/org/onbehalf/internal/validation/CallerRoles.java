package org.onbehalf.internal.validation;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.config.IssuerSettings;

/** Which roles a caller has here: what an issuer says, as far as it is trusted to. */
final class CallerRoles {
  private CallerRoles() {}

  /** Those of the configured claim, and what they, groups and directory roles stand for. */
  static Set<String> of(TokenClaims claims, IssuerSettings issuer, boolean application)
      throws TokenValidationException {
    if (!issuer.trustRoles) {
      return Collections.emptySet();
    }
    Set<String> roles = new LinkedHashSet<>();
    Set<String> own = IssuerClaims.roles(claims, issuer);
    if (application && !issuer.authority.isEntra()) {
      // what such an issuer grants to an application itself is a scope too
      own.addAll(IssuerClaims.permissions(claims, issuer));
    }
    for (String role : own) {
      roles.add(issuer.rolePrefix + role);
    }
    Map<String, List<String>> mapping = issuer.rules.roleMapping;
    if (!mapping.isEmpty()) {
      Set<String> values = new LinkedHashSet<>(own);
      values.addAll(claims.textOrTexts("roles"));
      // Entra always writes an array; others write one group as text
      boolean entra = issuer.authority.isEntra();
      values.addAll(entra ? claims.texts("groups") : claims.textOrTexts("groups"));
      values.addAll(claims.texts("wids"));
      for (String value : values) {
        roles.addAll(mapping.getOrDefault(value, Collections.emptyList()));
      }
    }
    return Collections.unmodifiableSet(roles);
  }
}
