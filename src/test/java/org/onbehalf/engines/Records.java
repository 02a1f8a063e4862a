package org.onbehalf.engines;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.TokenRecord;

/** Records that tell their number, and awaiting. */
public final class Records {
  public static final Instant NOW = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
  public static final Instant LATER = NOW.plus(Duration.ofHours(1));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Records() {}

  public static byte[] key(int number) {
    byte[] key = new byte[32];
    new Random(number).nextBytes(key);
    return key;
  }

  public static TokenRecord token(int number) {
    return token(number, LATER);
  }

  public static TokenRecord token(int number, Instant expiresAt) {
    return token(number, expiresAt, 2000 + number % 100);
  }

  public static TokenRecord token(int number, Instant expiresAt, int length) {
    return new TokenRecord(key(number), sealed(number, length), expiresAt);
  }

  public static SessionRecord session(int number, byte[] owner, long version) {
    return session(number, owner, version, LATER);
  }

  public static SessionRecord session(int number, byte[] owner, long version, Instant expiresAt) {
    return new SessionRecord(
        key(number), owner, version, sealed(number + 1000 * (int) version, 1500), expiresAt);
  }

  private static byte[] sealed(int seed, int length) {
    byte[] sealed = new byte[length];
    new Random(seed).nextBytes(sealed);
    return sealed;
  }

  /** A clock that a test sets. */
  public static final class SetClock extends Clock {
    private volatile Instant now = NOW;

    public void set(Instant instant) {
      now = instant;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** What may fail until it holds. */
  public interface Condition {
    boolean holds() throws Exception;
  }

  public static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("awaited in vain: " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
