package org.onbehalf.internal.acquisition;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.onbehalf.AccessToken;
import org.onbehalf.OnBehalfException;
import org.onbehalf.TokenSource;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.spi.AcquisitionListener;
import org.onbehalf.spi.TokenAcquisition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts acquired and refused tokens, and tells the application's listeners of them. Thread-safe;
 * counting takes no lock.
 */
final class AcquisitionEvents {
  private static final Logger LOG = LoggerFactory.getLogger(AcquisitionEvents.class);
  private static final String COUNTER = "onbehalf.tokens";

  /** The index of refusals among the figures of an API; the others are by {@link TokenSource}. */
  private static final int REFUSED = TokenSource.values().length;

  private final List<AcquisitionListener> listeners;
  private final Map<String, LongAdder[]> figures = new HashMap<>();

  AcquisitionEvents(List<AcquisitionListener> listeners, Collection<String> apis) {
    this.listeners = listeners;
    for (String api : apis) {
      LongAdder[] ofApi = new LongAdder[REFUSED + 1];
      for (int i = 0; i < ofApi.length; i++) {
        ofApi[i] = new LongAdder();
      }
      figures.put(api, ofApi);
    }
  }

  void addTo(Metrics metrics) {
    figures.forEach(
        (api, ofApi) -> {
          for (TokenSource each : TokenSource.values()) {
            String source = each.name().toLowerCase(Locale.ROOT);
            metrics.counter(COUNTER, ofApi[each.ordinal()], "api", api, "source", source);
          }
          metrics.counter(COUNTER, ofApi[REFUSED], "api", api, "source", "refused");
        });
  }

  /** When an acquisition begins; asks no clock if nobody listens. */
  long begin() {
    return listeners.isEmpty() ? 0 : System.nanoTime();
  }

  /** Returns the token. */
  AccessToken granted(RequestedToken requested, Subject subject, AccessToken token, long since) {
    count(requested, token.source().ordinal());
    if (!listeners.isEmpty()) {
      tell(
          TokenAcquisition.granted(
              requested.api,
              requested.application,
              requested.scopes,
              subject.correlationId(),
              Duration.ofNanos(System.nanoTime() - since),
              token.source(),
              token.expiresAt()));
    }
    return token;
  }

  /** Returns the refusal. */
  OnBehalfException refused(
      RequestedToken requested, Subject subject, OnBehalfException refusal, long since) {
    count(requested, REFUSED);
    if (!listeners.isEmpty()) {
      tell(
          TokenAcquisition.refused(
              requested.api,
              requested.application,
              requested.scopes,
              subject.correlationId(),
              Duration.ofNanos(System.nanoTime() - since),
              refusal.error()));
    }
    return refusal;
  }

  private void count(RequestedToken requested, int figure) {
    LongAdder[] ofApi = figures.get(requested.api);
    if (ofApi != null) {
      ofApi[figure].increment();
    }
  }

  private void tell(TokenAcquisition acquisition) {
    for (AcquisitionListener listener : listeners) {
      try {
        listener.acquired(acquisition);
      } catch (RuntimeException | Error e) {
        // its message may hold anything
        LOG.warn("{} failed with {}", listener.getClass().getName(), e.getClass().getName());
      }
    }
  }
}
