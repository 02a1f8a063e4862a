package org.onbehalf;

import java.util.Objects;
import org.onbehalf.internal.Nullable;

/**
 * A downstream API answered non-2xx. Uncaught it becomes 502 {@code downstream_error} with the
 * API's name and status; no header and no byte of the answer is relayed.
 *
 * @since 0.1
 */
public final class DownstreamApiException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  private final String api;
  private final int downstreamStatus;

  /**
   * An exception for this answer.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param downstreamStatus the HTTP status that the API answered
   * @param cause the client's own exception; may be null
   * @since 0.1
   */
  public DownstreamApiException(String api, int downstreamStatus, @Nullable Throwable cause) {
    super(
        502, "downstream_error", "DownstreamApis." + api + " answered " + downstreamStatus, cause);
    this.api = Objects.requireNonNull(api, "api");
    this.downstreamStatus = downstreamStatus;
  }

  /**
   * The API that answered.
   *
   * @return the key below {@code DownstreamApis}, never null
   * @since 0.1
   */
  public String api() {
    return api;
  }

  /**
   * What the API answered; {@link #status()} is what the caller gets.
   *
   * @return an HTTP status outside 200 to 299
   * @since 0.1
   */
  public int downstreamStatus() {
    return downstreamStatus;
  }
}
