package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.cache.CacheFixtures.await;
import static org.onbehalf.internal.cache.CacheFixtures.key;
import static org.onbehalf.internal.cache.CacheFixtures.token;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CacheFixtures.SetClock;
import org.onbehalf.spi.StoredRecord;

/** The cache over a store that the test holds, breaks and looks into. */
class TokenCacheStoreTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final SetClock clock = new SetClock(CacheFixtures.NOON);
  private final RecordingStore store = new RecordingStore();
  private final List<TokenCache> caches = new ArrayList<>();

  @AfterEach
  void close() {
    store.release();
    caches.forEach(TokenCache::close);
    assertThat(CacheFixtures.storeThreads()).isEmpty();
  }

  private TokenCache cache(int... keys) {
    return cache(CacheFixtures.settings(), keys);
  }

  private TokenCache cache(TokenCacheSettings settings, int... keys) {
    TokenCache cache =
        new TokenCache(settings, store, () -> CacheFixtures.sealKeys(keys), "test", clock);
    caches.add(cache);
    return cache;
  }

  private static @Nullable String text(@Nullable CachedToken token) {
    return token == null ? null : token.accessToken();
  }

  private StoredRecord onlyRecord() {
    assertThat(store.records).hasSize(1);
    return store.records.values().iterator().next();
  }

  private void replaceOnlyRecord(StoredRecord former, StoredRecord next) {
    store.records.remove(Hex.of(former.key()));
    store.records.put(Hex.of(next.key()), next);
  }

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
    assertThat(incoming.statistics().storeHits).isEqualTo(1);
    assertThat(incoming.statistics().storeMisses).isEqualTo(1);
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
      caches.add(cache);
      cache.load(key("alice"));
    } finally {
      ofTheRequest.remove();
    }

    assertThat(seen.get()).isNull();
    assertThat(loader.get()).isSameAs(TokenCache.class.getClassLoader());
  }

  @Test
  void record_isKeptNoLongerThanTheTokenItWasGrantedFor() {
    Instant end = CacheFixtures.NOON.plus(Duration.ofMinutes(75));
    cache(1).put(CacheFixtures.key("alice", end.toEpochMilli()), token("t", Duration.ofHours(28)));

    assertThat(onlyRecord().expiresAt()).isEqualTo(end);
  }

  @Test
  void record_showsNeitherTokenNorUserNorAssertion_andExpiresWithTheToken() {
    cache(1).put(key("alice"), token("the-token"));

    StoredRecord record = onlyRecord();
    assertThat(record.expiresAt()).isEqualTo(CacheFixtures.NOON.plus(Duration.ofHours(1)));
    assertThat(record.key()).hasSize(32);
    byte[] assertionHash = new byte[32];
    ByteBuffer hash = ByteBuffer.wrap(assertionHash);
    for (int i = 0; i < 4; i++) {
      hash.putLong(Objects.requireNonNull(key("alice").assertion()).hash(i));
    }
    assertThat(Hex.of(record.key())).isNotEqualTo(Hex.of(assertionHash));
    assertThat(new String(record.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("the-token");
  }

  @Test
  void load_ofATamperedRecord_isAMissAndTheRecordGoes() {
    cache(1).put(key("alice"), token("t"));
    StoredRecord record = onlyRecord();
    record.bytes()[40] ^= 1;
    TokenCache incoming = cache(1);

    assertThat(incoming.load(key("alice"))).isNull();
    assertThat(store.records).isEmpty();
    assertThat(incoming.statistics().unreadableRecords).isEqualTo(1);
  }

  @Test
  void load_ofARecordWithAProlongedExpiry_isAMissAndTheRecordGoes() {
    cache(1).put(key("alice"), token("t"));
    StoredRecord record = onlyRecord();
    replaceOnlyRecord(
        record,
        new StoredRecord(
            record.key(), new byte[0], 1, record.expiresAt().plusSeconds(3600), record.bytes()));

    assertThat(cache(1).load(key("alice"))).isNull();
    assertThat(store.records).isEmpty();
  }

  @Test
  void load_whenRecordsWereSwapped_refusesBoth() {
    TokenCache outgoing = cache(1);
    outgoing.put(key("alice"), token("of-alice"));
    outgoing.put(key("bob"), token("of-bob"));
    List<StoredRecord> both = List.copyOf(store.records.values());
    StoredRecord first = both.get(0);
    StoredRecord second = both.get(1);
    store.records.put(
        Hex.of(first.key()),
        new StoredRecord(first.key(), new byte[0], 1, second.expiresAt(), second.bytes()));
    store.records.put(
        Hex.of(second.key()),
        new StoredRecord(second.key(), new byte[0], 1, first.expiresAt(), first.bytes()));
    TokenCache incoming = cache(1);

    assertThat(incoming.load(key("alice"))).isNull();
    assertThat(incoming.load(key("bob"))).isNull();
    assertThat(incoming.statistics().unreadableRecords).isEqualTo(2);
  }

  @Test
  void load_ofARecordUnderAnUnknownKey_isAMissAndTheRecordStays() {
    cache(1).put(key("alice"), token("t"));
    StoredRecord record = onlyRecord();
    StoredRecord foreign =
        new StoredRecord(
            CacheFixtures.sealKey(2).recordKey(key("alice").identity()),
            new byte[0],
            1,
            record.expiresAt(),
            record.bytes());
    replaceOnlyRecord(record, foreign);
    TokenCache incoming = cache(2);

    assertThat(incoming.load(key("alice"))).isNull();
    assertThat(store.records).hasSize(1);
    assertThat(incoming.statistics().unreadableRecords).isEqualTo(1);
  }

  @Test
  void load_whenTheKeyWasChanged_findsWhatTheFormerKeySealed() {
    cache(1).put(key("alice"), token("t"));
    TokenCache rolled = cache(2, 1);

    assertThat(text(rolled.load(key("alice")))).isEqualTo("t");
    rolled.remove(key("alice"));
    assertThat(store.records).isEmpty();
  }

  @Test
  void load_whenTheStoreIsSlow_isAMissAndTheTokenIsFoundAfterwards() {
    cache(1).put(key("alice"), token("t"));
    TokenCache incoming = cache(CacheFixtures.settings(SHORT, 10), 1);
    store.hold();

    assertThat(incoming.load(key("alice"))).isNull();
    assertThat(incoming.statistics().storeFaults).isEqualTo(1);

    store.release();
    await("the store answers again", () -> incoming.load(key("alice")) != null);
  }

  @Test
  void put_whenTheStoreIsSlow_isServedFromTheHeapAndWrittenLater() {
    TokenCache cache = cache(CacheFixtures.settings(SHORT, 10), 1);
    store.hold();

    cache.put(key("alice"), token("t"));

    assertThat(text(cache.find(key("alice")))).isEqualTo("t");
    assertThat(cache.statistics().storeWriteFaults).isEqualTo(1);
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
    assertThat(cache.statistics().storeWriteFaults).isEqualTo(6);
    store.release();
    await("what was turned away arrives too", () -> store.records.size() == 6);
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
    assertThat(cache.statistics().storeWrites).isEqualTo(50);
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
      assertThat(cache.statistics().storeWriteFaults).isEqualTo(2);
      assertThat(cache.statistics().storeFaults).isEqualTo(1);
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
    await("they are counted", () -> cache.statistics().purgedRecords == 1200);
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
