package org.onbehalf;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Masking;
import org.onbehalf.internal.message.AcquisitionMessages;

/**
 * Thrown when a downstream API cannot be reached or does not respond in time. If it is not caught,
 * the response is 502 (not reached) or 504 (timeout), with {@code downstream_unavailable} and the
 * API's name.
 *
 * @since 0.1
 */
public final class DownstreamUnavailableException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  private final String api;

  /**
   * Creates an exception for the given API.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param tooSlow true for a timeout, false if there was no connection
   * @param cause the transport error; may be null
   */
  public DownstreamUnavailableException(String api, boolean tooSlow, @Nullable Throwable cause) {
    super(
        tooSlow ? 504 : 502,
        "downstream_unavailable",
        AcquisitionMessages.API_UNAVAILABLE,
        "DownstreamApis."
            + api
            + (tooSlow ? " did not answer in time" : " could not be reached")
            + reason(cause)
            + (tooSlow
                ? ". See why it is slow, or raise its ReadTimeout"
                : ". Check its BaseUrl, and whether this server reaches that host"),
        cause);
    this.api = Objects.requireNonNull(api, "api");
  }

  /**
   * What the transport said first. Only the JDK's own errors of a connection are quoted, which name
   * no more than the host; others may speak of the request.
   */
  private static String reason(@Nullable Throwable cause) {
    Throwable first = cause;
    while (first != null && first.getCause() != null) {
      first = first.getCause();
    }
    if (!(first instanceof IOException)) {
      return "";
    }
    String name = first.getClass().getSimpleName();
    boolean ofConnection =
        first instanceof UnknownHostException
            || first instanceof SocketException
            || first instanceof SocketTimeoutException
            || first instanceof SSLException;
    return ofConnection
        ? " (" + name + ": " + Masking.printable(String.valueOf(first.getMessage())) + ")"
        : " (" + name + ")";
  }

  /**
   * Returns the API that was called.
   *
   * @return the key below {@code DownstreamApis}, never null
   */
  public String api() {
    return api;
  }
}
