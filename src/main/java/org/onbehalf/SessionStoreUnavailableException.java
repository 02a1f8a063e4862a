package org.onbehalf;

import java.time.Duration;
import org.onbehalf.internal.Nullable;

/**
 * The store of long-running sessions cannot be used: it is down, full, locked by another server, or
 * lacks the key that sealed a session. Nothing was lost by that. Uncaught it becomes 503 {@code
 * temporarily_unavailable} with {@code Retry-After}.
 *
 * @since 0.1
 */
public final class SessionStoreUnavailableException extends OnBehalfException {
  private static final long serialVersionUID = 1L;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /**
   * An exception with this message.
   *
   * @param message what is wrong with the store, and what to do; not null
   * @param cause the store's fault; may be null
   * @since 0.1
   */
  public SessionStoreUnavailableException(String message, @Nullable Throwable cause) {
    super(503, "temporarily_unavailable", message, cause);
  }

  /**
   * When to try again, from the moment of the failure.
   *
   * @return at least one second, never null
   * @since 0.1
   */
  public Duration retryAfter() {
    return RETRY_AFTER;
  }
}
