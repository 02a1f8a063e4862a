package org.onbehalf.internal.acquisition;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenKey;

/**
 * Refusals that Entra would only repeat: until its Retry-After, or for {@code RefusalCache.Time}.
 * What a consent ends is not remembered, since it ends with the same token; every other interaction
 * brings a new one. Thread-safe; holds a bounded number.
 */
final class RefusalCache {
  private final AcquisitionSettings settings;
  private final Clock clock;
  private final Map<TokenKey, Memory> memories =
      new LinkedHashMap<TokenKey, Memory>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TokenKey, Memory> eldest) {
          return size() > settings.refusalCacheEntries;
        }
      };

  private static final class Memory {
    final TokenRefusal refusal;
    final long since;
    final long time;

    Memory(TokenRefusal refusal, long since, long time) {
      this.refusal = refusal;
      this.since = since;
      this.time = time;
    }
  }

  RefusalCache(AcquisitionSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** The refusal that still stands, with what is left of its Retry-After; null for none. */
  @Nullable
  TokenRefusal find(TokenKey key) {
    synchronized (memories) {
      Memory memory = memories.get(key);
      if (memory == null) {
        return null;
      }
      long elapsed = clock.millis() - memory.since;
      long left = memory.time - elapsed;
      // elapsed is negative after the clock was set back, and the time that is left is not known
      if (elapsed < 0 || left <= 0) {
        memories.remove(key);
        return null;
      }
      return memory.refusal.withRetryAfter(Duration.ofMillis(left));
    }
  }

  /** Remembers a refusal for as long as it would be repeated. */
  void remember(TokenKey key, TokenRefusal refusal) {
    remember(key, refusal, time(refusal));
  }

  /** Remembers a refusal for that long. */
  void remember(TokenKey key, TokenRefusal refusal, Duration time) {
    if (!time.isZero() && !time.isNegative()) {
      synchronized (memories) {
        memories.remove(key);
        memories.put(key, new Memory(refusal, clock.millis(), time.toMillis()));
      }
    }
  }

  private Duration time(TokenRefusal refusal) {
    switch (refusal.kind) {
      case UNAVAILABLE:
        return refusal.repeatable ? Duration.ZERO : refusal.retryAfter;
      case CONSENT:
        return Duration.ZERO;
      default:
        return settings.refusalCacheTime;
    }
  }
}
