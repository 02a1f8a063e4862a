package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.cache.CacheFixtures.await;
import static org.onbehalf.internal.cache.CacheFixtures.key;
import static org.onbehalf.internal.cache.CacheFixtures.token;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The cache over a store that the test holds and looks into. */
class TokenCacheStoreTest extends CachesOverAStore {
  private static final Duration SHORT = Duration.ofMillis(20);

  @Test
  void constructor_opensNothingAndStartsNoThread() {
    cache(1);

    assertThat(store.threads).isEmpty();
    assertThat(CacheFixtures.storeThreads()).isEmpty();
  }

  @Test
  void load_givesWhatAnEarlierInstancePut_andKeepsItOnTheHeap() {
    TokenCache outgoing = cache(1);
    outgoing.put(key("alice"), token("t"));
    outgoing.close();
    TokenCache incoming = cache(1);

    assertThat(incoming.find(key("alice"))).isNull();
    assertThat(text(incoming.load(key("alice")))).isEqualTo("t");
    assertThat(text(incoming.find(key("alice")))).isEqualTo("t");
    assertThat(incoming.load(key("bob"))).isNull();
    assertThat(incoming.statistics().storeHits.sum()).isEqualTo(1);
    assertThat(incoming.statistics().storeMisses.sum()).isEqualTo(1);
  }

  @Test
  void load_ofWhatHasExpired_isAMiss() {
    cache(1).put(key("alice"), token("t", Duration.ofMinutes(10)));
    TokenCache incoming = cache(1);

    clock.advance(Duration.ofMinutes(9).plusMillis(1));

    assertThat(incoming.load(key("alice"))).isNull();
  }

  @Test
  void load_afterTheClockWasSetBack_isAMiss() {
    cache(1).put(key("alice"), token("t", Duration.ofMinutes(60)));
    TokenCache incoming = cache(1);

    clock.advance(Duration.ofHours(-2));

    assertThat(incoming.load(key("alice"))).isNull();
  }

  @Test
  void store_isTouchedByItsOwnThreadOnly() {
    TokenCache cache = cache(1);
    cache.put(key("alice"), token("t"));
    cache.load(key("alice"));
    cache.remove(key("alice"));
    cache.close();

    assertThat(store.threads).containsOnly("onbehalf-store-test");
    assertThat(store.closed).hasValue(1);
  }

  @Test
  void storeThread_inheritsNothingOfARequest() {
    InheritableThreadLocal<String> ofTheRequest = new InheritableThreadLocal<>();
    AtomicReference<String> seen = new AtomicReference<>("not asked");
    AtomicReference<ClassLoader> loader = new AtomicReference<>();
    ofTheRequest.set("the user");
    try {
      SealKeys.Source keys =
          () -> {
            seen.set(ofTheRequest.get());
            loader.set(Thread.currentThread().getContextClassLoader());
            return CacheFixtures.sealKeys(1);
          };
      TokenCache cache = new TokenCache(CacheFixtures.settings(), store, keys, "test", clock);
      closing(cache);
      cache.load(key("alice"));
    } finally {
      ofTheRequest.remove();
    }

    assertThat(seen.get()).isNull();
    assertThat(loader.get()).isSameAs(TokenCache.class.getClassLoader());
  }

