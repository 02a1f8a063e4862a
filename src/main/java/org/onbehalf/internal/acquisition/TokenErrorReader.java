package org.onbehalf.internal.acquisition;

import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.TokenRefusal.Kind;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.RetryAfter;

/** Reads a token endpoint's error response. What its codes mean depends on the issuer. */
public abstract class TokenErrorReader {
  private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(5);
  private static final Duration MIN_RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

  /**
   * What an error means that is not merely temporary.
   *
   * @param description {@code error_description}, which may name a person: never keep or show it
   */
  protected abstract Kind kind(ServiceError error, int status, String description);

  /** What the log says: the codes and the remedy, and nothing that the issuer wrote. */
  protected abstract String message(ServiceError error, int status, Kind kind);

  /** Whether the issuer has words of its own for a temporary error. */
  protected boolean isTransient(ServiceError error) {
    return false;
  }

  /**
   * What the response means.
   *
   * @param now the base of a {@code Retry-After} date if the response has no {@code Date}
   */
  public final TokenRefusal read(HttpExchange.Response response, Instant now) {
    Map<String, Object> body = response.json();
    ServiceError error = new ServiceError(body);
    String description = String.valueOf(body.get("error_description"));
    int status = response.status;
    if (status == HttpURLConnection.HTTP_UNAUTHORIZED && response.body.length == 0) {
      // RFC 6749 section 5.2 allows 401 for invalid_client only
      return TokenRefusal.of(Kind.CREDENTIAL, message(error, status, Kind.CREDENTIAL), null);
    }
    Kind kind =
        isUnavailable(error, response) ? Kind.UNAVAILABLE : kind(error, status, description);
    String message = message(error, status, kind);
    if (kind != Kind.UNAVAILABLE) {
      return TokenRefusal.byService(kind, message, error);
    }
    Duration retryAfter = RetryAfter.of(response, now);
    return retryAfter == null && status >= 500
        ? TokenRefusal.unavailable(message, DEFAULT_RETRY_AFTER, null)
        : TokenRefusal.throttled(message, bounded(retryAfter));
  }

  private boolean isUnavailable(ServiceError error, HttpExchange.Response response) {
    return response.isTemporaryFailure()
        || error.error == null
        || isTransient(error)
        || error.error.equals("temporarily_unavailable")
        || error.error.equals("server_error")
        || error.error.equals("service_unavailable");
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
}
