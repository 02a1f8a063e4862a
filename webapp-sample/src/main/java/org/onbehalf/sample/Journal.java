package org.onbehalf.sample;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.onbehalf.Caller;
import org.onbehalf.TokenSource;
import org.onbehalf.spi.TokenAcquisition;

/**
 * What the newest requests did, by their correlation id, and the figures of all. One for this
 * deployment: a new one has a class loader, and so a journal, of its own. Thread-safe.
 */
final class Journal {
  private static final Journal OURS = new Journal();
  private static final int MOST_TRACES = 1_000;
  private static final int LATENCIES = 256;

  private final Map<String, Trace> traces =
      new LinkedHashMap<String, Trace>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Trace> eldest) {
          return size() > MOST_TRACES;
        }
      };

  private final LongAdder requests = new LongAdder();
  private final LongAdder exchanges = new LongAdder();
  private final LongAdder saved = new LongAdder();
  private final double[] latencies = new double[LATENCIES];
  private int measured;

  static Journal ours() {
    return OURS;
  }

  /**
   * Begins a request's trace.
   *
   * @param correlationId null for a request that bears none, which is only counted
   */
  void begin(String correlationId, Caller caller) {
    requests.increment();
    if (correlationId != null) {
      synchronized (traces) {
        traces.put(correlationId, new Trace(caller));
      }
    }
  }

  /** Notes how long a request took. */
  synchronized void end(double millis) {
    latencies[measured % LATENCIES] = millis;
    measured++;
  }

  void add(TokenAcquisition acquisition) {
    acquisition
        .source()
        .ifPresent(
            source -> (source == TokenSource.TOKEN_ENDPOINT ? exchanges : saved).increment());
    acquisition.correlationId().flatMap(this::find).ifPresent(trace -> trace.add(acquisition));
  }

  void addCall(
      String correlationId, String api, String path, int status, double millis, Object saw) {
    find(correlationId).ifPresent(trace -> trace.addCall(api, path, status, millis, saw));
  }

  Optional<Trace> find(String correlationId) {
    synchronized (traces) {
      return Optional.ofNullable(traces.get(correlationId));
    }
  }

  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("requests", requests.sum());
    figures.put("exchanges", exchanges.sum());
    figures.put("saved", saved.sum());
    figures.put("medianMillis", median());
    return figures;
  }

  private synchronized Double median() {
    int count = Math.min(measured, LATENCIES);
    if (count == 0) {
      return null;
    }
    double[] sorted = Arrays.copyOf(latencies, count);
    Arrays.sort(sorted);
    return Math.round(sorted[count / 2] * 10) / 10.0;
  }
}
