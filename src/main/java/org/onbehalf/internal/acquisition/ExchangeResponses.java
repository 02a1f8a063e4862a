package org.onbehalf.internal.acquisition;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.TokenRefusal.Kind;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.config.TokenExchangeSettings;
import org.onbehalf.internal.http.HttpExchange;

/** Reads an answer to a token exchange (RFC 8693 section 2.2). */
final class ExchangeResponses {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** Whatever else would become a header of its own in clients that look at nothing. */
  private static final Pattern B64TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private ExchangeResponses() {}

  /**
   * What an exchange came to.
   *
   * @param askedAt from when on its times count
   */
  static TokenAnswer read(
      TokenExchangeSettings settings, HttpExchange.Response response, Instant askedAt) {
    String endpoint = settings.key + ".TokenEndpoint";
    if (response.status != HttpURLConnection.HTTP_OK) {
      return TokenAnswer.refused(
          TokenErrors.read(response, askedAt).of(endpoint, kind -> remedy(settings, kind)));
    }
    Map<String, Object> body = TokenErrors.json(response.body);
    String token = text(body, "access_token");
    if (token.isEmpty()) {
      return TokenAnswer.refused(
          TokenRefusal.unavailable(
              endpoint + " answered neither a token nor an error", RETRY_AFTER, null));
    }
    if (!text(body, "token_type").equalsIgnoreCase("Bearer")) {
      return unusable(
          endpoint
              + " granted a token whose token_type is not Bearer: it cannot be sent to an API");
    }
    if (!text(body, "issued_token_type").equals(settings.requestedTokenType)) {
      return unusable(
          endpoint
              + " granted a token whose issued_token_type is not "
              + settings.requestedTokenType
              + ". See "
              + settings.key
              + ".RequestedTokenType");
    }
    if (!B64TOKEN.matcher(token).matches()) {
      return unusable(endpoint + " granted a token that no header can hold (RFC 6750 section 2.1)");
    }
    return TokenAnswer.granted(
        new CachedToken(token, askedAt, expiresAt(settings, body, token, askedAt)));
  }

  /** No answer came. */
  static TokenAnswer unreachable(TokenExchangeSettings settings, IOException fault) {
    return TokenAnswer.refused(
        TokenRefusal.unavailable(
            settings.key + ".TokenEndpoint could not be reached (" + fault + ")",
            RETRY_AFTER,
            fault));
  }

  private static TokenAnswer unusable(String message) {
    return TokenAnswer.refused(TokenRefusal.configuration(message, null));
  }

  private static String text(Map<String, Object> body, String name) {
    Object value = body.get(name);
    return value instanceof String ? (String) value : "";
  }

  /** {@code expires_in} is but recommended; then the token's own time counts, else ours. */
  private static Instant expiresAt(
      TokenExchangeSettings settings, Map<String, Object> body, String token, Instant askedAt) {
    Long seconds = TokenResponses.number(body.get("expires_in"));
    if (seconds != null) {
      return askedAt.plusSeconds(seconds);
    }
    Instant own = ownExpiry(token);
    return own != null ? own : askedAt.plus(settings.tokenLifetime);
  }

  /** Not verified: it is the API that trusts the token, and we only forget it in time. */
  private static @Nullable Instant ownExpiry(String token) {
    try {
      JWT jwt = JWTParser.parse(token);
      Date expiry =
          jwt.getJWTClaimsSet() == null ? null : jwt.getJWTClaimsSet().getExpirationTime();
      return expiry == null ? null : expiry.toInstant();
    } catch (ParseException e) {
      return null;
    }
  }

  private static String remedy(TokenExchangeSettings settings, Kind kind) {
    switch (kind) {
      case CREDENTIAL:
        return "Check "
            + settings.key
            + ".ClientId, its credentials and ClientAuthentication against the registration there";
      case UNAVAILABLE:
        return "It is tried again later";
      case CONFIGURATION:
        return "Check the API's TokenExchange section, and whether the issuer lets this application"
            + " exchange tokens for it";
      default:
        return "The user signs in again there";
    }
  }
}
