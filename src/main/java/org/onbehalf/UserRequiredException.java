package org.onbehalf;

/**
 * An application without a user called where a user is needed: there is nobody on whose behalf to
 * act. Decided before any network. Uncaught it becomes 403 {@code user_required}.
 *
 * @since 0.1
 */
public final class UserRequiredException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with this message.
   *
   * @param message what needs a user; not null
   * @since 0.1
   */
  public UserRequiredException(String message) {
    super(403, "user_required", message, null);
  }
}
