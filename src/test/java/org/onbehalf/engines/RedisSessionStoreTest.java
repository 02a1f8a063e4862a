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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.redis.RedisSessionStore;
import org.onbehalf.internal.cache.redis.RedisTokenStore;
import org.onbehalf.spi.SessionStore;
import redis.clients.jedis.Jedis;

class RedisSessionStoreTest extends SharedSessionStoreContract {
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
  protected SessionStore newStore() {
    return newStore(server);
  }

  private static RedisSessionStore newStore(RedisServer server) {
    return new RedisSessionStore(RedisFixtures.standalone(server.port()), RedisFixtures.TIMEOUT);
  }

  @Test
  void delete_leavesNothing_alsoOfOneWhoseOwnerIsCalledOtherwiseByNow() throws Exception {
    SessionStore store = node();
    store.replace(session("a", "alice", 1, "first"), 0);
    store.replace(session("a", "alice under a new key", 2, "second"), 1);
    store.replace(session("b", "alice", 1, "first"), 0);

    store.delete(key("a"));
    store.delete(key("b"));

    assertThat(server.keys()).isEmpty();
  }

  @Test
  void deleteExpired_judgesByTheLatestVersion() throws Exception {
    SessionStore store = node();
    store.replace(expiredSession("s", "alice"), 0);
    store.replace(session("s", "alice", 2, "prolonged"), 1);

    assertThat(store.deleteExpired(Instant.now(), 10)).isZero();
    assertThat(store.deleteExpired(inAnHour().plusSeconds(60), 10)).isEqualTo(1);
    assertThat(server.keys()).isEmpty();
  }

  @Test
  void deleteExpired_whereSomebodyElseDeletedARecord_isNotHeldUp() throws Exception {
    SessionStore store = node();
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
    node().replace(session("s", "alice", 1, "first"), 0);

    try (Jedis jedis = server.connect()) {
      assertThat(server.keys())
          .hasSize(3)
          .allSatisfy(name -> assertThat(jedis.pttl(name)).isEqualTo(-1));
    }
  }

  @Test
  void records_outliveAKillOfTheServer() throws Exception {
    SessionStore store = node();
    store.replace(session("s", "alice", 1, "first"), 0);

    server.kill();
    server.restart();

    assertThatThrownBy(() -> store.read(key("s"))).isInstanceOf(IOException.class);
    store.open();
    assertThat(store.owned(key("alice"), 9)).hasSize(1);
    assertThat(store.replace(session("s", "alice", 2, "second"), 1)).isTrue();
  }

  @Test
  void open_whereSessionsCouldBeEvicted_isRefused() {
    try (RedisServer evicting =
            RedisServer.start(
                temp.resolve("evicting"),
                "--maxmemory",
                "100mb",
                "--maxmemory-policy",
                "allkeys-lru");
        RedisSessionStore store = newStore(evicting)) {
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
        RedisSessionStore store = newStore(small);
        RedisTokenStore tokens =
            new RedisTokenStore(
                RedisFixtures.standalone(small.port()), RedisFixtures.TIMEOUT, Clock.systemUTC())) {
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
}
