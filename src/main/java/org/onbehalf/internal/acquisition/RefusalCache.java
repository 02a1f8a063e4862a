package org.onbehalf.internal.acquisition;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.telemetry.Metrics;

/**
 * Refusals that are cached so that the same request is not sent again too soon: until their
 * Retry-After, or for {@code RefusalCache.Time}. Bounded by {@code RefusalCache.Entries};
 * thread-safe.
 */
final class RefusalCache {
  private final AcquisitionSettings settings;
  private final Clock clock;
  private final LongAdder hits = new LongAdder();
  private final Map<TokenKey, Refused> refusals =
      new LinkedHashMap<TokenKey, Refused>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TokenKey, Refused> eldest) {
          return size() > settings.refusalCacheEntries;
        }
      };

  private static final class Refused {
    final TokenRefusal refusal;
    final long since;
    final long time;

    Refused(TokenRefusal refusal, long since, long time) {
      this.refusal = refusal;
      this.since = since;
      this.time = time;
    }
  }

  RefusalCache(AcquisitionSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Shows the figures of the cache. */
  void addTo(Metrics metrics) {
    metrics.counter("onbehalf.refusal.cache.hits", hits);
    metrics.gauge("onbehalf.refusal.cache.size", this::size);
  }

  private int size() {
    synchronized (refusals) {
      return refusals.size();
    }
  }

  /** The cached refusal of this request, with what is left of its Retry-After; null for none. */
  @Nullable
  TokenRefusal find(TokenKey key) {
    synchronized (refusals) {
      Refused refused = refusals.get(key);
      if (refused == null) {
        return null;
      }
      long elapsed = clock.millis() - refused.since;
      long left = refused.time - elapsed;
      // elapsed is negative after the clock was set back, and the time that is left is not known
      if (elapsed < 0 || left <= 0) {
        refusals.remove(key);
        return null;
      }
      hits.increment();
      return refused.refusal.withRetryAfter(Duration.ofMillis(left));
    }
  }

  /**
   * Caches a refusal for as long as it would be repeated. A missing consent is not cached, since it
   * can be given without a new token from the caller.
   */
  void put(TokenKey key, TokenRefusal refusal) {
    Duration time = settings.refusalCacheTime;
    if (refusal.kind == TokenRefusal.Kind.CONSENT) {
      time = Duration.ZERO;
    } else if (refusal.kind == TokenRefusal.Kind.UNAVAILABLE) {
      time = refusal.repeatable ? Duration.ZERO : refusal.retryAfter;
    }
    put(key, refusal, time);
  }

  void put(TokenKey key, TokenRefusal refusal, Duration time) {
    if (!time.isZero() && !time.isNegative()) {
      synchronized (refusals) {
        refusals.remove(key);
        refusals.put(key, new Refused(refusal, clock.millis(), time.toMillis()));
      }
    }
  }
}
