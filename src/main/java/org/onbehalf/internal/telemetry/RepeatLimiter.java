package org.onbehalf.internal.telemetry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.response.CorrelationId;
import org.slf4j.MDC;

/**
 * Limits repeated log lines: each kind of event may be logged once per interval, with the number of
 * those that were suppressed. Thread-safe; the number of kinds is bounded, and further ones count
 * as one kind.
 */
public final class RepeatLimiter {
  /** Returned by {@link #tell(String)} for an event that is not to be logged. */
  public static final long SUPPRESSED = -1;

  private static final int MOST_KINDS = 256;
  private static final String ALL_OTHERS = "";

  private final Clock clock;
  private final Duration interval;
  private final ConcurrentMap<String, Kind> kinds = new ConcurrentHashMap<>();

  public RepeatLimiter(Clock clock, Duration interval) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.interval = Objects.requireNonNull(interval, "interval");
  }

  /**
   * Whether an event may be logged.
   *
   * @param kind a short stable name, not a value from outside
   * @return how many of its kind were suppressed since the last one that was logged, or {@link
   *     #SUPPRESSED}
   */
  public long tell(String kind) {
    Kind known = kinds.get(kind);
    if (known == null) {
      String name = kinds.size() < MOST_KINDS ? kind : ALL_OTHERS;
      known = kinds.computeIfAbsent(name, added -> new Kind());
    }
    return known.tell(clock.instant(), interval);
  }

  /**
   * Logs an event unless it is suppressed, with the number of those that were, and with the
   * correlation id of the request on this thread.
   *
   * @param kind a short stable name, not a value from outside
   * @param log such as {@code LOG::warn}
   * @return false if it is suppressed
   */
  public boolean log(String kind, Line log, String format, @Nullable Object... values) {
    long suppressed = tell(kind);
    if (suppressed > 0) {
      Object[] all = Arrays.copyOf(values, values.length + 2);
      all[values.length] = correlation();
      all[values.length + 1] = suppressed;
      log.log(format + "{} (and {} more since this was last logged)", all);
    } else if (suppressed == 0) {
      logWithCorrelation(log, format, values);
    }
    return suppressed != SUPPRESSED;
  }

  /** Logs an event, though at another level if it is suppressed: {@code LOG::debug}. */
  public void log(
      String kind, Line log, Line otherwise, String format, @Nullable Object... values) {
    if (!log(kind, log, format, values)) {
      logWithCorrelation(otherwise, format, values);
    }
  }

  private static void logWithCorrelation(Line log, String format, @Nullable Object... values) {
    String correlation = correlation();
    if (correlation.isEmpty()) {
      log.log(format, values);
      return;
    }
    Object[] all = Arrays.copyOf(values, values.length + 1);
    all[values.length] = correlation;
    log.log(format + "{}", all);
  }

  /** The end of a message that tells the request on this thread; empty for none. */
  private static String correlation() {
    String id = MDC.get(CorrelationId.MDC_KEY);
    return id == null ? "" : ". Correlation id " + id;
  }

  /** A method of an SLF4J logger. */
  public interface Line {
    void log(String format, @Nullable Object... values);
  }

  private static final class Kind {
    private @Nullable Instant toldAt;
    private long suppressed;

    synchronized long tell(Instant now, Duration interval) {
      Instant last = toldAt;
      // a clock that was set back must not silence a kind for as long
      if (last != null && !now.isBefore(last) && now.isBefore(last.plus(interval))) {
        suppressed++;
        return SUPPRESSED;
      }
      long before = suppressed;
      suppressed = 0;
      toldAt = now;
      return before;
    }
  }
}
