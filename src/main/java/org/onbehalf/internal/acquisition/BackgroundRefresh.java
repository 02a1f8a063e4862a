package org.onbehalf.internal.acquisition;

import java.time.Clock;
import java.util.function.BiFunction;
import org.onbehalf.TokenSource;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.message.AcquisitionMessages;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refreshes tokens in the background while the cached ones are still used. Thread-safe. */
final class BackgroundRefresh {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundRefresh.class);

  /** The pause after a refresh that failed. */
  private static final String PAUSE = "refresh";

  private final TokenCache cache;
  private final RefusalCache refusals;
  private final BiFunction<Subject, RequestedToken, TokenAnswer> endpoint;
  private final RepeatLimiter limiter;
  private final Clock clock;

  BackgroundRefresh(
      TokenCache cache,
      RefusalCache refusals,
      BiFunction<Subject, RequestedToken, TokenAnswer> endpoint,
      RepeatLimiter limiter,
      Clock clock) {
    this.cache = cache;
    this.refusals = refusals;
    this.endpoint = endpoint;
    this.limiter = limiter;
    this.clock = clock;
  }

  /** Starts a refresh unless one is under way or has just failed; throws nothing. */
  void start(TokenFlights flights, Subject subject, RequestedToken requested, TokenKey key) {
    try {
      TokenKey flight = key.request(null);
      TokenKey pause = key.request(PAUSE);
      if (subject.canBeAskedAt(clock.instant())
          && refusals.find(flight) == null
          && refusals.find(pause) == null) {
        flights.refresh(flight, () -> refresh(subject, requested, key, flight, pause));
      }
    } catch (RuntimeException | Error e) {
      // the cached token is still good, whatever this is
      try {
        if (limiter.tell("refresh " + requested.api) != RepeatLimiter.SUPPRESSED) {
          LOG.warn(
              AcquisitionMessages.REFRESH
                  + " the token for DownstreamApis.{} could not be refreshed",
              requested.api,
              e);
        }
      } catch (Error again) {
        // there is no memory for the line in the log either
      }
    }
  }

  private TokenAnswer refresh(
      Subject subject, RequestedToken requested, TokenKey key, TokenKey flight, TokenKey pause) {
    CachedToken cached = cache.find(key);
    if (cached != null && clock.millis() < cached.refreshAt()) {
      return TokenAnswer.cached(cached, TokenSource.HEAP);
    }
    TokenAnswer answer = endpoint.apply(subject, requested).withoutRefreshToken();
    CachedToken token = answer.token();
    if (token != null) {
      // a token of a claims challenge that came meanwhile stays: this one lacks the claims
      CachedToken other = cache.replace(key, cached, token) ? null : cache.find(key);
      return other == null ? answer : TokenAnswer.cached(other, TokenSource.HEAP);
    }
    TokenRefusal refusal = answer.refusal();
    refusals.put(flight, refusal);
    if (refusal.kind == TokenRefusal.Kind.UNAVAILABLE) {
      // the next call must not try at once what has just failed, as there is a token
      refusals.put(pause, refusal, refusal.retryAfter);
      return cached == null ? answer : TokenAnswer.cached(cached, TokenSource.HEAP);
    }
    // a token that would not be granted again is not used to its end
    cache.remove(key, cached);
    return answer;
  }
}
