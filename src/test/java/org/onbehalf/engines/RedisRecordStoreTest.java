package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.expiredSession;
import static org.onbehalf.engines.Records.inAnHour;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;
import static org.onbehalf.engines.Records.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.redis.RedisRecordStore;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;
import redis.clients.jedis.Jedis;

class RedisRecordStoreTest extends SharedRecordStoreContract {
  @TempDir static Path temp;
  private static RedisServer server;

  @BeforeAll
  static void start() {
    // by default Redis answers before it has written, where its disk is busy
    server = RedisServer.start(temp, "--appendfsync", "always");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void flush() {
    server.flush();
  }

  @Override
  protected RecordStore newStore(Kind kind) {
    return newStore(kind, server);
  }

  private static RecordStore newStore(Kind kind, RedisServer server) {
    return new RedisRecordStore(
        kind, RedisFixtures.standalone(server.port()), RedisFixtures.TIMEOUT, Clock.systemUTC());
  }

  private static RecordStore tokens(Clock clock) {
    return new RedisRecordStore(
        Kind.TOKENS, RedisFixtures.standalone(server.port()), RedisFixtures.TIMEOUT, clock);
  }

  @Test
  void close_leavesNoThreadAndNoMBean() throws Exception {
    List<Thread> before = List.copyOf(Thread.getAllStackTraces().keySet());
    Set<ObjectName> beans = ManagementFactory.getPlatformMBeanServer().queryNames(null, null);
    RecordStore tokens = node();
    RecordStore sessions = sessions();
    tokens.write(List.of(token(key("alice"), "a"), token(key("bob"), "b")));
    sessions.replace(session("s", "alice", 1, "first"), 0);

    assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(null, null))
        .filteredOn(each -> !beans.contains(each))
        .noneMatch(each -> each.toString().contains("pool"));
    tokens.close();
    sessions.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .noneMatch(
            name ->
                name.contains("pool") || name.toLowerCase(java.util.Locale.ROOT).contains("jedis"));
  }

  @Test
  void delete_leavesNothing_alsoOfOneWhoseOwnerIsCalledOtherwiseByNow() throws Exception {
    RecordStore store = sessions();
    store.replace(session("a", "alice", 1, "first"), 0);
    store.replace(session("a", "alice under a new key", 2, "second"), 1);
    store.replace(session("b", "alice", 1, "first"), 0);

    store.delete(key("a"));
    store.delete(key("b"));

    assertThat(server.keys()).isEmpty();
  }

  @Test
  void deleteExpired_judgesByTheLatestVersion() throws Exception {
    RecordStore store = sessions();
    store.replace(expiredSession("s", "alice"), 0);
    store.replace(session("s", "alice", 2, "prolonged"), 1);

    assertThat(store.deleteExpired(Instant.now(), 10)).isZero();
    assertThat(store.deleteExpired(inAnHour().plusSeconds(60), 10)).isEqualTo(1);
    assertThat(server.keys()).isEmpty();
  }

  @Test
  void deleteExpired_whereSomebodyElseDeletedARecord_isNotHeldUp() throws Exception {
    RecordStore store = sessions();
    store.replace(expiredSession("s", "alice"), 0);
    try (Jedis jedis = server.connect()) {
      server.keys().stream().filter(name -> name.contains("record")).forEach(jedis::del);
    }

    assertThat(store.deleteExpired(Instant.now(), 10)).isEqualTo(1);
    assertThat(store.deleteExpired(Instant.now(), 10)).isZero();
    assertThat(store.owned(key("alice"), 10)).isEmpty();
  }

  @Test
  void sessions_haveNoTimeToLive_soThatNoVolatilePolicyEvictsThem() throws Exception {
    sessions().replace(session("s", "alice", 1, "first"), 0);

    try (Jedis jedis = server.connect()) {
      assertThat(server.keys())
          .hasSize(3)
          .allSatisfy(name -> assertThat(jedis.pttl(name)).isEqualTo(-1));
    }
  }

  @Test
  void records_outliveAKillOfTheServer() throws Exception {
    RecordStore store = sessions();
    store.replace(session("s", "alice", 1, "first"), 0);

    server.kill();
    server.restart();

    assertThatThrownBy(() -> store.read(key("s"))).isInstanceOf(IOException.class);
    store.open();
    assertThat(store.owned(key("alice"), 9)).hasSize(1);
    assertThat(store.replace(session("s", "alice", 2, "second"), 1)).isTrue();
  }

