package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.cache.CacheFixtures.await;
import static org.onbehalf.internal.cache.CacheFixtures.key;
import static org.onbehalf.internal.cache.CacheFixtures.token;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cache over a store that fails, is slow or is busy. */
class TokenCacheFaultsTest extends CachesOverAStore {
  private static final Duration SHORT = Duration.ofMillis(20);

  @Test
  void load_whenTheStoreIsSlow_isAMissAndTheTokenIsFoundAfterwards() {
    cache(1).put(key("alice"), token("t"));
    TokenCache incoming = cache(CacheFixtures.settings(SHORT, 10), 1);
    // opens the store
    assertThat(incoming.load(key("nobody"))).isNull();
    store.hold();

    assertThat(incoming.load(key("alice"))).isNull();
    assertThat(incoming.statistics().storeFaults.sum()).isEqualTo(1);

    store.release();
    await("the store answers again", () -> incoming.load(key("alice")) != null);
  }

  @Test
  void load_whileTheStoreIsOpened_waitsLonger() throws Exception {
    cache(1).put(key("alice"), token("t"));
    TokenCache incoming = cache(CacheFixtures.settings(Duration.ofMillis(1), 10), 1);
    int before = store.held();
    store.hold();
    FutureTask<String> load =
        new FutureTask<>(() -> String.valueOf(text(incoming.load(key("alice")))));
    Thread thread = new Thread(load, "load");
    thread.start();
    await("the store is being opened", () -> store.held() > before);
    await("the caller waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
    store.release();

    assertThat(load.get()).isEqualTo("t");
    assertThat(incoming.statistics().storeFaults.sum()).isZero();
  }

  @Test
  void put_whenTheStoreIsSlow_isServedFromTheHeapAndWrittenLater() {
    TokenCache cache = cache(CacheFixtures.settings(SHORT, 10), 1);
    store.hold();

    cache.put(key("alice"), token("t"));

    assertThat(text(cache.find(key("alice")))).isEqualTo("t");
    assertThat(cache.statistics().storeWriteFaults.sum()).isEqualTo(1);
    assertThat(store.records).isEmpty();
    store.release();
    await("the write arrives", () -> store.records.size() == 1);
  }

  @Test
  void queue_whenFull_turnsAwayAndMakesUpForItLater() {
    TokenCache cache = cache(CacheFixtures.settings(SHORT, 2), 1);
    store.hold();
    cache.put(key("first"), token("t"));
    await("the thread is busy", () -> store.held() > 0);
    for (int i = 0; i < 5; i++) {
      cache.put(key("user" + i), token("t"));
    }

    assertThat(cache.find(key("user4"))).as("served from the heap").isNotNull();
    assertThat(cache.statistics().storeWriteFaults.sum()).isEqualTo(6);
    store.release();
    await("what was turned away arrives too", () -> store.records.size() == 6);
  }

  static List<Throwable> faults() {
    return List.of(
        new IOException("disk full"),
        new IllegalStateException("of the engine"),
        new StackOverflowError("planted"),
        new NoClassDefFoundError("planted"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void fault_ofTheStore_isAMissAndServiceResumes(Throwable fault) {
    try (LogCapture log = new LogCapture()) {
      TokenCache cache = cache(1);
      cache.put(key("alice"), token("t"));
      store.fault = fault;

      cache.put(key("bob"), token("of-bob"));
      assertThat(cache.load(key("carol"))).isNull();
      cache.remove(key("alice"));

      assertThat(text(cache.find(key("bob")))).isEqualTo("of-bob");
      assertThat(cache.find(key("alice"))).isNull();
      assertThat(cache.statistics().storeWriteFaults.sum()).isEqualTo(2);
      assertThat(cache.statistics().storeFaults.sum()).isEqualTo(1);
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains(String.valueOf(fault.getMessage()));

      store.fault = null;
      assertThat(cache.load(key("alice"))).as("not before the pause is over").isNull();
      clock.advance(StoreAvailability.FIRST_PAUSE);
      assertThat(cache.load(key("alice"))).as("its deletion had failed").isNotNull();
      assertThat(store.opened).hasValue(2);
      assertThat(log.infos()).anyMatch(line -> line.contains("in use again"));
    }
  }

  @Test
  void fault_thatLasts_isTriedOnceASecondAndLoggedOnceAMinute() {
    try (LogCapture log = new LogCapture()) {
      TokenCache cache = cache(1);
      store.fault = new IOException("locked");
      for (int i = 0; i < 3000; i++) {
        cache.load(key("alice"));
        clock.advance(Duration.ofMillis(200));
      }

      assertThat(store.threads).hasSizeBetween(250, 650);
      assertThat(log.warnings()).hasSizeBetween(8, 11);
    }
  }

  @Test
  void errorInEveryOperationOfTheStore_itsCloseToo_isAMiss_andTheStoreIsUsedAgain() {
    TokenCache cache = cache(1);
    cache.put(key("alice"), token("t"));

    store.fault = new OutOfMemoryError("on purpose");
    assertThat(cache.load(key("bob"))).isNull();
    assertThat(cache.load(key("bob"))).isNull();
    cache.put(key("carol"), token("c"));
    store.fault = null;

    await(
        "the store to be used again",
        () -> {
          clock.advance(Duration.ofMinutes(1));
          return store.records.size() == 2 || cache.load(key("dave")) != null;
        });
    assertThat(text(cache.find(key("alice")))).isEqualTo("t");
  }

  /** As where memory is too short for the line in the log. */
  private static final class UntellableError extends Error {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new OutOfMemoryError("on purpose");
    }
  }

  @Test
  void errorThatEndsTheStoreThread_isAMiss_andTheNextOperationStartsAnother() {
    TokenCache cache = cache(1);
    cache.put(key("alice"), token("t"));

    store.fault = new UntellableError();
    assertThat(cache.load(key("bob"))).isNull();
    await("the thread's end", () -> CacheFixtures.storeThreads().isEmpty());
    store.fault = null;
    clock.advance(Duration.ofMinutes(1));

    cache.put(key("carol"), token("c"));
    assertThat(store.records).hasSize(2);
  }
}
