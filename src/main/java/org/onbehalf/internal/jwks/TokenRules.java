package org.onbehalf.internal.jwks;

import static org.onbehalf.internal.config.AzureAdKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.*;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Addresses;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.config.AzureAdKeys;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.Section;

/**
 * What tokens of an issuer must say to be accepted, and what their callers are called. Immutable;
 * its collections are unmodifiable.
 */
public final class TokenRules {
  /** In {@link #allowedTenants}: all that there are. */
  public static final String EVERY_TENANT = "*";

  /** In lower case; empty where the authority is of one tenant. */
  public final Set<String> allowedTenants;

  /** What {@code azp} or {@code appid} may be; empty for any. */
  public final Set<String> allowedClients;

  /** The claims that may be a user's name, in order; the last resort is tenant and object id. */
  public final List<String> nameClaims;

  /** Whether they name guests of the tenant too, who bring their names from elsewhere. */
  public final boolean namesGuests;

  /** The claim that holds a caller's roles; within objects, with dots between their names. */
  public final String roleClaim;

  /** Which further roles a value of {@code roles}, {@code groups} or {@code wids} stands for. */
  public final Map<String, List<String>> roleMapping;

  /** Whether a token with neither a scope nor a role will do. */
  public final boolean allowsTokensWithoutPermissions;

  /** Whether a caller of whom the token does not say so is a user; else it is an application. */
  public final boolean usersByDefault;

  /** Whether Microsoft Graph is asked for groups that Entra left out of a token. */
  public final boolean asksGraphForGroups;

  public TokenRules(
      Set<String> allowedTenants,
      Set<String> allowedClients,
      List<String> nameClaims,
      boolean namesGuests,
      String roleClaim,
      Map<String, List<String>> roleMapping,
      boolean allowsTokensWithoutPermissions,
      boolean usersByDefault,
      boolean asksGraphForGroups) {
    this.allowedTenants = allowedTenants;
    this.allowedClients = allowedClients;
    this.nameClaims = nameClaims;
    this.namesGuests = namesGuests;
    this.roleClaim = roleClaim;
    this.roleMapping = roleMapping;
    this.allowsTokensWithoutPermissions = allowsTokensWithoutPermissions;
    this.usersByDefault = usersByDefault;
    this.asksGraphForGroups = asksGraphForGroups;
  }

  /** Whether a tenant of an authority of many is among the allowed ones. */
  public boolean allowsTenant(String tenantId) {
    return allowedTenants.contains(EVERY_TENANT)
        || allowedTenants.contains(tenantId.toLowerCase(Locale.ROOT));
  }

  /** Whether a client application may call. */
  public boolean allowsClient(String clientId) {
    return allowedClients.isEmpty() || allowedClients.contains(clientId);
  }

  /** Whether the claim {@code groups} can give somebody a role. */
  public boolean countsGroups() {
    return !roleMapping.isEmpty() || roleClaim.equals("groups");
  }

  /** Within one tenant these are unique; across tenants anybody may choose them. */
  private static final List<String> NAMES_IN_A_TENANT =
      Collections.unmodifiableList(Arrays.asList("preferred_username", "upn"));

  private static final String TENANT_AND_OBJECT = "tid.oid";
  private static final Key<Boolean> ACL = ALLOW_WEB_API_TO_BE_AUTHORIZED_BY_ACL;

  /**
   * The rules.
   *
   * @param authority null where it is faulty
   */
  static TokenRules read(Section section, @Nullable Authority authority) {
    boolean severalTenants = authority != null && authority.hasSeveralTenants();
    Set<String> clients = allowedClients(section);
    return new TokenRules(
        allowedTenants(section, severalTenants),
        clients,
        nameClaims(section, severalTenants),
        section.isSet(NAME_CLAIM),
        roleClaim(section),
        roleMapping(section),
        allowedByAcl(section, clients),
        usersByDefault(section, authority),
        asksGraph(section, authority));
  }

