package org.onbehalf.internal.acquisition;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.TokenRefusal.Kind;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.RetryAfter;

/**
 * Reads a token endpoint's error response (RFC 6749 section 5.2). What the error codes mean depends
 * on the issuer. Immutable.
 */
public abstract class ErrorResponseReader {
  private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(5);
  private static final Duration MIN_RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);
  private static final int TOO_MANY_REQUESTS = 429;

  /** What an error means that does not merely ask to try again later. */
  protected abstract Kind kind(ServiceError error, int status, Map<String, Object> body);

  /** What the log says: the codes and the remedy, and nothing that the issuer wrote. */
  protected abstract String message(ServiceError error, int status, Kind kind);

  /** Whether the error asks to try again later in words of the issuer's own. */
  protected boolean isTransient(ServiceError error) {
    return false;
  }

  /**
   * What the response means.
   *
   * @param now the base of a {@code Retry-After} date if the response has no {@code Date}
   */
  public final TokenRefusal read(HttpExchange.Response response, Instant now) {
    Map<String, Object> body = json(response.body);
    ServiceError error = new ServiceError(body);
    Duration retryAfter = RetryAfter.of(response, now);
    int status = response.status;
    if (status == HttpURLConnection.HTTP_UNAUTHORIZED && response.body.length == 0) {
      // RFC 6749 section 5.2 allows 401 for invalid_client only
      return TokenRefusal.of(Kind.CREDENTIAL, message(error, status, Kind.CREDENTIAL), null);
    }
    Kind kind =
        status == TOO_MANY_REQUESTS
                || status >= 500
                || error.error == null
                || isTransient(error)
                || isUnavailable(error.error)
            ? Kind.UNAVAILABLE
            : kind(error, status, body);
    if (kind == Kind.UNAVAILABLE) {
      String message = message(error, status, kind);
      return retryAfter == null && status >= 500
          ? TokenRefusal.unavailable(message, DEFAULT_RETRY_AFTER, null)
          : TokenRefusal.throttled(message, bounded(retryAfter));
    }
    return TokenRefusal.of(
        kind,
        message(error, status, kind),
        kind == Kind.CLAIMS ? String.valueOf(body.get("claims")) : null,
        error);
  }

  private static boolean isUnavailable(String error) {
    return error.equals("temporarily_unavailable")
        || error.equals("server_error")
        || error.equals("service_unavailable");
  }

  private static Duration bounded(@Nullable Duration requested) {
    if (requested == null) {
      return DEFAULT_RETRY_AFTER;
    }
    if (requested.compareTo(MIN_RETRY_AFTER) < 0) {
      return MIN_RETRY_AFTER;
    }
    return requested.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : requested;
  }

  /** The body as a JSON object; empty if it is none, such as a proxy's error page. */
  static Map<String, Object> json(byte[] body) {
    try {
      Map<String, Object> object = JSONObjectUtils.parse(new String(body, StandardCharsets.UTF_8));
      return object == null ? Collections.emptyMap() : object;
    } catch (ParseException e) {
      return Collections.emptyMap();
    }
  }
}
