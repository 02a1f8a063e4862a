package org.onbehalf.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is counted. */
class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void increment_byManyThreads_losesNone() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        done.add(
            threads.submit(
                () -> {
                  for (int k = 0; k < 1000; k++) {
                    metrics.increment("a");
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(metrics.value("a")).hasValue(8000);
  }

  @Test
  void set_replaces_andTheSnapshotIsInOrder() {
    metrics.set("b", 7);
    metrics.set("b", 5);
    metrics.increment("a");

    assertThat(metrics.snapshot())
        .containsExactly(java.util.Map.entry("a", 1L), java.util.Map.entry("b", 5L));
    assertThat(metrics.value("c")).isEmpty();
  }

  @Test
  void increment_ofMoreNamesThanAreKept_isForgotten() {
    for (int i = 0; i < 2000; i++) {
      metrics.increment("name " + i);
    }
    metrics.increment("name 0");

    assertThat(metrics.snapshot()).hasSize(1000).containsEntry("name 0", 2L);
  }
}
