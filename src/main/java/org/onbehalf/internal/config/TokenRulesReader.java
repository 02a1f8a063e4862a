package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.AzureAdKeys.*;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** Reads the keys that {@link TokenRules} is made of. */
final class TokenRulesReader {
  /** Within one tenant these are unique; across tenants anybody may choose them. */
  private static final List<String> NAMES_IN_A_TENANT =
      Collections.unmodifiableList(Arrays.asList("preferred_username", "upn"));

  private static final String TENANT_AND_OBJECT = "tid.oid";
  private static final Key<Boolean> ACL = ALLOW_WEB_API_TO_BE_AUTHORIZED_BY_ACL;

  private final Section section;

  TokenRulesReader(Section section) {
    this.section = section;
  }

  /**
   * The rules.
   *
   * @param authority null where it is faulty
   */
  TokenRules read(@Nullable Authority authority, boolean asksGraphForGroups) {
    boolean severalTenants = authority != null && authority.hasSeveralTenants();
    Set<String> clients = allowedClients();
    return new TokenRules(
        allowedTenants(severalTenants),
        clients,
        nameClaims(severalTenants),
        section.isSet(NAME_CLAIM),
        roleClaim(),
        roleMapping(),
        allowedByAcl(clients),
        usersByDefault(authority),
        asksGraphForGroups);
  }

  /**
   * The rules of an issuer other than {@code AzureAd}, whose users have no names here unless they
   * are configured: else a user could bear the name of one of ours.
   */
  TokenRules readForeign(@Nullable Authority authority) {
    TokenRules rules = read(authority, false);
    return section.isSet(NAME_CLAIM)
        ? rules
        : new TokenRules(
            rules.allowedTenants,
            rules.allowedClients,
            Collections.emptyList(),
            false,
            rules.roleClaim,
            rules.roleMapping,
            rules.allowsTokensWithoutPermissions,
            rules.usersByDefault,
            false);
  }

  /** What a caller is whose token does not tell users from applications. */
  private boolean usersByDefault(@Nullable Authority authority) {
    boolean user = section.get(DEFAULT_CALLER) == AzureAdKeys.DefaultCaller.USER;
    if (user && authority != null && authority.isEntra()) {
      section.fault(
          DEFAULT_CALLER,
          "user, with an issuer of Entra's",
          "app, or an issuer of another type",
          "remove the key: Entra's tokens tell users from applications");
    }
    return user;
  }

  private boolean allowedByAcl(Set<String> clients) {
    boolean allowed = section.get(ACL);
    if (allowed && clients.isEmpty()) {
      section.warn(
          ACL,
          "every application that got a token for this API passes, though nobody granted it a"
              + " permission. List those that may call in AllowedClients.");
    }
    return allowed;
  }

  private List<String> nameClaims(boolean severalTenants) {
    List<String> names = section.words(NAME_CLAIM);
    if (names.isEmpty()) {
      return severalTenants ? Collections.emptyList() : NAMES_IN_A_TENANT;
    }
    if (names.contains(TENANT_AND_OBJECT)) {
      if (names.size() > 1) {
        section.fault(
            NAME_CLAIM,
            TENANT_AND_OBJECT + " among others",
            "the names of claims, or " + TENANT_AND_OBJECT + " alone",
            "remove " + TENANT_AND_OBJECT + ": it is the last resort anyway");
      }
      return Collections.emptyList();
    }
    if (severalTenants) {
      section.warn(
          NAME_CLAIM,
          "several tenants may call, and each chooses what stands in this claim: two persons can"
              + " bear one name. Do not decide by it who may do what.");
    }
    return names;
  }

  private String roleClaim() {
    String claim = section.find(ROLE_CLAIM);
    return claim == null ? "roles" : claim;
  }

  private Map<String, List<String>> roleMapping() {
    Map<String, List<String>> mapping = new LinkedHashMap<>();
    section
        .lists(ROLE_MAPPING)
        .forEach(
            (value, roles) -> {
              if (roles.isEmpty()) {
                section.fault(
                    ROLE_MAPPING,
                    "no role for a value",
                    "for each value the role or roles that it stands for",
                    "name a role, or remove the value");
              }
              mapping.put(Addresses.isGuid(value) ? value.toLowerCase(Locale.ROOT) : value, roles);
            });
    return Collections.unmodifiableMap(mapping);
  }

  private Set<String> allowedTenants(boolean severalTenants) {
    Set<String> tenants = distinct(ALLOWED_TENANTS, "list each tenant once");
    String expected = "the ids (GUIDs) of the tenants whose users may call, or \"*\" for all";
    if (severalTenants && tenants.isEmpty()) {
      section.fault(
          ALLOWED_TENANTS,
          "no tenant",
          expected,
          "list the tenants, or write \"*\" if really every tenant of the world may call");
    } else if (!severalTenants && !tenants.isEmpty()) {
      section.fault(
          ALLOWED_TENANTS,
          "a list, beside an authority of a single tenant",
          "no AllowedTenants, or an authority of organizations or common",
          "remove the key, or name organizations in place of the tenant");
    }
    for (String tenant : tenants) {
      boolean every = tenant.equals(TokenRules.EVERY_TENANT);
      if (every ? tenants.size() > 1 : !Addresses.isGuid(tenant)) {
        section.fault(
            ALLOWED_TENANTS,
            every ? "\"*\" among others" : section.show(ALLOWED_TENANTS, tenant),
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
    return distinct(ALLOWED_CLIENTS, "list each client once");
  }

  /** GUIDs in lower case; what stands there twice is a fault: something else was meant. */
  private Set<String> distinct(Key<?> name, String remedy) {
    Set<String> distinct = new LinkedHashSet<>();
    for (String word : section.words(name)) {
      if (!distinct.add(Addresses.isGuid(word) ? word.toLowerCase(Locale.ROOT) : word)) {
        section.fault(name, section.show(name, word) + " twice", "each value once", remedy);
      }
    }
    return Collections.unmodifiableSet(distinct);
  }

  /** Whether one of the two is set. */
  static boolean hasAudiences(Section section) {
    return section.isSet(AUDIENCE) || section.isSet(AUDIENCES);
  }

  /** Both together; empty where neither is set, and where they are faulty. */
  static Set<String> audiences(Section section, String remedy) {
    Set<String> audiences = new LinkedHashSet<>();
    String audience = section.find(AUDIENCE);
    if (audience != null && audience.contains(" ")) {
      section.reject(
          AUDIENCE, audience, "one audience", "list several in " + section.key(AUDIENCES));
    } else if (audience != null) {
      audiences.add(audience);
    }
    audiences.addAll(section.words(AUDIENCES));
    if (hasAudiences(section) && audiences.isEmpty()) {
      Key<?> name = section.isSet(AUDIENCES) ? AUDIENCES : AUDIENCE;
      section.fault(name, "no audience", "at least one audience", remedy);
    }
    return audiences;
  }
}
