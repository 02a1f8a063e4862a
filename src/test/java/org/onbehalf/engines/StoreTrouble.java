package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What every store that servers share goes through: requests that it must not disturb. */
final class StoreTrouble {
  private static final AtomicInteger PROBES = new AtomicInteger();

  private StoreTrouble() {}

  /** What becomes of the server. */
  interface Step {
    void run() throws Exception;
  }

  /** A token goes into the store, which another node then finds there. */
  static void awaitService(CacheNode node, Supplier<CacheNode> another) {
    try (CacheNode other = another.get()) {
      Awaiting.until(
          "the store is in use again",
          () -> {
            String user = "probe" + PROBES.incrementAndGet();
            node.put(user, "t");
            return "t".equals(other.load(user));
          });
    }
  }

  static void assertServedWithoutStore(CacheNode node) {
    long faults = node.statistics().storeFaults.sum();
    node.put("alice", "of alice");
    assertThat(node.find("alice")).isEqualTo("of alice");
    assertThat(node.load("bob")).isNull();
    assertThat(node.statistics().storeFaults.sum()).isGreaterThan(faults);
  }

  /** Requests on both nodes while the server goes and comes; prints how long the longest took. */
  static void underLoad(String engine, List<CacheNode> nodes, Step goes, Step comes, Step isBack)
      throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    AtomicLong requests = new AtomicLong();
    AtomicLong longest = new AtomicLong();
    ExecutorService users = Executors.newFixedThreadPool(4);
    List<Future<?>> all = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        int user = i;
        CacheNode node = nodes.get(i % nodes.size());
        all.add(users.submit(() -> request(node, user, ended, requests, longest)));
      }
      awaitMore(requests, 200);
      goes.run();
      awaitMore(requests, 200);
      comes.run();
      isBack.run();
    } finally {
      ended.set(true);
      users.shutdown();
    }
    for (Future<?> each : all) {
      each.get();
    }
    System.out.printf(
        "%s gone and back under load: %d requests, longest %d ms%n",
        engine, requests.get(), longest.get() / 1_000_000);
  }

  /** What a request does of whose token nothing is on the heap: look into the store, then put. */
  private static void request(
      CacheNode node, int user, AtomicBoolean ended, AtomicLong requests, AtomicLong longest) {
    for (int i = 0; !ended.get(); i++) {
      String name = "user" + user + "-" + i;
      long begin = System.nanoTime();
      node.load(name);
      node.put(name, "of " + name);
      assertThat(node.find(name)).isEqualTo("of " + name);
      longest.accumulateAndGet(System.nanoTime() - begin, Math::max);
      requests.incrementAndGet();
    }
  }

  private static void awaitMore(AtomicLong requests, int more) {
    long goal = requests.get() + more;
    Awaiting.until("more requests", () -> requests.get() >= goal);
  }
}
