package org.onbehalf;

import java.security.Principal;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The user or application that called this API, as described by the validated access token of the
 * request.
 *
 * <p>The same object is {@code HttpServletRequest.getUserPrincipal()}, JAX-RS's {@code
 * SecurityContext.getUserPrincipal()} and {@link CallerContext#current()}. It is an interface so
 * that tests can pass a fake. A fake caller is never exchanged for a downstream token.
 *
 * <p>Implementations are immutable and thread-safe. {@code toString()} contains neither a token nor
 * personal data.
 *
 * @since 0.1
 */
public interface Caller extends Principal {

  /**
   * Returns the caller's name.
   *
   * @return for a user, the name from {@code AzureAd.PrincipalMapping} if it is configured, or else
   *     from {@code AzureAd.NameClaim}; by default this is the claim {@code preferred_username} or
   *     {@code upn} if the API serves a single tenant and the user is not a guest, and {@code
   *     tenantId.objectId} otherwise. For an application, its client id. Never null
   */
  @Override
  String getName();

  /**
   * Returns the caller's object id (claim {@code oid}), the only stable identifier of a user within
   * a tenant. The {@code oid} claim of a token from another issuer than {@code AzureAd} is not
   * returned.
   *
   * @return the object id; empty if the token has none (some application tokens), and for callers
   *     from {@code Issuers}
   */
  Optional<String> objectId();

  /**
   * Returns the id of the tenant that issued the token (claim {@code tid}), a GUID.
   *
   * @return the tenant id, never null; an empty string for callers from {@code Issuers}
   */
  String tenantId();

  /**
   * Returns the client id of the application that sent the token (claim {@code azp} in v2 and
   * {@code appid} in v1 access tokens; with other issuers also {@code client_id} or {@code cid}).
   *
   * @return the client id, never null; an empty string if an issuer other than Entra does not state
   *     it
   */
  String clientId();

  /**
   * Returns whether the caller is an application without a user (client credentials). Such a caller
   * has roles but no scopes, and its token cannot be exchanged on behalf of a user. Scopes that an
   * issuer other than Entra grants to an application are treated as roles.
   *
   * @return true for an application, false for a user
   */
  boolean isApplication();

  /** Returns when the access token expires (claim {@code exp}). */
  Instant expiresAt();

  /** Returns the delegated permissions (claim {@code scp}, split at spaces). */
  Set<String> scopes();

  /**
   * Returns the roles: those in the claim {@code roles} (or in the claim named by {@code
   * AzureAd.RoleClaim}), and those that {@code AzureAd.RoleMapping} derives from roles, groups and
   * directory roles. Entra omits the groups of a user who has more than 200.
   */
  Set<String> roles();

  /**
   * Returns the authentication methods that the user signed in with (claim {@code amr}), such as
   * {@code pwd} and {@code mfa}. Entra includes this claim in v1.0 tokens only.
   *
   * @return an unmodifiable set, never null; empty if the token lacks the claim
   */
  default Set<String> authenticationMethods() {
    return Collections.emptySet();
  }

  /**
   * Returns the authentication contexts that the user has satisfied (claim {@code acrs}), such as
   * {@code c1}.
   *
   * @return an unmodifiable set, never null; empty if the token lacks the claim
   */
  default Set<String> authenticationContexts() {
    return Collections.emptySet();
  }

  /**
   * Returns the capabilities that the client application has declared to Entra (claim {@code
   * xms_cc}). {@code cp1} means that the client handles claims challenges.
   *
   * @return an unmodifiable set, never null; empty if the token lacks the claim
   */
  default Set<String> clientCapabilities() {
    return Collections.emptySet();
  }

  /**
   * Returns whether the caller has the given delegated permission. The comparison is
   * case-sensitive.
   *
   * @param scope the name without the application's URI, such as {@code orders.read}; not null
   * @return true if {@link #scopes()} contains it
   */
  boolean hasScope(String scope);

  /**
   * Returns whether the caller has the given role. The comparison is case-sensitive.
   *
   * @param role the role's value; not null
   * @return true if {@link #roles()} contains it
   */
  boolean hasRole(String role);

  /**
   * Returns all claims of the token as JSON values (String, Boolean, Long, Double, List, Map;
   * BigInteger for integers of more than 64 bits).
   *
   * @return an unmodifiable map, never null; it contains personal data and must not be logged
   */
  Map<String, Object> claims();

  /**
   * Returns the value of a string claim.
   *
   * @param name the claim's name; not null
   * @return the value; empty if the claim is absent or not a string
   */
  Optional<String> claim(String name);

  /**
   * Requires that the caller has at least one of the given delegated permissions.
   *
   * @param anyOf the accepted scopes, at least one; not null
   * @throws InsufficientScopeException if the caller has none of them; if it is not caught, the
   *     response is 403 {@code insufficient_scope}
   * @throws IllegalArgumentException if {@code anyOf} is empty
   */
  void requireScope(String... anyOf);

  /**
   * Requires that the caller has at least one of the given roles.
   *
   * @param anyOf the accepted roles, at least one; not null
   * @throws InsufficientScopeException if the caller has none of them; if it is not caught, the
   *     response is 403 {@code insufficient_scope}
   * @throws IllegalArgumentException if {@code anyOf} is empty
   */
  void requireRole(String... anyOf);
}
