package org.onbehalf.internal.acquisition;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.onbehalf.AccessToken;
import org.onbehalf.OnBehalfException;
import org.onbehalf.TokenSource;
import org.onbehalf.internal.message.AcquisitionMessages;
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

  private final List<AcquisitionListener> listeners;
  private final Map<String, Figures> figures = new HashMap<>();

  /** Those of one API. */
  private static final class Figures {
    final Map<TokenSource, LongAdder> granted = new EnumMap<>(TokenSource.class);
    final LongAdder refused = new LongAdder();

    Figures() {
      for (TokenSource each : TokenSource.values()) {
        granted.put(each, new LongAdder());
      }
    }
  }

  AcquisitionEvents(List<AcquisitionListener> listeners, Collection<String> apis) {
    this.listeners = listeners;
    apis.forEach(api -> figures.put(api, new Figures()));
  }

  void addTo(Metrics metrics) {
    figures.forEach(
        (api, ofApi) -> {
          ofApi.granted.forEach(
              (source, counted) -> {
                String word = source.name().toLowerCase(Locale.ROOT);
                metrics.counter(COUNTER, counted, "api", api, "source", word);
              });
          metrics.counter(COUNTER, ofApi.refused, "api", api, "source", "refused");
        });
  }

  /** When an acquisition begins; asks no clock if nobody listens. */
  long begin() {
    return listeners.isEmpty() ? 0 : System.nanoTime();
  }

  /** Returns the token. */
  AccessToken granted(RequestedToken requested, Subject subject, AccessToken token, long since) {
    Figures ofApi = figures.get(requested.api);
    LongAdder counted = ofApi == null ? null : ofApi.granted.get(token.source());
    if (counted != null) {
      counted.increment();
    }
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
    Figures ofApi = figures.get(requested.api);
    if (ofApi != null) {
      ofApi.refused.increment();
    }
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

  private void tell(TokenAcquisition acquisition) {
    for (AcquisitionListener listener : listeners) {
      try {
        listener.acquired(acquisition);
      } catch (RuntimeException | Error e) {
        // its message may hold anything
        LOG.warn(
            AcquisitionMessages.LISTENER + " {} failed with {}",
            listener.getClass().getName(),
            e.getClass().getName());
      }
    }
  }
}
