package org.onbehalf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a JAX-RS resource class or method: the caller is a user with one of these delegated
 * permissions; others get 403 {@code insufficient_scope}. A method's takes the place of its
 * class's. Enforced where {@code org.onbehalf.jersey.CallerFeature} is registered.
 *
 * <p>With neither scopes nor a key the application does not start.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RequiredScope {
  /**
   * The accepted scopes, any of which suffices.
   *
   * @return bare names as in the claim {@code scp}; without effect beside a configuration key
   * @since 0.1
   */
  String[] value() default {};

  /**
   * Where the configuration names the accepted scopes, in place of {@link #value()}: {@code
   * AzureAd:Scopes}, a name beneath it, or one beneath {@code Authorization.RequiredScopes}. The
   * name is Microsoft.Identity.Web's.
   *
   * @return the key, with dots or colons; where nothing stands there each request is answered 500
   *     {@code server_error}, and the log names the key; empty for none
   * @since 0.1
   */
  String requiredScopesConfigurationKey() default "";
}
