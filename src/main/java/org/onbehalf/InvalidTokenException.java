package org.onbehalf;

/**
 * Entra no longer accepts the caller's own token: it expired meanwhile, was revoked, or is
 * unreadable for Entra. Uncaught it becomes 401 {@code invalid_token}, upon which clients fetch a
 * new one.
 *
 * @since 0.1
 */
public final class InvalidTokenException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with this message.
   *
   * @param message which check failed; not null
   * @since 0.1
   */
  public InvalidTokenException(String message) {
    super(401, "invalid_token", message, null);
  }
}
