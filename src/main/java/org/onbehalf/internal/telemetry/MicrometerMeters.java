package org.onbehalf.internal.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.Closeable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the figures in the application's Micrometer registry, as long as this is open. Loaded only
 * where Micrometer is. Thread-safe.
 */
public final class MicrometerMeters implements Closeable {
  /** The context attribute by which an application names its registry. */
  public static final String ATTRIBUTE = "io.micrometer.core.instrument.MeterRegistry";

  private static final Logger LOG = LoggerFactory.getLogger(MicrometerMeters.class);
  private static final Duration[] BOUNDS =
      Arrays.stream(Timer.BOUNDS).mapToObj(Duration::ofMillis).toArray(Duration[]::new);

  /** A figure of each application. */
  private static final String HEALTH = "onbehalf.health";

  private final Metrics metrics;
  private final MeterRegistry registry;
  private final Tags tags;
  private final List<io.micrometer.core.instrument.Meter> shown = new CopyOnWriteArrayList<>();
  private final List<Timer> mirrored = new CopyOnWriteArrayList<>();

  private MicrometerMeters(Metrics metrics, MeterRegistry registry, String application) {
    this.metrics = metrics;
    this.registry = registry;
    this.tags = tags(registry, application);
  }

  /**
   * Shows all figures from now on.
   *
   * @param attribute the application's registry; null for Micrometer's global one
   */
  public static MicrometerMeters show(
      Metrics metrics, @Nullable Object attribute, String application) {
    if (attribute != null && !(attribute instanceof MeterRegistry)) {
      LOG.warn(
          EnvironmentMessages.MICROMETER
              + " context attribute {}: found {}, which is no MeterRegistry of the Micrometer that this"
              + " library sees ({}). The figures go to Micrometer's global registry",
          ATTRIBUTE,
          attribute.getClass().getName(),
          MeterRegistry.class.getProtectionDomain().getCodeSource());
    }
    MicrometerMeters meters =
        new MicrometerMeters(
            metrics,
            attribute instanceof MeterRegistry
                ? (MeterRegistry) attribute
                : io.micrometer.core.instrument.Metrics.globalRegistry,
            application);
    metrics.observe(meters::add);
    return meters;
  }

  /** Two versions of an application at one path are told apart, as in JMX. */
  private static Tags tags(MeterRegistry registry, String application) {
    Tags tags = Tags.of("application", application);
    for (int i = 2; registry.find(HEALTH).tags(tags).meter() != null; i++) {
      tags = Tags.of("application", application + "#" + i);
    }
    return tags;
  }

  private void add(Meter meter) {
    try {
      shown.add(shown(meter));
    } catch (RuntimeException | LinkageError e) {
      // a registry refuses what does not fit the others in it; requests go on
      LOG.warn(
          EnvironmentMessages.MICROMETER + " Micrometer does not take the figure {}: {}",
          meter,
          e.toString());
    }
  }

  private io.micrometer.core.instrument.Meter shown(Meter meter) {
    Tags all = tags;
    for (String name : meter.tags.keySet()) {
      all = all.and(name, String.valueOf(meter.tags.get(name)));
    }
    Timer timer = meter.timer;
    if (timer != null) {
      io.micrometer.core.instrument.Timer theirs =
          io.micrometer.core.instrument.Timer.builder(meter.name)
              .tags(all)
              .serviceLevelObjectives(BOUNDS)
              .register(registry);
      timer.mirror = nanos -> record(theirs, nanos, timer);
      mirrored.add(timer);
      return theirs;
    }
    return meter.type == Meter.Type.COUNTER
        ? FunctionCounter.builder(meter.name, meter, Meter::value).tags(all).register(registry)
        : Gauge.builder(meter.name, meter, Meter::value).tags(all).register(registry);
  }

  /** What fails in the application's registry must not fail a request. */
  private static void record(io.micrometer.core.instrument.Timer theirs, long nanos, Timer timer) {
    try {
      theirs.record(nanos, TimeUnit.NANOSECONDS);
    } catch (RuntimeException | LinkageError e) {
      timer.mirror = null;
      LOG.warn(
          EnvironmentMessages.MICROMETER + " Micrometer takes no more times of {}: {}",
          theirs.getId().getName(),
          e.toString());
    }
  }

  private void remove(io.micrometer.core.instrument.Meter meter) {
    try {
      registry.remove(meter);
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("Micrometer keeps the figure {}: {}", meter.getId().getName(), e.toString());
    }
  }

  /** Removes them, since a registry may outlive the application. */
  @Override
  public void close() {
    metrics.observe(null);
    mirrored.forEach(timer -> timer.mirror = null);
    shown.forEach(this::remove);
    shown.clear();
    mirrored.clear();
  }
}
