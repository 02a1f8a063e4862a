package org.onbehalf;

import java.time.Duration;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.StoreMessages;

/**
 * Thrown when the store of long-running sessions is not available: it is down, full or locked by
 * another server, or the key that encrypted a session is missing. Sessions are not lost. If it is
 * not caught, the response is 503 {@code temporarily_unavailable} with {@code Retry-After}.
 *
 * @since 0.1
 */
public final class SessionStoreUnavailableException extends OnBehalfException {
  private static final long serialVersionUID = 1L;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /**
   * Creates an exception with the given message.
   *
   * @param message what is wrong with the store, and the remedy; not null
   * @param cause the exception of the store; may be null
   */
  public SessionStoreUnavailableException(String message, @Nullable Throwable cause) {
    super(503, "temporarily_unavailable", StoreMessages.SESSIONS_UNAVAILABLE, message, cause);
  }

  /**
   * Returns how long after the failure to try again.
   *
   * @return the delay, at least one second; never null
   */
  public Duration retryAfter() {
    return RETRY_AFTER;
  }
}
