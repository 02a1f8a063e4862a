package org.onbehalf.internal.cache;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.TokenCacheKeys;

/** What the tests of this package share: a clock to set, settings, keys, tokens, awaiting. */
final class CacheFixtures {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private CacheFixtures() {}

  /** A clock that a test sets. */
  static final class SetClock extends Clock {
    private volatile Instant now;

    SetClock(Instant now) {
      this.now = now;
    }

    void advance(Duration duration) {
      now = now.plus(duration);
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

  /** Generous limits: a test that wants a short one says so. */
  static TokenCacheSettings settings() {
    return settings(PATIENCE, 1000);
  }

  static TokenCacheSettings settings(Duration storeTimeout, int storeQueue) {
    return new TokenCacheSettings(
        TokenCacheKeys.Store.FILE, null, 1000, Duration.ofHours(24), 0, storeTimeout, storeQueue);
  }

  static TokenKey key(String user) {
    return key(user, Instant.ofEpochMilli(Long.MAX_VALUE));
  }

  /** The key of a user whose own token is accepted until then. */
  static TokenKey key(String user, Instant until) {
    return TokenKey.ofCaller(new BearerToken("assertion-of-" + user), until, 0, form("api"));
  }

  static TokenRequestForm form(String scope) {
    return new TokenRequestForm(
        "PartnerAPI", "https://login.example/tenant", "client", Map.of("scope", scope));
  }

  static CachedToken token(String text) {
    return token(text, Duration.ofHours(1));
  }

  static CachedToken token(String text, Duration lifetime) {
    return new CachedToken(text, NOON, NOON.plus(lifetime));
  }

  /** 32 equal bytes. */
  static byte[] bytes(int number) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) number);
    return bytes;
  }

  static SealKey sealKey(int seed) {
    return new SealKey(bytes(seed));
  }

  static SealKeys sealKeys(int... seeds) {
    return new SealKeys(Arrays.stream(seeds).mapToObj(CacheFixtures::sealKey).toList());
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("awaited in vain: " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
  }

  static List<String> storeThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("onbehalf-store-"))
        .toList();
  }
}
