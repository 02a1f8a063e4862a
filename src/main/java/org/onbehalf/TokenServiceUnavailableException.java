package org.onbehalf;

import java.time.Duration;
import java.util.Objects;
import org.onbehalf.internal.Nullable;

/**
 * Entra cannot be reached, throttles or answers 5xx. Uncaught it becomes 503 {@code
 * temporarily_unavailable} with {@code Retry-After}.
 *
 * @since 0.1
 */
public final class TokenServiceUnavailableException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * An exception with this message.
   *
   * @param message what failed; not null
   * @param retryAfter when to try again, from now; not null, at least one second
   * @param cause the transport fault; may be null
   * @since 0.1
   */
  public TokenServiceUnavailableException(
      String message, Duration retryAfter, @Nullable Throwable cause) {
    super(503, "temporarily_unavailable", message, cause);
    this.retryAfter = Objects.requireNonNull(retryAfter, "retryAfter");
  }

  /**
   * When to try again, from the moment of the failure.
   *
   * @return at least one second, never null
   * @since 0.1
   */
  public Duration retryAfter() {
    return retryAfter;
  }
}
