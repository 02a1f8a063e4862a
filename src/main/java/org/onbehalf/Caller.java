package org.onbehalf;

import java.security.Principal;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is calling: what the validated access token of the current request says of the user or the
 * application behind it.
 *
 * <p>The same object is {@code HttpServletRequest.getUserPrincipal()}, JAX-RS's {@code
 * SecurityContext.getUserPrincipal()} and {@link CallerContext#current()}. It is an interface so
 * that an application's tests can pass a fake; a fake is never exchanged for a token.
 *
 * <p>Implementations are immutable and thread-safe. {@code toString()} holds neither a token nor a
 * personal claim.
 *
 * @since 0.1
 */
public interface Caller extends Principal {

  /**
   * The caller's name, for display and for code that is keyed by it.
   *
   * @return for a user what {@code AzureAd.PrincipalMapping} gives, else what {@code
   *     AzureAd.NameClaim} says: by default the claim {@code preferred_username} or {@code upn}
   *     where the API serves a single tenant and the user is no guest there, otherwise {@code
   *     tenantId.objectId}; for an application its client id; never null
   * @since 0.1
   */
  @Override
  String getName();

  /**
   * The caller's object id in its tenant (claim {@code oid}): the only stable key of a user within
   * a tenant. What an issuer other than {@code AzureAd} calls so is not told here.
   *
   * @return the object id; empty where the token bears none (some application tokens), and for a
   *     caller of an issuer in {@code Issuers}
   * @since 0.1
   */
  Optional<String> objectId();

  /**
   * The tenant whose authority issued the token (claim {@code tid}), a GUID.
   *
   * @return the tenant id, never null; empty for a caller of an issuer in {@code Issuers}
   * @since 0.1
   */
  String tenantId();

  /**
   * The application that presented the token (claim {@code azp} of a v2, {@code appid} of a v1
   * access token; of other issuers also {@code client_id} or {@code cid}).
   *
   * @return the client id, never null; empty where an issuer other than Entra does not name it
   * @since 0.1
   */
  String clientId();

  /**
   * Whether an application calls in its own name, without a user (client credentials). Such a
   * caller has roles but no scopes, and cannot be exchanged on behalf of a user. What an issuer
   * other than Entra grants it as a scope counts as a role.
   *
   * @return true for an application, false for a user
   * @since 0.1
   */
  boolean isApplication();

  /**
   * When the access token expires (claim {@code exp}).
   *
   * @return the instant, never null
   * @since 0.1
   */
  Instant expiresAt();

  /**
   * The delegated permissions (claim {@code scp}, split at blanks); empty for an application.
   *
   * @return an unmodifiable set, never null
   * @since 0.1
   */
  Set<String> scopes();

  /**
   * The application roles: those of the claim {@code roles} (or another that {@code
   * AzureAd.RoleClaim} names), and those that {@code AzureAd.RoleMapping} makes of them, of groups
   * and of directory roles. Entra leaves out the groups of a user who has more than 200.
   *
   * @return an unmodifiable set, never null
   * @since 0.1
   */
  Set<String> roles();

  /**
   * How the user proved who they are (claim {@code amr}), such as {@code pwd} and {@code mfa}. Of
   * Entra's tokens only those of version 1.0 say so.
   *
   * @return an unmodifiable set, never null; empty where the token does not say
   * @since 0.1
   */
  default Set<String> authenticationMethods() {
    return Collections.emptySet();
  }

  /**
   * The authentication contexts that the user has satisfied (claim {@code acrs}), such as {@code
   * c1}.
   *
   * @return an unmodifiable set, never null; empty where the token does not say
   * @since 0.1
   */
  default Set<String> authenticationContexts() {
    return Collections.emptySet();
  }

  /**
   * What the client application has declared to Entra that it can do (claim {@code xms_cc}): {@code
   * cp1} answers claims challenges.
   *
   * @return an unmodifiable set, never null; empty where the token does not say
   * @since 0.1
   */
  default Set<String> clientCapabilities() {
    return Collections.emptySet();
  }

  /**
   * Whether the caller has this delegated permission. Compared by case, as Entra issues it.
   *
   * @param scope the bare name, {@code orders.read} and not {@code api://…/orders.read}; not null
   * @return true when it is among {@link #scopes()}
   * @throws NullPointerException if {@code scope} is null
   * @since 0.1
   */
  boolean hasScope(String scope);

  /**
   * Whether the caller has this application role. Compared by case, as Entra issues it.
   *
   * @param role the role's value; not null
   * @return true when it is among {@link #roles()}
   * @throws NullPointerException if {@code role} is null
   * @since 0.1
   */
  boolean hasRole(String role);

  /**
   * All claims of the token as JSON values (String, Boolean, Long, Double, List, Map; BigInteger
   * for whole numbers beyond 64 bits).
   *
   * @return an unmodifiable map, never null; it holds personal data: do not log it
   * @since 0.1
   */
  Map<String, Object> claims();

  /**
   * One claim that is a string.
   *
   * @param name the claim's name; not null
   * @return its value; empty where it is absent or not a string
   * @throws NullPointerException if {@code name} is null
   * @since 0.1
   */
  Optional<String> claim(String name);

  /**
   * Goes on only if the caller has one of these delegated permissions.
   *
   * @param anyOf the accepted scopes, at least one; not null
   * @throws InsufficientScopeException if the caller has none of them; uncaught it becomes 403
   *     {@code insufficient_scope}
   * @throws IllegalArgumentException if {@code anyOf} is empty
   * @throws NullPointerException if {@code anyOf} or an element is null
   * @since 0.1
   */
  void requireScope(String... anyOf);

  /**
   * Goes on only if the caller has one of these application roles.
   *
   * @param anyOf the accepted roles, at least one; not null
   * @throws InsufficientScopeException if the caller has none of them; uncaught it becomes 403
   *     {@code insufficient_scope}
   * @throws IllegalArgumentException if {@code anyOf} is empty
   * @throws NullPointerException if {@code anyOf} or an element is null
   * @since 0.1
   */
  void requireRole(String... anyOf);
}
