package org.onbehalf;

import org.onbehalf.internal.message.AcquisitionMessages;

/**
 * Thrown when Entra permanently denies access to the user: the account is blocked or disabled, is
 * not assigned to the application, or violates a policy that no interaction can satisfy. Also
 * thrown when the user's token comes from another issuer (B2C, AD FS, any OpenID provider) that
 * cannot be exchanged. If it is not caught, the response is 403 {@code access_denied}.
 *
 * @since 0.1
 */
public final class AccessDeniedException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with the given message.
   *
   * @param message Entra's error code and the remedy; not null
   */
  public AccessDeniedException(String message) {
    super(403, "access_denied", AcquisitionMessages.DENIED, message, null);
  }
}
