package org.onbehalf.containers;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Users who call without a pause, until they are stopped. Thread-safe. */
final class Load {
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final AtomicLong served = new AtomicLong();
  private final AtomicLong absent = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final List<Thread> threads = new ArrayList<>();

  private Load() {}

  /** What was measured. */
  record Figures(long served, long absent, long longestMillis, List<String> wrong) {
    @Override
    public String toString() {
      return "%d requests served, %d while the server had no application, %d wrong, longest %d ms"
          .formatted(served, absent, wrong.size(), longestMillis);
    }
  }

  static Load of(List<Caller> users, int callers) {
    Load load = new Load();
    for (int i = 0; i < callers; i++) {
      int first = i;
      Thread thread = new Thread(() -> load.run(users, first), "load-" + i);
      thread.setDaemon(true);
      thread.start();
      load.threads.add(thread);
    }
    return load;
  }

  private void run(List<Caller> users, int first) {
    for (int i = first; !over.get(); i++) {
      long begin = System.nanoTime();
      try {
        switch (users.get(i % users.size()).call(wrong::add)) {
          case SERVED -> served.incrementAndGet();
          case ABSENT -> {
            absent.incrementAndGet();
            LockSupport.parkNanos(10_000_000);
          }
          case WRONG -> {}
        }
      } catch (RuntimeException e) {
        wrong.add(e.toString());
      }
      longest.accumulateAndGet((System.nanoTime() - begin) / 1_000_000, Math::max);
    }
  }

  /** Returns when so many more were served. */
  void awaitServed(long more) {
    long goal = served.get() + more;
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (served.get() < goal) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("nobody is served any more: " + figures());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  Figures stop() throws InterruptedException {
    over.set(true);
    for (Thread each : threads) {
      each.join(PATIENCE_NANOS / 1_000_000);
    }
    return figures();
  }

  private Figures figures() {
    return new Figures(served.get(), absent.get(), longest.get(), List.copyOf(wrong));
  }
}
