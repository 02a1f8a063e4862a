package org.onbehalf.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** What is counted. */
class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void counter_byManyThreads_losesNone() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        done.add(
            threads.submit(
                () -> {
                  for (int k = 0; k < 1000; k++) {
                    metrics.counter("a", "k", "v").increment();
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(metrics.value("a", "k", "v")).isEqualTo(8000);
  }

  @Test
  void values_areByNameAndTags_inOrder() {
    metrics.gauge("b", () -> 5);
    metrics.counter("a", "k", "v", "l", "w").add(2);

    assertThat(metrics.values())
        .containsExactly(
            java.util.Map.entry("a{k=\"v\",l=\"w\"}", 2.0), java.util.Map.entry("b", 5.0));
    assertThat(metrics.value("c")).isNaN();
  }

  @Test
  void sum_isOverAllOtherTags() {
    metrics.counter("a", "k", "v", "l", "1").add(1);
    metrics.counter("a", "k", "v", "l", "2").add(2);
    metrics.counter("a", "k", "x", "l", "2").add(4);

    assertThat(metrics.sum("a", "k", "v")).isEqualTo(3);
    assertThat(metrics.sum("a")).isEqualTo(7);
    assertThat(metrics.sum("b")).isZero();
  }

  @Test
  void counter_ofAnotherPart_isShownAndShared() {
    LongAdder counted = new LongAdder();
    counted.increment();
    metrics.counter("a", counted);

    metrics.counter("a").increment();

    assertThat(counted.sum()).isEqualTo(2);
  }

  @Test
  void counter_ofMoreMetersThanAreKept_countsForNobody() {
    for (int i = 0; i < 2 * Metrics.MOST_METERS; i++) {
      metrics.counter("a", "code", "" + i).increment();
    }
    metrics.counter("a", "code", "0").increment();

    assertThat(metrics.meters()).hasSize(Metrics.MOST_METERS);
    assertThat(metrics.value("a", "code", "0")).isEqualTo(2);
  }

  @Test
  void observe_tellsOfEarlierAndLaterMetersOnce() {
    List<String> told = new ArrayList<>();
    metrics.counter("a");

    metrics.observe(meter -> told.add(meter.id));
    metrics.counter("a");
    Timer unused = metrics.timer("b", "k", "v");
    metrics.observe(null);
    metrics.counter("c");

    assertThat(told).containsExactly("a", "b{k=\"v\"}");
  }

  @Test
  void timer_estimatesPercentilesWithinItsBuckets() {
    Timer timer = metrics.timer("t");
    assertThat(timer.percentile(0.5)).isNaN();
    for (int i = 0; i < 98; i++) {
      timer.record(TimeUnit.MILLISECONDS.toNanos(15));
    }
    timer.record(TimeUnit.MILLISECONDS.toNanos(1500));
    timer.record(TimeUnit.MINUTES.toNanos(5));

    assertThat(timer.count()).isEqualTo(100);
    assertThat(timer.mean()).isBetween(3.0, 3.1);
    assertThat(timer.percentile(0.5)).isBetween(0.010, 0.020);
    assertThat(timer.percentile(0.99)).isBetween(1.0, 2.0);
    assertThat(timer.percentile(1)).isEqualTo(30);
    assertThat(metrics.values()).containsEntry("t.count", 100.0).containsKey("t.p99");
  }
}
