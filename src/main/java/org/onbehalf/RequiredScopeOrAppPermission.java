package org.onbehalf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a JAX-RS resource class or method: the caller is a user with one of these delegated
 * permissions, or an application with one of these roles; others get 403 {@code
 * insufficient_scope}. A method's takes the place of its class's. Enforced where {@code
 * org.onbehalf.jersey.CallerFeature} is registered.
 *
 * <p>Both kinds are needed, each by names or by a key; else the application does not start.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RequiredScopeOrAppPermission {
  /**
   * The scopes that are accepted of a user, any of which suffices.
   *
   * @return bare names as in the claim {@code scp}; without effect beside a configuration key
   * @since 0.1
   */
  String[] acceptedScope() default {};

  /**
   * The roles that are accepted of an application, any of which suffices.
   *
   * @return values as in the claim {@code roles}; without effect beside a configuration key
   * @since 0.1
   */
  String[] acceptedAppPermission() default {};

  /**
   * Where the configuration names the accepted scopes, as {@link
   * RequiredScope#requiredScopesConfigurationKey()}.
   *
   * @return the key, with dots or colons; empty for none
   * @since 0.1
   */
  String requiredScopesConfigurationKey() default "";

  /**
   * Where the configuration names the accepted roles, in place of {@link #acceptedAppPermission()}:
   * {@code AzureAd:AppPermissions}, a name beneath it, or one beneath {@code
   * Authorization.RequiredAppPermissions}.
   *
   * @return the key, with dots or colons; where nothing stands there each request is answered 500
   *     {@code server_error}, and the log names the key; empty for none
   * @since 0.1
   */
  String requiredAppPermissionsConfigurationKey() default "";
}