  /**
   * The rules of an issuer other than {@code AzureAd}, whose users have no names here unless they
   * are configured: else a user could bear the name of one of ours.
   */
  static TokenRules readForeign(Section section, @Nullable Authority authority) {
    TokenRules rules = read(section, authority);
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
  private static boolean usersByDefault(Section section, @Nullable Authority authority) {
    boolean user = section.get(DEFAULT_CALLER) == AzureAdKeys.DefaultCaller.USER;
    if (user && authority != null && authority.isEntra()) {
      section.fault(
          CONTRADICTION,
          DEFAULT_CALLER,
          "user, with an issuer of Entra's",
          "app, or an issuer of another type",
          "remove the key: Entra's tokens tell users from applications");
    }
    return user;
  }

  private static boolean allowedByAcl(Section section, Set<String> clients) {
    boolean allowed = section.get(ACL);
    if (allowed && clients.isEmpty()) {
      section.warn(
          EVERY_APPLICATION,
          ACL,
          "every application that got a token for this API passes, though nobody granted it a"
              + " permission. List those that may call in AllowedClients.");
    }
    return allowed;
  }

  private static List<String> nameClaims(Section section, boolean severalTenants) {
    List<String> names = section.words(NAME_CLAIM);
    if (names.isEmpty()) {
      return severalTenants ? Collections.emptyList() : NAMES_IN_A_TENANT;
    }
    if (names.contains(TENANT_AND_OBJECT)) {
      if (names.size() > 1) {
        section.fault(
            CONTRADICTION,
            NAME_CLAIM,
            TENANT_AND_OBJECT + " among others",
            "the names of claims, or " + TENANT_AND_OBJECT + " alone",
            "remove " + TENANT_AND_OBJECT + ": it is the last resort anyway");
      }
      return Collections.emptyList();
    }
    if (severalTenants) {
      section.warn(
          ONE_NAME,
          NAME_CLAIM,
          "several tenants may call, and each chooses what stands in this claim: two persons can"
              + " bear one name. Do not decide by it who may do what.");
    }
    return names;
  }

  private static String roleClaim(Section section) {
    String claim = section.find(ROLE_CLAIM);
    return claim == null ? "roles" : claim;
  }

  private static Map<String, List<String>> roleMapping(Section section) {
    Map<String, List<String>> mapping = new LinkedHashMap<>();
    section
        .namesByName(ROLE_MAPPING)
        .forEach(
            (value, roles) -> {
              if (roles.isEmpty()) {
                section.fault(
                    MISSING,
                    ROLE_MAPPING,
                    "no role for a value",
                    "for each value the role or roles that it stands for",
                    "name a role, or remove the value");
              }
              mapping.put(Addresses.isGuid(value) ? value.toLowerCase(Locale.ROOT) : value, roles);
            });
    return Collections.unmodifiableMap(mapping);
  }

  private static Set<String> allowedTenants(Section section, boolean severalTenants) {
    Set<String> tenants = distinct(section, ALLOWED_TENANTS, "list each tenant once");
    String expected = "the ids (GUIDs) of the tenants whose users may call, or \"*\" for all";
    if (severalTenants && tenants.isEmpty()) {
      section.fault(
          MISSING,
          ALLOWED_TENANTS,
          "no tenant",
          expected,
          "list the tenants, or write \"*\" if really every tenant of the world may call");
    } else if (!severalTenants && !tenants.isEmpty()) {
      section.fault(
          CONTRADICTION,
          ALLOWED_TENANTS,
          "a list, beside an authority of a single tenant",
          "no AllowedTenants, or an authority of organizations or common",
          "remove the key, or name organizations in place of the tenant");
    }
    for (String tenant : tenants) {
      boolean every = tenant.equals(TokenRules.EVERY_TENANT);
      if (every ? tenants.size() > 1 : !Addresses.isGuid(tenant)) {
        section.fault(
            INVALID,
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

  private static Set<String> allowedClients(Section section) {
    return distinct(section, ALLOWED_CLIENTS, "list each client once");
  }

  /** GUIDs in lower case; what stands there twice is a fault: something else was meant. */
  private static Set<String> distinct(Section section, Key<?> name, String remedy) {
    Set<String> distinct = new LinkedHashSet<>();
    for (String word : section.words(name)) {
      if (!distinct.add(Addresses.isGuid(word) ? word.toLowerCase(Locale.ROOT) : word)) {
        section.fault(TWICE, name, section.show(name, word) + " twice", "each value once", remedy);
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
      section.fault(MISSING, name, "no audience", "at least one audience", remedy);
    }
    return audiences;
  }

  /** {@code GroupsOverage}; what it needs elsewhere is checked with the other sections. */
  private static boolean asksGraph(Section section, @Nullable Authority authority) {
    boolean asks = section.get(GROUPS_OVERAGE) == GroupsOverage.GRAPH;
    if (asks && authority != null && !authority.isEntra()) {
      section.fault(
          CONTRADICTION,
          GROUPS_OVERAGE,
          "graph, with an authority that is not Entra's",
          "ignore, the default",
          "remove the key: only Entra leaves groups out of a token");
    }
    return asks;
  }
}
