package org.onbehalf.internal.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the keys that {@link TokenRules} is made of. */
final class TokenRulesReader {
  /** Within one tenant these are unique; across tenants anybody may choose them. */
  private static final List<String> NAMES_IN_A_TENANT =
      Collections.unmodifiableList(Arrays.asList("preferred_username", "upn"));

  private final Section section;

  TokenRulesReader(Section section) {
    this.section = section;
  }

  /**
   * The rules.
   *
   * @param severalTenants whether the authority issues for more than one tenant
   */
  TokenRules read(boolean severalTenants) {
    return new TokenRules(
        allowedTenants(severalTenants),
        allowedClients(),
        severalTenants ? Collections.emptyList() : NAMES_IN_A_TENANT);
  }

  private Set<String> allowedTenants(boolean severalTenants) {
    Set<String> tenants = distinct("AllowedTenants", "list each tenant once");
    String expected = "the ids (GUIDs) of the tenants whose users may call, or \"*\" for all";
    if (severalTenants && tenants.isEmpty()) {
      section.fault(
          "AllowedTenants",
          "no tenant",
          expected,
          "list the tenants, or write \"*\" if really every tenant of the world may call");
    } else if (!severalTenants && !tenants.isEmpty()) {
      section.fault(
          "AllowedTenants",
          "a list, beside an authority of a single tenant",
          "no AllowedTenants, or TenantId = organizations or common",
          "remove the key, or set TenantId to organizations");
    }
    for (String tenant : tenants) {
      boolean every = tenant.equals(TokenRules.EVERY_TENANT);
      if (every ? tenants.size() > 1 : !Addresses.isGuid(tenant)) {
        section.fault(
            "AllowedTenants",
            every ? "\"*\" among others" : section.show("AllowedTenants", tenant),
            expected,
            every
                ? "\"*\" stands alone; remove it, or all others"
                : "copy the tenant's Directory (tenant) ID; a domain name is not enough");
        break;
      }
    }
    return tenants;
  }

  private Set<String> allowedClients() {
    return distinct("AllowedClients", "list each client once");
  }

  /** GUIDs in lower case; what stands there twice is a fault: something else was meant. */
  private Set<String> distinct(String name, String remedy) {
    Set<String> distinct = new LinkedHashSet<>();
    for (String word : section.words(name)) {
      if (!distinct.add(Addresses.isGuid(word) ? word.toLowerCase(Locale.ROOT) : word)) {
        section.fault(name, section.show(name, word) + " twice", "each value once", remedy);
      }
    }
    return Collections.unmodifiableSet(distinct);
  }
}
