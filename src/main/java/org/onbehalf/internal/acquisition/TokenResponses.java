package org.onbehalf.internal.acquisition;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.http.HttpExchange;

/** Reads a token endpoint's answer (RFC 6749 section 5). */
final class TokenResponses {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private TokenResponses() {}

  /**
   * What an exchange came to.
   *
   * @param response null where there was none
   * @param fault why there was none
   * @param askedAt from when on its times count
   */
  static TokenAnswer read(
      @Nullable HttpExchange.Response response, @Nullable IOException fault, Instant askedAt) {
    if (response == null) {
      String why = fault == null ? "no request was made" : fault.toString();
      return unavailable("the token endpoint could not be reached (" + why + ")", fault);
    }
    if (response.status != HttpURLConnection.HTTP_OK) {
      return TokenAnswer.refused(TokenErrors.read(response, askedAt));
    }
    Map<String, Object> body = TokenErrors.json(response.body);
    Object token = body.get("access_token");
    Long seconds = number(body.get("expires_in"));
    if (!(token instanceof String) || ((String) token).isEmpty() || seconds == null) {
      return unavailable("the token endpoint answered neither a token nor an error", null);
    }
    Instant expiresAt = askedAt.plusSeconds(seconds);
    Long refreshIn = number(body.get("refresh_in"));
    Instant refreshAt =
        refreshIn == null || refreshIn >= seconds ? expiresAt : askedAt.plusSeconds(refreshIn);
    Object refreshToken = body.get("refresh_token");
    return TokenAnswer.granted(
        new CachedToken((String) token, askedAt, expiresAt, refreshAt),
        refreshToken instanceof String && !((String) refreshToken).isEmpty()
            ? (String) refreshToken
            : null);
  }

  /** Seconds, which some services write as text; not negative, and not past a century. */
  static @Nullable Long number(@Nullable Object value) {
    String text = value instanceof Number || value instanceof String ? value.toString() : "";
    return text.matches("\\d{1,9}") ? Long.valueOf(text) : null;
  }

  private static TokenAnswer unavailable(String message, @Nullable IOException cause) {
    return TokenAnswer.refused(TokenRefusal.unavailable(message, RETRY_AFTER, cause));
  }
}
