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
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RequiredScopeOrAppPermission {
  /**
   * The scopes that are accepted of a user, any of which suffices.
   *
   * @return bare names as in the claim {@code scp}, at least one; with none the application does
   *     not start
   * @since 0.1
   */
  String[] scopes();

  /**
   * The roles that are accepted of an application, any of which suffices.
   *
   * @return values as in the claim {@code roles}, at least one; with none the application does not
   *     start
   * @since 0.1
   */
  String[] appPermissions();
}
