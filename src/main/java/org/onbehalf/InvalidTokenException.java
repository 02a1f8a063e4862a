package org.onbehalf;

import org.onbehalf.internal.message.AcquisitionMessages;

/**
 * Thrown when the caller's own token is no longer accepted: it has expired or was revoked, or Entra
 * cannot read it. If it is not caught, the response is 401 {@code invalid_token}, and clients
 * request a new token.
 *
 * @since 0.1
 */
public final class InvalidTokenException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with the given message.
   *
   * @param message the check that failed; not null
   */
  public InvalidTokenException(String message) {
    super(401, "invalid_token", AcquisitionMessages.TOKEN_REFUSED, message, null);
  }
}