  @Test
  void put_manyAtOnce_shareCommits() throws Exception {
    TokenCache cache = cache(1);
    store.hold();
    ExecutorService pool = Executors.newFixedThreadPool(50);
    try {
      List<Future<?>> puts = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String user = "user" + i;
        puts.add(pool.submit(() -> cache.put(key(user), token("of-" + user))));
      }
      await(
          "all are on the heap",
          () -> {
            for (int i = 0; i < 50; i++) {
              if (cache.find(key("user" + i)) == null) {
                return false;
              }
            }
            return true;
          });
      store.release();
      for (Future<?> put : puts) {
        put.get();
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(store.records).hasSize(50);
    assertThat(store.batches).hasSizeLessThan(25);
    assertThat(cache.statistics().storeWrites.sum()).isEqualTo(50);
  }

  @Test
  void remove_overtakesNoReadThatIsUnderWay() throws Exception {
    cache(1).put(key("alice"), token("challenged"));
    TokenCache cache = cache(1);
    cache.load(key("bob"));
    int before = store.held();
    store.hold();
    Thread load = new Thread(() -> cache.load(key("alice")));
    load.start();
    await("the read is under way", () -> store.held() > before);
    Thread remove = new Thread(() -> cache.remove(key("alice")));
    remove.start();
    await("the deletion waits", () -> remove.getState() == Thread.State.TIMED_WAITING);
    store.release();
    load.join();
    remove.join();

    assertThat(cache.find(key("alice"))).isNull();
    assertThat(cache.load(key("alice"))).isNull();
  }

  @Test
  void replace_ofATokenThatWasReplacedMeanwhile_changesNeitherHeapNorStore() {
    TokenCache cache = cache(1);
    CachedToken seen = token("seen");
    cache.put(key("alice"), seen);
    cache.put(key("alice"), token("challenged"));

    assertThat(cache.replace(key("alice"), seen, token("late"))).isFalse();
    cache.remove(key("alice"), seen);

    assertThat(text(cache.find(key("alice")))).isEqualTo("challenged");
    assertThat(text(cache(1).load(key("alice")))).isEqualTo("challenged");

    assertThat(cache.replace(key("alice"), token("challenged"), token("next"))).isTrue();
    assertThat(text(cache(1).load(key("alice")))).isEqualTo("next");
  }

  @Test
  void load_neverReplacesANewerTokenOnTheHeap() throws Exception {
    cache(1).put(key("alice"), token("older"));
    TokenCache cache = cache(1);
    cache.load(key("bob"));
    int before = store.held();
    store.hold();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Future<?> load = pool.submit(() -> cache.load(key("alice")));
      await("the read is under way", () -> store.held() > before);
      Future<?> put = pool.submit(() -> cache.put(key("alice"), token("newer")));
      await("the newer one is on the heap", () -> cache.find(key("alice")) != null);
      store.release();
      load.get();
      put.get();
    } finally {
      pool.shutdownNow();
    }

    assertThat(text(cache.find(key("alice")))).isEqualTo("newer");
  }

  @Test
  void expiredRecords_areDeletedFromTimeToTime() {
    TokenCache cache = cache(1);
    for (int i = 0; i < 1200; i++) {
      cache.put(key("user" + i), token("t", Duration.ofMinutes(5)));
    }
    cache.put(key("alice"), token("t", Duration.ofHours(2)));

    clock.advance(Duration.ofMinutes(6));
    cache.load(key("nobody"));

    await("all but one are gone", () -> store.records.size() == 1);
    assertThat(cache.load(key("alice"))).isNotNull();
  }

  @Test
  void close_makesDurableWhatIsQueued() {
    TokenCache cache = cache(CacheFixtures.settings(SHORT, 10), 1);
    store.hold();
    cache.put(key("alice"), token("a"));
    cache.put(key("bob"), token("b"));
    Thread closer = new Thread(cache::close);
    closer.start();
    store.release();
    await("it is closed", () -> !closer.isAlive());

    assertThat(store.records).hasSize(2);
    assertThat(store.closed).hasValue(1);
    assertThat(CacheFixtures.storeThreads()).isEmpty();
  }

  @Test
  void close_byAnInterruptedThread_endsTheStoreThreadAndKeepsTheFlag() throws Exception {
    TokenCache cache = cache(1);
    cache.put(key("alice"), token("t"));
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread closer =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              cache.close();
              flag.set(Thread.currentThread().isInterrupted());
            });
    closer.start();
    closer.join();

    assertThat(flag.get()).isTrue();
    assertThat(CacheFixtures.storeThreads()).isEmpty();
    assertThat(store.closed).hasValue(1);
  }
}
