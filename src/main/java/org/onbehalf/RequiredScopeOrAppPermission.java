package org.onbehalf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Restricts a JAX-RS resource class or method to users with one of the given delegated permissions
 * and applications with one of the given roles. For other callers the response is 403 {@code
 * insufficient_scope}. An annotation on a method replaces that on its class. It is enforced if
 * {@code org.onbehalf.jersey.CallerFeature} is registered.
 *
 * <p>Both scopes and roles are required, each as names or as a key. Otherwise the application does
 * not start.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RequiredScopeOrAppPermission {
  /**
   * Returns the accepted scopes, of which a user needs one.
   *
   * @return names as in the claim {@code scp}; ignored if a configuration key is given
   */
  String[] acceptedScope() default {};

  /**
   * Returns the accepted roles, of which an application needs one.
   *
   * @return values as in the claim {@code roles}; ignored if a configuration key is given
   */
  String[] acceptedAppPermission() default {};

  /**
   * Returns the configuration key of the accepted scopes, as in {@link
   * RequiredScope#requiredScopesConfigurationKey()}.
   *
   * @return the key, with dots or colons; empty for none
   */
  String requiredScopesConfigurationKey() default "";

  /**
   * Returns the configuration key of the accepted roles, which replaces {@link
   * #acceptedAppPermission()}: {@code AzureAd:AppPermissions}, a key beneath it, or one beneath
   * {@code Authorization.RequiredAppPermissions}.
   *
   * @return the key, with dots or colons; empty for none. If the configuration does not contain the
   *     key, each request is answered with 500 {@code server_error}, and the key is logged
   */
  String requiredAppPermissionsConfigurationKey() default "";
}
