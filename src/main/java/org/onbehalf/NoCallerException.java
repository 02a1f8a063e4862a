package org.onbehalf;

/**
 * No caller is on this thread: the code runs outside a request that {@code BearerTokenFilter} let
 * pass, or on another thread without {@link CallerContext#wrap(Runnable)}. Uncaught it becomes 500
 * {@code server_error}.
 *
 * @since 0.1
 */
public final class NoCallerException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with this message.
   *
   * @param message what was wanted and how to have a caller; not null
   * @since 0.1
   */
  public NoCallerException(String message) {
    super(500, "server_error", message, null);
  }
}
