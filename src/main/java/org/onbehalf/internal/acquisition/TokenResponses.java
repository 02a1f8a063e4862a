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
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.config.TokenExchangeSettings;
import org.onbehalf.internal.http.HttpExchange;

/** Reads a token endpoint's answers (RFC 6749 section 5, RFC 8693 section 2.2). Immutable. */
public final class TokenResponses {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** RFC 6750 section 2.1: what else is in a token could become another header. */
  private static final Pattern B64TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final String who;
  private final ErrorResponseReader errors;
  private final @Nullable TokenExchangeSettings exchange;

  /**
   * From its parts.
   *
   * @param who the endpoint, for messages
   * @param errors reads its error responses
   * @param exchange the settings of an issuer that exchanges its callers' tokens; null for Entra,
   *     which always says how long its tokens live
   */
  public TokenResponses(
      String who, ErrorResponseReader errors, @Nullable TokenExchangeSettings exchange) {
    this.who = who;
    this.errors = errors;
    this.exchange = exchange;
  }

  /**
   * What a token request came to.
   *
   * @param response null where there was none
   * @param fault why there was none
   * @param askedAt from when on its times count
   */
  public TokenAnswer read(
      @Nullable HttpExchange.Response response, @Nullable IOException fault, Instant askedAt) {
    if (response == null) {
      String why = fault == null ? "no request was made" : fault.toString();
      return unavailable(who + " could not be reached (" + why + ")", fault);
    }
    if (response.status != HttpURLConnection.HTTP_OK) {
      return TokenAnswer.refused(errors.read(response, askedAt));
    }
    Map<String, Object> body = ErrorResponseReader.json(response.body);
    String token = text(body, "access_token");
    Instant expiresAt = token.isEmpty() ? null : expiresAt(body, token, askedAt);
    if (expiresAt == null) {
      return unavailable(who + " answered neither a token nor an error", null);
    }
    if (!text(body, "token_type").equalsIgnoreCase("Bearer")) {
      return unusable("whose token_type is not Bearer: it cannot be sent to an API");
    }
    if (!B64TOKEN.matcher(token).matches()) {
      return unusable("that no header can hold (RFC 6750 section 2.1)");
    }
    if (exchange != null && !text(body, "issued_token_type").equals(exchange.requestedTokenType)) {
      return unusable(
          "whose issued_token_type is not "
              + exchange.requestedTokenType
              + ". See "
              + exchange.key
              + ".RequestedTokenType");
    }
    Long refreshIn = number(body.get("refresh_in"));
    Instant refreshAt = refreshIn == null ? expiresAt : askedAt.plusSeconds(refreshIn);
    String refreshToken = text(body, "refresh_token");
    return TokenAnswer.granted(
        new CachedToken(
            token, askedAt, expiresAt, refreshAt.isBefore(expiresAt) ? refreshAt : expiresAt),
        refreshToken.isEmpty() ? null : refreshToken);
  }

  private static String text(Map<String, Object> body, String name) {
    Object value = body.get(name);
    return value instanceof String ? (String) value : "";
  }

  /** Seconds, which some services write as text; not negative, and not past a century. */
  private static @Nullable Long number(@Nullable Object value) {
    String text = value instanceof Number || value instanceof String ? value.toString() : "";
    return text.matches("\\d{1,9}") ? Long.valueOf(text) : null;
  }

  /**
   * {@code expires_in} is only recommended (RFC 6749 section 5.1): else the token's own time
   * counts, then ours.
   */
  private @Nullable Instant expiresAt(Map<String, Object> body, String token, Instant askedAt) {
    Long seconds = number(body.get("expires_in"));
    if (seconds != null) {
      return askedAt.plusSeconds(seconds);
    }
    if (exchange == null) {
      return null;
    }
    Instant own = ownExpiry(token);
    return own != null ? own : askedAt.plus(exchange.tokenLifetime);
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

  private static TokenAnswer unavailable(String message, @Nullable IOException cause) {
    return TokenAnswer.refused(TokenRefusal.unavailable(message, RETRY_AFTER, cause));
  }

  private TokenAnswer unusable(String why) {
    return TokenAnswer.refused(TokenRefusal.configuration(who + " granted a token " + why, null));
  }
}
