package org.onbehalf.internal.acquisition;

import java.io.Closeable;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.TokenRequestForm;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.http.CircuitOpenException;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.telemetry.Metrics;

/**
 * A token endpoint: sends a grant with each client credential in turn, reads the response (RFC 6749
 * section 5), and retries what failed on the way. Thread-safe; runs on the threads of {@link
 * TokenFlights}.
 */
public abstract class TokenEndpoint implements Closeable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** RFC 6750 section 2.1: other characters could become another header. */
  private static final Pattern B64TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final String who;
  private final TokenErrorReader errors;
  private final ClientCredentials credentials;
  private final AcquisitionSettings limits;
  private final CountDownLatch closing = new CountDownLatch(1);

  protected TokenEndpoint(
      String who,
      TokenErrorReader errors,
      ClientCredentials credentials,
      AcquisitionSettings limits) {
    this.who = who;
    this.errors = errors;
    this.credentials = credentials;
    this.limits = limits;
  }

  /** The form by which a caller's token is exchanged here. */
  protected abstract TokenRequestForm form(RequestedToken requested, @Nullable String claims);

  /** The address that a grant is sent to. */
  protected abstract String address(TokenGrant grant);

  /** Sends one token request; throws nothing. */
  protected abstract TokenAnswer send(TokenGrant grant, LoadedCredential credential);

  /** Why a granted token cannot be used; null if it can. */
  protected @Nullable String fault(Map<String, Object> body) {
    return null;
  }

  /** When a token expires whose response has no {@code expires_in}; null if nobody knows. */
  protected @Nullable Instant expiresAt(String token, Instant sentAt) {
    return null;
  }

  /** Sends the grant, with as many retries as {@code Acquisition.Retries}; throws nothing. */
  public final TokenAnswer ask(TokenGrant grant) {
    long deadline = System.nanoTime() + limits.flightTimeout.toNanos();
    TokenAnswer answer = askOnce(grant);
    for (int attempt = 0; attempt < limits.retries; attempt++) {
      if (!mayBeRetried(grant, answer) || !pause(attempt, deadline)) {
        break;
      }
      answer = askOnce(grant);
    }
    return answer;
  }

  /** A refresh token may be used up by a request that failed on its way. */
  private static boolean mayBeRetried(TokenGrant grant, TokenAnswer answer) {
    return answer.token() == null
        && answer.refusal().repeatable
        && !(answer.refusal().cause instanceof CircuitOpenException)
        && !grant.is(RequestedToken.Grant.REFRESH_TOKEN);
  }

  /** False if there is no time left for it, or the endpoint is closed meanwhile. */
  private boolean pause(int attempt, long deadline) {
    long millis = limits.retryBackOff.toMillis() << attempt;
    millis += ThreadLocalRandom.current().nextLong(1 + millis / 2);
    if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis) - deadline >= 0) {
      return false;
    }
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
        TokenAnswer answer = timed(grant, credentials.load(credential, address));
        if (answer.token() != null) {
          credentials.accepted(credential);
          return answer;
        }
        refusal = answer.refusal();
        if (refusal.kind != TokenRefusal.Kind.CREDENTIAL) {
          return answer;
        }
        credentials.refusedByEndpoint(credential);
      } catch (CredentialFault fault) {
        refusal = credential.refusal(fault);
      }
      credentials.refused(credential, version, refusal);
      if (first == null || credential.isFirst) {
        first = refusal;
      }
    }
    return TokenAnswer.refused(first == null ? credentials.missing() : first);
  }

  private TokenAnswer timed(TokenGrant grant, LoadedCredential credential) {
    Metrics metrics = credentials.metrics;
    String api = grant.form.toString();
    long since = System.nanoTime();
    TokenAnswer answer = send(grant, credential);
    TokenRefusal refusal = answer.token() == null ? answer.refusal() : null;
    String outcome = refusal == null ? "granted" : refusal.kind.name().toLowerCase(Locale.ROOT);
    metrics
        .timer("onbehalf.token.requests", "api", api, "grant", grant.kind(), "outcome", outcome)
        .record(System.nanoTime() - since);
    if (refusal != null) {
      metrics.counter("onbehalf.token.errors", "api", api, "error", refusal.code()).increment();
      Instant now = credentials.clock.instant();
      String number = refusal.number().toString();
      metrics.refusals.add("token for " + api, refusal.code(), number, refusal.remedy(), now);
    }
    return answer;
  }

  /** What the credentials and the requests are counted by. */
  final ClientCredentials credentials() {
    return credentials;
  }

  /**
   * Reads what a token request came to.
   *
   * @param response null where there was none
   * @param fault why there was none
   */
  protected final TokenAnswer read(
      @Nullable HttpExchange.Response response, @Nullable IOException fault, Instant sentAt) {
    if (response == null) {
      return unavailable(
          who
              + " could not be reached ("
              + (fault == null ? "no request was made" : HttpExchange.describe(fault))
              + "). Check that this server reaches that host (DNS, firewall, Http.Proxy,"
              + " Http.TrustStore), and that it answers within Http.ReadTimeout",
          fault);
    }
    if (response.status != HttpURLConnection.HTTP_OK) {
      return TokenAnswer.refused(errors.read(response, sentAt));
    }
    Map<String, Object> body = response.json();
    String token = text(body, "access_token");
    Long expiresIn = seconds(body.get("expires_in"));
    // only recommended (RFC 6749 section 5.1)
    Instant expiresAt =
        expiresIn == null ? expiresAt(token, sentAt) : sentAt.plusSeconds(expiresIn);
    if (token.isEmpty() || expiresAt == null) {
      return unavailable(
          who + " answered neither a token nor an error. See what answers in its place", null);
    }
    if (!text(body, "token_type").equalsIgnoreCase("Bearer")) {
      return unusable("whose token_type is not Bearer: it cannot be sent to an API");
    }
    if (!B64TOKEN.matcher(token).matches()) {
      return unusable("that no header can hold (RFC 6750 section 2.1)");
    }
    String unusable = fault(body);
    if (unusable != null) {
      return unusable(unusable);
    }
    String refreshToken = text(body, "refresh_token");
    return TokenAnswer.granted(
        new CachedToken(
            token,
            sentAt,
            expiresAt,
            refreshAt(sentAt, expiresAt, seconds(body.get("refresh_in")))),
        refreshToken.isEmpty() ? null : refreshToken);
  }

  /**
   * Entra's {@code refresh_in} if there is one, else the last {@code TokenCache.RefreshAhead}
   * percent of the lifetime; somewhat later by chance, so that tokens of one moment are not
   * refreshed in one moment.
   */
  private Instant refreshAt(Instant sentAt, Instant expiresAt, @Nullable Long refreshIn) {
    if (limits.refreshAhead == 0) {
      return expiresAt;
    }
    Instant earliest = refreshIn == null ? expiresAt : sentAt.plusSeconds(refreshIn);
    if (!earliest.isBefore(expiresAt)) {
      Duration lifetime = Duration.between(sentAt, expiresAt);
      earliest = expiresAt.minus(lifetime.multipliedBy(limits.refreshAhead).dividedBy(100));
    }
    long quarter = Math.max(0, Duration.between(earliest, expiresAt).toMillis() / 4);
    return earliest.plusMillis(ThreadLocalRandom.current().nextLong(1 + quarter));
  }

  protected static String text(Map<String, Object> body, String name) {
    Object value = body.get(name);
    return value instanceof String ? (String) value : "";
  }

  /** Seconds, which some services write as text; not negative, and not past a century. */
  private static @Nullable Long seconds(@Nullable Object value) {
    String text = value instanceof Number || value instanceof String ? value.toString() : "";
    return text.matches("\\d{1,9}") ? Long.valueOf(text) : null;
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
