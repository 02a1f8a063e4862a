package org.onbehalf;

import org.onbehalf.internal.message.AcquisitionMessages;

/**
 * Thrown when a token on behalf of a user is needed, but the caller is an application without a
 * user. No request is sent to Entra. If it is not caught, the response is 403 {@code
 * user_required}.
 *
 * @since 0.1
 */
public final class UserRequiredException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with the given message.
   *
   * @param message what needs a user; not null
   */
  public UserRequiredException(String message) {
    super(403, "user_required", AcquisitionMessages.USER_REQUIRED, message, null);
  }
}
