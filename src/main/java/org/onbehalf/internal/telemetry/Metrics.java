package org.onbehalf.internal.telemetry;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counters and gauges by name. Thread-safe; at most a thousand names are kept.
 */
public final class Metrics {
  private static final int MOST_NAMES = 1000;

  private final ConcurrentMap<String, AtomicLong> values = new ConcurrentHashMap<>();

  /**
   * Counts one more.
   *
   * @param name a stable one, made of configured names and our own words only
   */
  public void increment(String name) {
    of(name).incrementAndGet();
  }

  /**
   * Sets a gauge.
   *
   * @param name as of {@link #increment}
   */
  public void set(String name, long value) {
    of(name).set(value);
  }

  private AtomicLong of(String name) {
    AtomicLong known = values.get(name);
    if (known != null) {
      return known;
    }
    return values.size() < MOST_NAMES
        ? values.computeIfAbsent(name, added -> new AtomicLong())
        : new AtomicLong();
  }

  /** One number; empty while there is none of that name. */
  public OptionalLong value(String name) {
    AtomicLong known = values.get(name);
    return known == null ? OptionalLong.empty() : OptionalLong.of(known.get());
  }

  /** All numbers as they are now, by name. */
  public SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> snapshot = new TreeMap<>();
    for (Map.Entry<String, AtomicLong> each : values.entrySet()) {
      snapshot.put(each.getKey(), each.getValue().get());
    }
    return Collections.unmodifiableSortedMap(snapshot);
  }
}
