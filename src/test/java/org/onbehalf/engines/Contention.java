package org.onbehalf.engines;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Several threads that begin at once; each is the store thread of a node. */
final class Contention {
  private static final long LIMIT_SECONDS = 120;

  private Contention() {}

  interface Work {
    void run(int node) throws Exception;
  }

  /** Runs the work on that many threads and waits for all; a failure of one is thrown. */
  static void run(int nodes, Work work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    CyclicBarrier start = new CyclicBarrier(nodes);
    try {
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        int node = i;
        all.add(
            threads.submit(
                () -> {
                  start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
                  work.run(node);
                  return null;
                }));
      }
      for (Future<Void> each : all) {
        each.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
