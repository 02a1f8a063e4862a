package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.cache.CacheFixtures.key;
import static org.onbehalf.internal.cache.CacheFixtures.token;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.CacheFixtures.SetClock;
import org.onbehalf.internal.config.TokenCacheKeys;

/**
 * An interrupt closes the file of an MVStore under everybody, if it meets a thread that is in it.
 */
class InterruptTest {
  private static final int WORKERS = 6;
  private static final int ROUNDS = 400;

  @TempDir Path temp;
  private final SetClock clock = new SetClock(CacheFixtures.NOON);

  private TokenCache open() {
    return new TokenCache(
        new TokenCacheSettings(
            TokenCacheKeys.Store.FILE,
            null,
            10_000,
            Duration.ofHours(24),
            0,
            CacheFixtures.PATIENCE,
            100_000),
        temp.resolve("store"),
        clock);
  }

  @Test
  void interruptsOfRequestThreads_atAnyMoment_harmNobody() throws Exception {
    ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    try (LogCapture log = new LogCapture();
        TokenCache cache = open()) {
      List<Thread> workers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        workers.add(new Thread(worker(cache, i, complaints)));
      }
      workers.forEach(Thread::start);
      Random random = new Random(1);
      while (workers.stream().anyMatch(Thread::isAlive)) {
        workers.get(random.nextInt(WORKERS)).interrupt();
        LockSupport.parkNanos(random.nextInt(200_000));
      }

      assertThat(complaints).isEmpty();
      assertThat(log.warnings()).isEmpty();
      assertThat(cache.load(key("worker0round0"))).as("the store is open").isNotNull();
    }
    try (TokenCache afterwards = open()) {
      for (int i = 0; i < WORKERS; i++) {
        for (int round = 0; round < ROUNDS; round++) {
          assertThat(afterwards.load(key("worker" + i + "round" + round))).isNotNull();
        }
      }
    }
  }

  private static Runnable worker(
      TokenCache cache, int number, ConcurrentLinkedQueue<String> complaints) {
    return () -> {
      Random random = new Random(number);
      for (int round = 0; round < ROUNDS; round++) {
        TokenKey key = key("worker" + number + "round" + round);
        boolean interrupted = random.nextInt(3) == 0;
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        cache.load(key("worker" + random.nextInt(WORKERS) + "round" + random.nextInt(ROUNDS)));
        cache.put(key, token("t"));
        if (cache.find(key) == null) {
          complaints.add("the token is not served");
        }
        // cleared here, as a container does between two requests
        if (!Thread.interrupted() && interrupted) {
          complaints.add("the interrupt was swallowed");
        }
      }
    };
  }
}
