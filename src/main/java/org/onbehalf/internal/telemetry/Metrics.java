package org.onbehalf.internal.telemetry;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.onbehalf.internal.Nullable;

/**
 * The figures of one application: counters, timers and gauges, by name and tags. Whoever counts
 * often looks its counter up once; counting takes no lock. Names and values of tags are configured
 * names, codes and our own words, never anything of a request or a person. Thread-safe.
 */
public final class Metrics {
  /** Further ones count for nobody: whatever is counted by a code of the token endpoint ends. */
  static final int MOST_METERS = 5000;

  /** The last refusals, which are counted too. */
  public final Refusals refusals = new Refusals();

  private final ConcurrentMap<String, Meter> meters = new ConcurrentHashMap<>();
  private @Nullable Consumer<Meter> observer;

  /**
   * The counter of that name; the first call adds it.
   *
   * @param tags names and values in turn
   */
  public LongAdder counter(String name, String... tags) {
    Meter known = meters.get(Meter.id(name, tags));
    LongAdder counter = known == null ? counter(name, new LongAdder(), tags) : known.counter;
    return counter == null ? new LongAdder() : counter;
  }

  /** Shows what is counted elsewhere. */
  public LongAdder counter(String name, LongAdder counted, String... tags) {
    Meter added = add(new Meter(name, tags, Meter.Type.COUNTER, counted::sum, counted, null));
    return added.counter == null ? counted : added.counter;
  }

  /** Shows a number that is asked for when somebody looks; not a number if there is none. */
  public void gauge(String name, DoubleSupplier value, String... tags) {
    add(new Meter(name, tags, Meter.Type.GAUGE, value, null, null));
  }

  /** The timer of that name; the first call adds it. */
  public Timer timer(String name, String... tags) {
    Meter known = meters.get(Meter.id(name, tags));
    if (known == null) {
      Timer timer = new Timer();
      known = add(new Meter(name, tags, Meter.Type.TIMER, timer::count, null, timer));
    }
    return known.timer == null ? new Timer() : known.timer;
  }

  private synchronized Meter add(Meter meter) {
    Meter known = meters.get(meter.id);
    if (known != null) {
      return known;
    }
    if (meters.size() < MOST_METERS) {
      meters.put(meter.id, meter);
      if (observer != null) {
        observer.accept(meter);
      }
    }
    return meter;
  }

  /** Tells of all meters, and of later ones when they are added; null to end that. */
  synchronized void observe(@Nullable Consumer<Meter> told) {
    observer = told;
    if (told != null) {
      meters.values().forEach(told);
    }
  }

  /** All meters so far. */
  public Collection<Meter> meters() {
    return Collections.unmodifiableCollection(meters.values());
  }

  /** One number; not a number while there is none of that name. */
  public double value(String name, String... tags) {
    Meter known = meters.get(Meter.id(name, tags));
    return known == null ? Double.NaN : known.value();
  }

  /** The sum over all meters of that name that have these tags, whatever their other tags. */
  public double sum(String name, String... tags) {
    Map<String, String> wanted = new LinkedHashMap<>();
    for (int i = 0; i < tags.length; i += 2) {
      wanted.put(tags[i], tags[i + 1]);
    }
    return meters.values().stream()
        .filter(each -> each.name.equals(name))
        .filter(each -> each.tags.entrySet().containsAll(wanted.entrySet()))
        .mapToDouble(Meter::value)
        .sum();
  }

  /** All numbers as they are now; a timer has several. */
  public SortedMap<String, Double> values() {
    SortedMap<String, Double> values = new TreeMap<>();
    for (Meter each : meters.values()) {
      Timer timer = each.timer;
      if (timer == null) {
        values.put(each.id, each.value());
      } else {
        values.put(each.id + ".count", (double) timer.count());
        values.put(each.id + ".mean", timer.mean());
        values.put(each.id + ".p50", timer.percentile(0.5));
        values.put(each.id + ".p95", timer.percentile(0.95));
        values.put(each.id + ".p99", timer.percentile(0.99));
      }
    }
    return Collections.unmodifiableSortedMap(values);
  }
}
