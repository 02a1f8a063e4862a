package org.onbehalf.internal.cache.redis;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** Until when what is under way must be done, all in all. Used by one thread. */
final class Deadline {
  private Duration limit = Duration.ZERO;
  private long end;

  void begin(Duration allowed) {
    limit = allowed;
    end = System.nanoTime() + allowed.toNanos();
  }

  /** At least 1. */
  int remainingMillis() throws SocketTimeoutException {
    long nanos = end - System.nanoTime();
    if (nanos <= 0) {
      throw exceeded();
    }
    return (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + 1);
  }

  SocketTimeoutException exceeded() {
    return new SocketTimeoutException("no answer within " + limit.toMillis() + " ms");
  }
}
