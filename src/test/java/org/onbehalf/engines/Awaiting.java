package org.onbehalf.engines;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits until something holds, with patience and an end. */
final class Awaiting {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Awaiting() {}

  interface Condition {
    boolean holds() throws Exception;
  }

  static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("awaited in vain: " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
