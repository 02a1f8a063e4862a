package org.onbehalf.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps callers from a service that failed several times in a row: it is then asked by one caller
 * per interval only, until one is answered. A probe that hangs does not keep the next one from
 * beginning, and nothing has to be given back, so that no fault can leave the circuit open for
 * ever. Thread-safe; takes no lock.
 */
public final class CircuitBreaker {
  /** For services without a key of their own. */
  public static final int THRESHOLD = 5;

  /** For services without a key of their own. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  private final int threshold;
  private final long intervalMillis;
  private final Clock clock;
  private final AtomicInteger faultsInARow = new AtomicInteger();
  private final AtomicLong nextProbe = new AtomicLong();

  /** With the usual threshold and interval. */
  public CircuitBreaker(Clock clock) {
    this(THRESHOLD, INTERVAL, clock);
  }

  /**
   * From its parts.
   *
   * @param threshold after how many faults in a row it opens; 0 for never
   * @param interval from one probe to the next
   * @param clock may be set forward and back
   */
  public CircuitBreaker(int threshold, Duration interval, Clock clock) {
    this.threshold = threshold;
    this.intervalMillis = interval.toMillis();
    this.clock = clock;
  }

  /** Whether the service may be asked now; who may says what came of it. */
  public boolean tryEnter() {
    if (!isOpen()) {
      return true;
    }
    long due = nextProbe.get();
    long now = clock.millis();
    // further ahead than that lies only what was before the clock was set back
    boolean isDue = now >= due || due - now > intervalMillis;
    return isDue && nextProbe.compareAndSet(due, now + intervalMillis);
  }

  /** The service answered, whatever it said. */
  public void succeeded() {
    if (faultsInARow.get() != 0) {
      faultsInARow.set(0);
    }
  }

  /** The service could not be reached, or did not answer in time. */
  public void failed() {
    if (faultsInARow.get() >= threshold) {
      return;
    }
    // before it opens, so that nobody finds an earlier time
    nextProbe.set(clock.millis() + intervalMillis);
    faultsInARow.incrementAndGet();
  }

  /** Whether callers are kept from the service. */
  public boolean isOpen() {
    return threshold > 0 && faultsInARow.get() >= threshold;
  }
}
