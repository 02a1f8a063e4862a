package org.onbehalf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Restricts a JAX-RS resource class or method to users with one of the given delegated permissions.
 * For other callers the response is 403 {@code insufficient_scope}. An annotation on a method
 * replaces that on its class. It is enforced if {@code org.onbehalf.jersey.CallerFeature} is
 * registered.
 *
 * <p>If neither scopes nor a key are given, the application does not start.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RequiredScope {
  /**
   * Returns the accepted scopes, of which the caller needs one.
   *
   * @return names as in the claim {@code scp}; ignored if a configuration key is given
   */
  String[] value() default {};

  /**
   * Returns the configuration key of the accepted scopes, which replaces {@link #value()}: {@code
   * AzureAd:Scopes}, a key beneath it, or one beneath {@code Authorization.RequiredScopes}. The
   * name of this element is taken from Microsoft.Identity.Web.
   *
   * @return the key, with dots or colons; empty for none. If the configuration does not contain the
   *     key, each request is answered with 500 {@code server_error}, and the key is logged
   */
  String requiredScopesConfigurationKey() default "";
}
