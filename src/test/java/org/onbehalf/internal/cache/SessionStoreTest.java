package org.onbehalf.internal.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.internal.cache.CacheFixtures.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.CircuitBreaker;
import org.onbehalf.internal.cache.CacheFixtures.SetClock;
import org.onbehalf.internal.config.SessionKeys;
import org.onbehalf.spi.StoredRecord;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.SharedSessions;

class SessionStoreTest {
  private static final byte[] ALICE = "alice".getBytes(UTF_8);
  private static final byte[] BOB = "bob".getBytes(UTF_8);

  @TempDir Path temp;
  private final SetClock clock = new SetClock(CacheFixtures.NOON);
  private final SharedSessions database = new SharedSessions();
  private final SharedSessions.Node way = database.node();
  private SessionStore store = open(way, 1);

  @AfterEach
  void close() {
    store.close();
  }

  private static SessionSettings settings() {
    return settings(Duration.ofMillis(400));
  }

  private static SessionSettings settings(Duration storeTimeout) {
    return settings(SessionKeys.Store.FILE, storeTimeout);
  }

  private static SessionSettings settings(SessionKeys.Store kind, Duration storeTimeout) {
    return new SessionSettings(
        kind,
        null,
        null,
        Duration.ofDays(90),
        Duration.ofDays(365),
        100,
        1000,
        storeTimeout,
        2,
        Duration.ofSeconds(60));
  }

  private SessionStore open(SharedSessions.Node node, int key) {
    return SessionStore.with(settings(), node, bytes(key), "test", clock);
  }

  private static SessionContent content(long version, String text) {
    return new SessionContent(
        version, CacheFixtures.NOON.plus(Duration.ofDays(1)), text.getBytes(UTF_8));
  }

  private String text(int id) throws IOException {
    SessionContent content = store.read(bytes(id));
    return content == null ? "nothing" : new String(content.plain(), UTF_8);
  }

