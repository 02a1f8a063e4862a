package org.onbehalf.internal.acquisition;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.config.AcquisitionSettings;
import org.onbehalf.internal.http.CircuitOpenException;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The token endpoint, asked as often as the budget allows where something went wrong on the way;
 * and what the log says of its refusals. Thread-safe; runs on the threads of flights.
 */
final class RetryingTokenEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(RetryingTokenEndpoint.class);

  private final TokenEndpoint endpoint;
  private final AcquisitionSettings.Acquisition limits;
  private final SingleFlight flights;
  private final RepeatLimiter limiter;

  /**
   * From its parts.
   *
   * @param flights whose end ends a pause
   */
  RetryingTokenEndpoint(
      TokenEndpoint endpoint,
      AcquisitionSettings.Acquisition limits,
      SingleFlight flights,
      RepeatLimiter limiter) {
    this.endpoint = endpoint;
    this.limits = limits;
    this.flights = flights;
    this.limiter = limiter;
  }

  /** The last answer that the budget allows. */
  TokenAnswer ask(Subject subject, RequestedToken requested, @Nullable String claims) {
    String correlationId = correlationId(subject, requested);
    long deadline = System.nanoTime() + limits.flightTimeout.toNanos();
    Duration pause = limits.retryBackOff;
    MDC.put(CorrelationId.MDC_KEY, correlationId);
    try {
      for (int attempt = 0; ; attempt++) {
        TokenAnswer answer = subject.ask(endpoint, requested, claims, correlationId);
        if (answer.token() != null
            || !answer.refusal().repeatable
            || answer.refusal().cause instanceof CircuitOpenException
            || !subject.isRepeatable()
            || attempt >= limits.retries) {
          return answer;
        }
        long varied =
            pause.toMillis() + ThreadLocalRandom.current().nextLong(1 + pause.toMillis() / 2);
        boolean inTime = System.nanoTime() + varied * 1_000_000 - deadline < 0;
        if (!inTime || !flights.pause(Duration.ofMillis(varied))) {
          return answer;
        }
        pause = pause.multipliedBy(2);
      }
    } finally {
      MDC.remove(CorrelationId.MDC_KEY);
    }
  }

  private static String correlationId(Subject subject, RequestedToken requested) {
    if (requested.correlationId != null) {
      return requested.correlationId;
    }
    String incoming = subject.correlationId();
    return incoming == null ? UUID.randomUUID().toString() : incoming;
  }

  /** At WARN at first, then at DEBUG for a while. */
  void tell(String api, TokenRefusal refusal) {
    long suppressed = limiter.tell("token " + api + ' ' + refusal.kind);
    if (suppressed == RepeatLimiter.SUPPRESSED) {
      LOG.debug("no token for DownstreamApis.{}: {}", api, refusal.message);
    } else {
      LOG.warn(
          "no token for DownstreamApis.{}: {} ({} alike before it)",
          api,
          refusal.message,
          suppressed);
    }
  }

  /** That a refresh in the background could not begin. */
  void tellOfRefresh(String api, Throwable fault) {
    if (limiter.tell("refresh " + api) != RepeatLimiter.SUPPRESSED) {
      LOG.warn("a token for DownstreamApis.{} could not be refreshed in advance", api, fault);
    }
  }
}
