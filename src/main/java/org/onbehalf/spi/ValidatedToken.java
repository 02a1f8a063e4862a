package org.onbehalf.spi;

import org.onbehalf.Caller;

/**
 * A validated token, as passed to {@link TokenListener#tokenValidated}. Not thread-safe: use it on
 * the thread of that call only.
 *
 * @since 0.1
 */
public interface ValidatedToken {

  /**
   * Returns the caller, with the roles that were added so far.
   *
   * @return the caller, never null
   * @since 0.1
   */
  Caller caller();

  /**
   * Adds a role to the caller for this request. It applies to {@code isUserInRole}, {@link
   * Caller#roles()} and {@code Authorization.Rules}. The claims are not changed.
   *
   * @param role the role; at most 1000 can be added; not null, not empty
   * @throws NullPointerException if {@code role} is null
   * @throws IllegalArgumentException if {@code role} is empty
   * @throws IllegalStateException if the call has ended, or too many roles were added
   * @since 0.1
   */
  void addRole(String role);

  /**
   * Refuses the request. The response is 403 {@code access_denied}, and no further listener is
   * called.
   *
   * @param reason the reason, which is logged; must not contain personal data; not null
   * @throws NullPointerException if {@code reason} is null
   * @throws IllegalStateException if the call has ended
   * @since 0.1
   */
  void refuse(String reason);
}