  @Test
  void nothing_isOpenedOrStarted_beforeTheFirstCall() {
    try (SessionStore unused =
        SessionStore.of(settings(), temp.resolve("sessions"), "unused", null, clock)) {
      assertThat(unused.loss()).isNull();
      assertThat(temp.resolve("sessions")).doesNotExist();
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().equals("onbehalf-sessions-unused"));
    }
  }

  @Test
  void content_comesBackAsItWentIn_andLiesSealed() throws IOException {
    assertThat(store.replace(bytes(1), ALICE, content(1, "the content"), 0)).isTrue();

    assertThat(text(1)).isEqualTo("the content");
    StoredRecord record = database.records().get(0);
    assertThat(new String(record.bytes(), UTF_8)).doesNotContain("content");
    assertThat(record.owner()).hasSize(32).isNotEqualTo(ALICE);
  }

  @Test
  void record_inAnothersPlace_isNotOpened() throws IOException {
    store.replace(bytes(1), ALICE, content(1, "alice's"), 0);
    store.replace(bytes(2), BOB, content(1, "bob's"), 0);
    StoredRecord bobs =
        database.records().stream().filter(each -> each.key()[0] == 2).findFirst().orElseThrow();
    StoredRecord alices =
        database.records().stream().filter(each -> each.key()[0] == 1).findFirst().orElseThrow();

    for (StoredRecord planted :
        new StoredRecord[] {
          new StoredRecord(alices.key(), bobs.owner(), 1, bobs.expiresAt(), bobs.bytes()),
          new StoredRecord(alices.key(), bobs.owner(), 1, alices.expiresAt(), alices.bytes()),
          new StoredRecord(alices.key(), alices.owner(), 2, alices.expiresAt(), alices.bytes()),
          new StoredRecord(
              alices.key(), alices.owner(), 1, bobs.expiresAt().plusSeconds(1), alices.bytes()),
        }) {
      database.plant(planted);
      assertThatThrownBy(() -> store.read(bytes(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is not what was written");
    }
  }

  @Test
  void foreignKey_isSaid_andNothingIsDeleted() throws IOException {
    store.replace(bytes(1), ALICE, content(1, "x"), 0);
    try (SessionStore other = open(database.node(), 2)) {
      assertThatThrownBy(() -> other.read(bytes(1)))
          .hasMessageContaining("a key that this server does not have");
      assertThat(other.owned(ALICE, 10).contents()).isEmpty();
    }
    assertThat(text(1)).isEqualTo("x");
  }

  @Test
  void owned_tellsOnesOwn_andCountsWhatCannotBeRead() throws IOException {
    store.replace(bytes(1), ALICE, content(1, "one"), 0);
    store.replace(bytes(2), ALICE, content(1, "two"), 0);
    store.replace(bytes(3), BOB, content(1, "three"), 0);
    StoredRecord two =
        database.records().stream().filter(each -> each.key()[0] == 2).findFirst().orElseThrow();
    database.plant(new StoredRecord(two.key(), two.owner(), 9, two.expiresAt(), two.bytes()));

    SessionListing owned = store.owned(ALICE, 10);

    assertThat(owned.contents())
        .singleElement()
        .satisfies(each -> assertThat(new String(each.plain(), UTF_8)).isEqualTo("one"));
    assertThat(owned.unreadable()).isEqualTo(1);
  }

  @Test
  void name_isClaimedByOne_andBelongsToItsOwner() throws IOException {
    SessionName seenByOne = store.readName(ALICE, "report");
    SessionName seenByTwo = store.readName(ALICE, "report");

    assertThat(store.claimName(seenByOne, "handle", CacheFixtures.NOON)).isTrue();
    assertThat(store.claimName(seenByTwo, "other", CacheFixtures.NOON)).isFalse();

    assertThat(store.readName(ALICE, "report").handle()).isEqualTo("handle");
    assertThat(store.readName(BOB, "report").handle()).isNull();
    assertThat(store.readName(ALICE, "report2").handle()).isNull();
    assertThat(store.owned(ALICE, 10).contents()).isEmpty();
    store.claimName(store.readName(ALICE, "report"), "", CacheFixtures.NOON);
    assertThat(store.readName(ALICE, "report").handle()).isNull();
  }

  @Test
  void storeThatIsAwayForAMoment_isWaitedFor() throws IOException {
    way.down(true);
    AtomicInteger opened = new AtomicInteger();
    way.onOpen(
        () -> {
          if (opened.incrementAndGet() == 2) {
            way.down(false);
          }
        });

    assertThat(store.read(bytes(1))).isNull();
    assertThat(opened.get()).isEqualTo(2);
  }

  @Test
  void storeThatStaysAway_isAnErrorWithItsReason() {
    way.down(true);

    assertThatThrownBy(() -> store.read(bytes(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the database is down");
  }

  @Test
  void storeThatHangs_isAnErrorThatNamesTheLimit_andTheQueueOneThatNamesItsBound()
      throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    way.onOpen(() -> awaitUnchecked(hanging));
    try {
      assertThatThrownBy(() -> store.read(bytes(1)))
          .hasMessageContaining("Sessions.StoreTimeout = 400 ms");
      store.deleteLater(bytes(1));
      store.deleteLater(bytes(2));
      assertThatThrownBy(() -> store.read(bytes(1))).hasMessageContaining("Sessions.StoreQueue");
    } finally {
      hanging.countDown();
    }
  }

  @Test
  void sharedStoreThatHangs_isTriedOnceASecond_andIsUsedAgainOnceItAnswers() throws Exception {
    // given a shared store that has not answered five requests in a row
    store.close();
    SessionSettings shared = settings(SessionKeys.Store.REDIS, Duration.ofMillis(20));
    store = SessionStore.with(shared, way, bytes(1), "shared", clock);
    CountDownLatch hanging = new CountDownLatch(1);
    way.onOpen(() -> awaitUnchecked(hanging));
    for (int i = 0; i < CircuitBreaker.THRESHOLD; i++) {
      assertThatThrownBy(() -> store.read(bytes(1))).hasMessageMatching(".*(Timeout|Queue).*");
    }

    // then nobody waits for it any more
    assertThatThrownBy(() -> store.read(bytes(1))).hasMessageContaining("several times in a row");

    // until one request is let through after the interval, and succeeds
    way.onOpen(() -> {});
    hanging.countDown();
    Await.until(
        "the shared store to be used again",
        () -> {
          clock.advance(CircuitBreaker.INTERVAL);
          try {
            return store.read(bytes(1)) == null;
          } catch (IOException e) {
            return false;
          }
        });
    assertThat(store.read(bytes(2))).isNull();
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void interruptOfACaller_isKept_andHarmsNobody() throws IOException {
    store.replace(bytes(1), ALICE, content(1, "x"), 0);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> store.read(bytes(1))).hasMessageContaining("interrupted");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(text(1)).isEqualTo("x");
  }

  @Test
  void close_finishesWhatIsQueued_endsItsThread_andRefusesMore() throws IOException {
    store.replace(bytes(1), ALICE, content(1, "x"), 0);
    store.deleteLater(bytes(1));

    store.close();

    assertThat(database.records()).isEmpty();
    assertThatThrownBy(() -> store.read(bytes(1))).hasMessageContaining("is stopping");
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("onbehalf-sessions-test"));
  }

  @Test
  void noDirectory_isAnErrorThatNamesTheKey_andIsWarnedOfOnce() {
    try (SessionStore homeless = SessionStore.of(settings(), null, "test", null, clock);
        LogCapture log = new LogCapture()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> homeless.read(bytes(1)))
            .hasMessageContaining("Sessions.Directory");
      }
      assertThat(log.warnings()).singleElement().asString().contains("Sessions.Directory");
    }
  }

  @Test
  @Timeout(60)
  void directoryThatCannotBeUsed_isToldAtOnce_withItsPath_andWarnedOfOnce() throws IOException {
    Path file = Files.createFile(temp.resolve("a-file"));
    SessionSettings patient = settings(Duration.ofHours(1));
    try (SessionStore store = SessionStore.of(patient, file, "test", null, clock);
        LogCapture log = new LogCapture()) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> store.read(bytes(1)))
            .hasMessageContaining(file + " is not a directory");
      }
      assertThat(log.warnings()).singleElement().asString().contains(file.toString());
    }
  }
}
