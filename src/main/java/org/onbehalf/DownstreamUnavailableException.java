package org.onbehalf;

import java.util.Objects;
import org.onbehalf.internal.Nullable;

/**
 * A downstream API could not be reached (502) or was too slow (504). Uncaught it becomes that
 * status with {@code downstream_unavailable} and the API's name.
 *
 * @since 0.1
 */
public final class DownstreamUnavailableException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  private final String api;

  /**
   * An exception for this failure.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param tooSlow true when a time limit passed, false when there was no connection
   * @param cause the transport fault; may be null
   * @since 0.1
   */
  public DownstreamUnavailableException(String api, boolean tooSlow, @Nullable Throwable cause) {
    super(
        tooSlow ? 504 : 502,
        "downstream_unavailable",
        "DownstreamApis." + api + (tooSlow ? " did not answer in time" : " could not be reached"),
        cause);
    this.api = Objects.requireNonNull(api, "api");
  }

  /**
   * The API that did not answer.
   *
   * @return the key below {@code DownstreamApis}, never null
   * @since 0.1
   */
  public String api() {
    return api;
  }
}
