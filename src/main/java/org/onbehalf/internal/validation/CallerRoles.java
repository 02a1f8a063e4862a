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
  static Set<String> of(TokenClaims claims, IssuerSettings issuer) throws RefusedException {
    if (!issuer.trustRoles) {
      return Collections.emptySet();
    }
    Set<String> roles = new LinkedHashSet<>();
    for (String role : IssuerClaims.roles(claims, issuer)) {
      roles.add(issuer.rolePrefix + role);
    }
    Map<String, List<String>> mapping = issuer.rules.roleMapping;
    if (!mapping.isEmpty()) {
      Set<String> values = new LinkedHashSet<>(claims.textOrTexts("roles"));
      values.addAll(claims.texts("groups"));
      values.addAll(claims.texts("wids"));
      for (String value : values) {
        roles.addAll(mapping.getOrDefault(value, Collections.emptyList()));
      }
    }
    return Collections.unmodifiableSet(roles);
  }
}
