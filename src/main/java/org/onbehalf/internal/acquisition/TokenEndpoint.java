package org.onbehalf.internal.acquisition;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import java.io.Closeable;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.http.CircuitOpenException;
import org.onbehalf.internal.http.HttpExchange;
import org.slf4j.MDC;

/**
 * A token endpoint: sends a grant with each client credential in turn, reads the response (RFC 6749
 * section 5, RFC 8693 section 2.2), and retries what failed on its way. Thread-safe; runs on the
 * threads of {@link TokenFlights}.
 */
public abstract class TokenEndpoint implements Closeable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** RFC 6750 section 2.1: other characters could become another header. */
  private static final Pattern B64TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final String who;
  private final ErrorResponseReader errors;
  private final @Nullable TokenExchangeSettings exchange;
  private final ClientCredentials credentials;
  private final AcquisitionSettings limits;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * From its parts.
   *
   * @param who the endpoint, for messages
   * @param exchange the settings of an issuer that exchanges its callers' tokens; null for Entra,
   *     which always says how long its tokens live
   */
  protected TokenEndpoint(
      String who,
      ErrorResponseReader errors,
      @Nullable TokenExchangeSettings exchange,
      ClientCredentials credentials,
      AcquisitionSettings limits) {
    this.who = who;
    this.errors = errors;
    this.exchange = exchange;
    this.credentials = credentials;
    this.limits = limits;
  }

  /** The address that a grant is sent to. */
  protected abstract String address(TokenGrant grant);

  /** Sends one token request; throws nothing. */
  protected abstract TokenAnswer send(TokenGrant grant, LoadedCredential credential);

  /** The last response that {@code Acquisition.Retries} allows; throws nothing. */
  public final TokenAnswer ask(TokenGrant grant) {
    long deadline = System.nanoTime() + limits.flightTimeout.toNanos();
    Duration pause = limits.retryBackOff;
    MDC.put(CorrelationId.MDC_KEY, grant.correlationId);
    try {
      for (int attempt = 0; ; attempt++) {
        TokenAnswer answer = askOnce(grant);
        if (attempt >= limits.retries || !mayBeRetried(grant, answer)) {
          return answer;
        }
        long jittered =
            pause.toMillis() + ThreadLocalRandom.current().nextLong(1 + pause.toMillis() / 2);
        boolean inTime = System.nanoTime() + jittered * 1_000_000 - deadline < 0;
        if (!inTime || !pause(jittered)) {
          return answer;
        }
        pause = pause.multipliedBy(2);
      }
    } finally {
      MDC.remove(CorrelationId.MDC_KEY);
    }
  }

  /** A refresh token may be used up by a request that failed on its way. */
  private static boolean mayBeRetried(TokenGrant grant, TokenAnswer answer) {
    return answer.token() == null
        && answer.refusal().repeatable
        && !(answer.refusal().cause instanceof CircuitOpenException)
        && !grant.is(RequestedToken.Grant.REFRESH_TOKEN);
  }

  /** False if the endpoint is closed meanwhile. */
  private boolean pause(long millis) {
    try {
      return !closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * With each credential in turn, as long as the credential itself is refused. If all are refused,
   * the answer to the first one of the configuration.
   */
  private TokenAnswer askOnce(TokenGrant grant) {
    String address = address(grant);
    TokenRefusal first = null;
    for (ClientCredentials.Entry credential : credentials.inOrder()) {
      int version = credential.version();
      TokenRefusal refusal;
      try {
        TokenAnswer answer = send(grant, credentials.load(credential, address));
        if (answer.token() != null) {
          credentials.accepted(credential);
          return answer;
        }
        refusal = answer.refusal();
        if (refusal.kind != TokenRefusal.Kind.CREDENTIAL) {
          return answer;
        }
        credentials.discard(credential);
      } catch (CredentialFault fault) {
        refusal = credentials.refusal(credential, fault);
      }
      credentials.refused(credential, version, refusal);
      if (first == null || credentials.isFirst(credential)) {
        first = refusal;
      }
    }
    return TokenAnswer.refused(first == null ? credentials.missing() : first);
  }

  /**
   * What a token request came to.
   *
   * @param response null where there was none
   * @param fault why there was none
   * @param askedAt from when on its times count
   */
  protected final TokenAnswer read(
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

  /** Ends pauses between retries. */
  @Override
  public void close() {
    closing.countDown();
  }
}
