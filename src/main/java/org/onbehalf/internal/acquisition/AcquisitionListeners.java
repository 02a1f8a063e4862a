package org.onbehalf.internal.acquisition;

import java.time.Duration;
import java.util.List;
import org.onbehalf.AccessToken;
import org.onbehalf.OnBehalfException;
import org.onbehalf.spi.AcquisitionListener;
import org.onbehalf.spi.TokenAcquisition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the application's listeners about acquired and refused tokens. Thread-safe. */
final class AcquisitionListeners {
  private static final Logger LOG = LoggerFactory.getLogger(AcquisitionListeners.class);

  private final List<AcquisitionListener> listeners;

  AcquisitionListeners(List<AcquisitionListener> listeners) {
    this.listeners = listeners;
  }

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  void granted(RequestedToken requested, Subject subject, AccessToken token, long since) {
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

  void refused(RequestedToken requested, Subject subject, OnBehalfException refusal, long since) {
    tell(
        TokenAcquisition.refused(
            requested.api,
            requested.application,
            requested.scopes,
            subject.correlationId(),
            Duration.ofNanos(System.nanoTime() - since),
            refusal.error()));
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
