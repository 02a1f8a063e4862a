package org.onbehalf.spi;

import org.onbehalf.Caller;

/**
 * A token that was found valid, while a {@link TokenListener} looks at it. Not thread-safe; belongs
 * to the thread of the call.
 *
 * @since 0.1
 */
public interface ValidatedToken {

  /**
   * Who calls, with the roles that were added so far.
   *
   * @return the caller, never null
   * @since 0.1
   */
  Caller caller();

  /**
   * Gives the caller one more role, for this request: {@code isUserInRole}, {@link Caller#roles()}
   * and {@code Authorization.Rules} know it; the claims stay as they are.
   *
   * @param role the role; not null, not empty; a caller can be given 1000
   * @throws NullPointerException if {@code role} is null
   * @throws IllegalArgumentException if {@code role} is empty
   * @throws IllegalStateException if the call is over, or there are too many roles
   * @since 0.1
   */
  void addRole(String role);

  /**
   * Refuses the request: the client gets 403 {@code access_denied}; no further listener is asked.
   *
   * @param reason for the operator's log; not null, nothing personal
   * @throws NullPointerException if {@code reason} is null
   * @throws IllegalStateException if the call is over
   * @since 0.1
   */
  void refuse(String reason);
}
