package org.onbehalf;

import org.onbehalf.internal.message.AcquisitionMessages;

/**
 * Thrown when the current thread has no caller: the code runs outside a request authenticated by
 * {@code BearerTokenFilter}, or on another thread without {@link CallerContext#wrap(Runnable)}. If
 * it is not caught, the response is 500 {@code server_error}.
 *
 * @since 0.1
 */
public final class NoCallerException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with the given message.
   *
   * @param message what requires a caller, and how to provide one; not null
   */
  public NoCallerException(String message) {
    super(500, "server_error", AcquisitionMessages.NO_CALLER, message, null);
  }
}
