package org.onbehalf.internal.caller;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.onbehalf.internal.Nullable;

/**
 * Caches what was looked up for a token, for a limited time and of a limited size. Thread-safe.
 *
 * @param <V> what was found; immutable
 */
public final class PerTokenCache<V> {
  private final int capacity;
  private final Duration time;
  private final ToIntFunction<V> size;
  private final Clock clock;

  /** By the token's SHA-256, the one that was used longest ago first. */
  private final Map<List<Long>, Found<V>> found = new LinkedHashMap<>(16, 0.75f, true);

  private long total;

  private static final class Found<V> {
    final V value;
    final Instant at;

    Found(V value, Instant at) {
      this.value = value;
      this.at = at;
    }
  }

  /**
   * With capacity 0 or time 0 nothing is cached.
   *
   * @param capacity the largest sum of sizes
   * @param size of a value, at least 1
   */
  public PerTokenCache(int capacity, Duration time, ToIntFunction<V> size, Clock clock) {
    this.capacity = time.isZero() ? 0 : capacity;
    this.time = time;
    this.size = size;
    this.clock = clock;
  }

  /** Whether nothing is cached. */
  public boolean isOff() {
    return capacity == 0;
  }

  /** The key of a token: its hash. */
  public static List<Long> key(BearerToken token) {
    return Arrays.asList(token.hash(0), token.hash(1), token.hash(2), token.hash(3));
  }

  /** The cached value; null if there is none. */
  public @Nullable V find(List<Long> key) {
    if (isOff()) {
      return null;
    }
    Instant now = clock.instant();
    synchronized (found) {
      Found<V> entry = found.get(key);
      if (entry == null) {
        return null;
      }
      if (now.isBefore(entry.at) || !now.isBefore(entry.at.plus(time))) {
        found.remove(key);
        total -= size.applyAsInt(entry.value);
        return null;
      }
      return entry.value;
    }
  }

  /**
   * Caches a value. Those that were used longest ago make room.
   *
   * @param asked when the look-up began
   */
  public void remember(List<Long> key, V value, Instant asked) {
    int own = size.applyAsInt(value);
    if (own > capacity) {
      return;
    }
    synchronized (found) {
      Found<V> former = found.put(key, new Found<>(value, asked));
      total += own - (former == null ? 0 : size.applyAsInt(former.value));
      Iterator<Found<V>> oldest = found.values().iterator();
      while (total > capacity) {
        total -= size.applyAsInt(oldest.next().value);
        oldest.remove();
      }
    }
  }
}