  @Test
  void open_whereSessionsCouldBeEvicted_isRefused() throws IOException {
    try (RedisServer evicting =
            RedisServer.start(
                temp.resolve("evicting"),
                "--maxmemory",
                "100mb",
                "--maxmemory-policy",
                "allkeys-lru");
        RecordStore store = newStore(Kind.SESSIONS, evicting)) {
      assertThatThrownBy(store::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("volatile-ttl");
      try (Jedis jedis = evicting.connect()) {
        jedis.configSet("maxmemory-policy", "volatile-ttl");
      }
      assertThatCode(store::open).doesNotThrowAnyException();
    }
  }

  @Test
  void whenRedisIsFull_tokensGoAndSessionsStay() throws IOException {
    try (RedisServer small =
            RedisServer.start(
                temp.resolve("small"), "--maxmemory", "4mb", "--maxmemory-policy", "volatile-ttl");
        RecordStore store = newStore(Kind.SESSIONS, small);
        RedisRecordStore tokens =
            new RedisRecordStore(
                Kind.TOKENS,
                RedisFixtures.standalone(small.port()),
                RedisFixtures.TIMEOUT,
                Clock.systemUTC())) {
      store.open();
      tokens.open();
      for (int i = 0; i < 50; i++) {
        store.replace(session("s" + i, "alice", 1, "x".repeat(1500)), 0);
      }

      for (int i = 0; i < 3000; i++) {
        tokens.write(List.of(token(key("user" + i), "x".repeat(2000))));
      }

      assertThat(store.owned(key("alice"), 100)).hasSize(50);
      try (Jedis jedis = small.connect()) {
        assertThat(jedis.keys("*token*")).hasSizeBetween(1, 2999);
      }
      assertThatThrownBy(
              () -> {
                for (int i = 50; i < 20_000; i++) {
                  store.replace(session("s" + i, "alice", 1, "x".repeat(1500)), 0);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("OOM")
          .hasMessageContaining("maxmemory");
      store.open();
      assertThat(store.read(key("s49"))).isPresent();
    }
  }

  @Test
  void write_ofMoreThanASocketHolds_arrivesWhole() throws Exception {
    List<StoredRecord> batch = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      batch.add(token(key("user" + i), "x".repeat(i == 7 ? 1_000_000 : 8000 + i)));
    }

    node().write(batch);

    RecordStore other = node();
    for (StoredRecord each : batch) {
      assertSame(other.read(each.key()), each);
    }
  }

  @Test
  void write_expiresInRedisAsTheTokenDoes_byOurClock() throws Exception {
    Instant past = Instant.parse("2001-01-01T00:00:00Z");
    RecordStore store = tokens(Clock.fixed(past, java.time.ZoneOffset.UTC));
    store.open();
    try {
      byte[] soon = key("soon");
      byte[] gone = key("gone");
      store.write(
          List.of(
              new StoredRecord(soon, new byte[0], 1, past.plusMillis(200), new byte[] {1}),
              new StoredRecord(
                  key("later"), new byte[0], 1, past.plus(Duration.ofHours(1)), new byte[] {1}),
              new StoredRecord(gone, new byte[0], 1, past.plusSeconds(9), new byte[] {1})));
      store.write(List.of(new StoredRecord(gone, new byte[0], 1, past, new byte[] {1})));

      Awaiting.until("Redis deletes it", () -> isGone(store, soon));
      assertThat(store.read(key("later"))).isPresent();
      assertThat(store.read(gone)).as("had expired when it was written").isEmpty();
      try (Jedis jedis = server.connect()) {
        assertThat(jedis.pttl(server.keys().get(0))).isBetween(3_000_000L, 3_600_000L);
      }
    } finally {
      store.close();
    }
  }

  private static boolean isGone(RecordStore store, byte[] key) {
    try {
      return store.read(key).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void read_ofWhatIsNotOurs_isAFaultAndServiceGoesOn() throws Exception {
    RecordStore store = node();
    store.write(List.of(token(key("alice"), "a")));
    String name = server.keys().get(0);
    try (Jedis jedis = server.connect()) {
      jedis.set(name, "x");
      assertThatThrownBy(() -> store.read(key("alice")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no record");
      store.open();
      jedis.del(name);
      jedis.lpush(name, "x");
      assertThatThrownBy(() -> store.read(key("alice")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("WRONGTYPE");
    }

    store.open();
    store.write(List.of(token(key("alice"), "b")));
    assertThat(store.read(key("alice"))).isPresent();
  }

  @Test
  void tokens_outliveAKillOfTheServer() throws Exception {
    RecordStore store = node();
    StoredRecord record = token(key("alice"), "a");
    store.write(List.of(record));

    server.kill();
    server.restart();

    assertThatThrownBy(() -> store.read(record.key())).isInstanceOf(IOException.class);
    store.open();
    assertSame(store.read(record.key()), record);
  }
}
