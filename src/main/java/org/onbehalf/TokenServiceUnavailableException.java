package org.onbehalf;

import java.time.Duration;
import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.AcquisitionMessages;

/**
 * Thrown when Entra cannot be reached, throttles requests or returns a 5xx status. If it is not
 * caught, the response is 503 {@code temporarily_unavailable} with {@code Retry-After}.
 *
 * @since 0.1
 */
public final class TokenServiceUnavailableException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * Creates an exception with the given message.
   *
   * @param message what failed; not null
   * @param retryAfter how long from now to wait before trying again, at least one second; not null
   * @param cause the transport error; may be null
   */
  public TokenServiceUnavailableException(
      String message, Duration retryAfter, @Nullable Throwable cause) {
    super(503, "temporarily_unavailable", AcquisitionMessages.UNAVAILABLE, message, cause);
    this.retryAfter = Objects.requireNonNull(retryAfter, "retryAfter");
  }

  /**
   * Returns how long after the failure to try again.
   *
   * @return the delay, at least one second; never null
   */
  public Duration retryAfter() {
    return retryAfter;
  }
}
