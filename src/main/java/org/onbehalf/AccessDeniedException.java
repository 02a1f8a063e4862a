package org.onbehalf;

/**
 * Entra refuses this user for good: blocked, disabled, not assigned to the application, or kept out
 * by a policy that no interaction satisfies. Or the user is one of another issuer (B2C, AD FS, any
 * OpenID provider), whose tokens Entra exchanges for nobody. Uncaught it becomes 403 {@code
 * access_denied}.
 *
 * @since 0.1
 */
public final class AccessDeniedException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with this message.
   *
   * @param message Entra's code and what to do; not null
   * @since 0.1
   */
  public AccessDeniedException(String message) {
    super(403, "access_denied", message, null);
  }
}
