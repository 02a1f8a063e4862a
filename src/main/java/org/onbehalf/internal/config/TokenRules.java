package org.onbehalf.internal.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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

  TokenRules(
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
}
