package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.LATER;
import static org.onbehalf.engines.Records.NOW;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;
import static org.onbehalf.engines.Records.token;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.Hex;
import org.onbehalf.internal.cache.redis.RedisSessionStore;
import org.onbehalf.internal.cache.redis.RedisTokenStore;
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.TokenRecord;
import redis.clients.jedis.Jedis;

/** Tokens and sessions of two nodes in one Redis. */
class RedisStoresTest {
  private static final byte[] ALICE = key(900);
  private static final byte[] BOB = key(901);

  @TempDir static Path temp;
  private static RedisServer server;

  private final Records.SetClock clock = new Records.SetClock();
  private RedisTokenStore tokens;
  private RedisTokenStore tokensOfOther;
  private RedisSessionStore sessions;
  private RedisSessionStore sessionsOfOther;

  @BeforeAll
  static void start() {
    server = RedisServer.start(temp);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() throws IOException {
    tokens =
        new RedisTokenStore(RedisFixtures.standalone(server.port()), RedisFixtures.TIMEOUT, clock);
    tokensOfOther =
        new RedisTokenStore(RedisFixtures.standalone(server.port()), RedisFixtures.TIMEOUT, clock);
    sessions =
        new RedisSessionStore(RedisFixtures.standalone(server.port()), RedisFixtures.TIMEOUT);
    sessionsOfOther =
        new RedisSessionStore(RedisFixtures.standalone(server.port()), RedisFixtures.TIMEOUT);
    tokens.open();
    tokensOfOther.open();
    sessions.open();
    sessionsOfOther.open();
  }

  @AfterEach
  void close() {
    tokens.close();
    tokensOfOther.close();
    sessions.close();
    sessionsOfOther.close();
    try (Jedis jedis = new Jedis("127.0.0.1", server.port())) {
      jedis.flushAll();
    }
  }

  private static List<String> keys() {
    try (Jedis jedis = new Jedis("127.0.0.1", server.port())) {
      return List.copyOf(jedis.keys("*"));
    }
  }

  @Test
  void read_onAnotherNode_givesWhatWasWritten() throws IOException {
    tokens.write(List.of(token(1), token(2)));

    assertThat(tokensOfOther.read(key(2)).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(token(2));
    assertThat(tokensOfOther.read(key(3))).isEmpty();
  }

  @Test
  void write_ofMoreThanASocketHolds_arrivesWhole() throws IOException {
    List<TokenRecord> batch = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      batch.add(token(i, LATER, i == 7 ? 200_000 : 8000));
    }

    tokens.write(batch);

    for (TokenRecord each : batch) {
      assertThat(tokensOfOther.read(each.key()).orElseThrow().sealed()).isEqualTo(each.sealed());
    }
  }

  @Test
  void delete_isSeenByTheOtherNode() throws IOException {
    tokens.write(List.of(token(1), token(2)));

    tokens.delete(key(1));
    tokens.delete(key(9));

    assertThat(tokensOfOther.read(key(1))).isEmpty();
    assertThat(tokensOfOther.read(key(2))).isPresent();
  }

  @Test
  void write_expiresInRedisAsTheTokenDoes() throws Exception {
    tokens.write(List.of(token(1, NOW.plusMillis(30)), token(2), token(3)));
    tokens.write(List.of(token(3, NOW.minusMillis(1))));

    Records.await("Redis deletes it", () -> tokens.read(key(1)).isEmpty());

    assertThat(tokens.read(key(2))).isPresent();
    assertThat(tokens.read(key(3))).as("had expired before it was written").isEmpty();
    assertThat(tokens.deleteExpired(LATER.plusSeconds(1), 10)).isZero();
    try (Jedis jedis = new Jedis("127.0.0.1", server.port())) {
      assertThat(jedis.pttl(keys().get(0))).isBetween(3_000_000L, 3_600_000L);
    }
  }

  @Test
  void read_ofWhatIsNotOurs_isAFaultAndServiceGoesOn() throws IOException {
    tokens.write(List.of(token(1)));
    String name = keys().get(0);
    try (Jedis jedis = new Jedis("127.0.0.1", server.port())) {
      jedis.set(name, "x");
      assertThatThrownBy(() -> tokens.read(key(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no record");
      jedis.del(name);
      jedis.lpush(name, "x");
      assertThatThrownBy(() -> tokens.read(key(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("WRONGTYPE");
    }

    tokens.write(List.of(token(1)));
    assertThat(tokens.read(key(1))).isPresent();
  }

  @Test
  void replace_createsOnceAndThenFollowsTheVersion() throws IOException {
    assertThat(sessions.replace(session(1, ALICE, 1), 0)).isTrue();
    assertThat(sessionsOfOther.replace(session(1, ALICE, 1), 0)).isFalse();
    assertThat(sessionsOfOther.replace(session(1, ALICE, 2), 1)).isTrue();
    assertThat(sessions.replace(session(1, ALICE, 2), 1)).isFalse();
    assertThat(sessions.replace(session(2, ALICE, 2), 1)).as("there is none").isFalse();

    assertThat(sessions.read(key(1)).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(session(1, ALICE, 2));
    assertThat(sessions.read(key(2))).isEmpty();
  }

  @Test
  void replace_byTwoNodesAtOnce_hasOneWinnerEachTime() throws Exception {
    sessions.replace(session(1, ALICE, 1), 0);
    ExecutorService nodes = Executors.newFixedThreadPool(2);
    int rounds = 200;
    try {
      List<Future<Integer>> wins = new ArrayList<>();
      for (RedisSessionStore node : List.of(sessions, sessionsOfOther)) {
        Callable<Integer> rotations =
            () -> {
              int won = 0;
              long version = 1;
              while (version <= rounds) {
                if (node.replace(session(1, ALICE, version + 1), version)) {
                  won++;
                }
                version = node.read(key(1)).orElseThrow().version();
              }
              return won;
            };
        wins.add(nodes.submit(rotations));
      }
      assertThat(wins.get(0).get() + wins.get(1).get()).isEqualTo(rounds);
    } finally {
      nodes.shutdownNow();
    }
    assertThat(sessions.read(key(1)).orElseThrow().version()).isEqualTo(rounds + 1);
  }

  @Test
  void owned_givesThatOwnersSessions() throws IOException {
    for (int i = 0; i < 40; i++) {
      sessions.replace(session(i, i % 4 == 0 ? BOB : ALICE, 1), 0);
    }
    sessions.delete(key(1));

    assertThat(sessionsOfOther.owned(ALICE, 100)).hasSize(29);
    assertThat(sessionsOfOther.owned(ALICE, 7)).hasSize(7);
    assertThat(sessionsOfOther.owned(BOB, 100))
        .extracting(record -> Hex.of(record.key()))
        .containsExactlyInAnyOrder(
            IntStream.range(0, 10).mapToObj(i -> Hex.of(key(4 * i))).toArray(String[]::new));
    assertThat(sessionsOfOther.owned(key(77), 100)).isEmpty();
  }

  @Test
  void replace_whenTheOwnerIsCalledOtherwise_movesTheSession() throws IOException {
    sessions.replace(session(1, ALICE, 1), 0);
    byte[] aliceUnderANewKey = key(902);

    assertThat(sessions.replace(session(1, aliceUnderANewKey, 2), 1)).isTrue();
    assertThat(sessions.replace(session(1, BOB, 2), 1)).isFalse();

    assertThat(sessions.owned(ALICE, 9)).isEmpty();
    assertThat(sessions.owned(aliceUnderANewKey, 9)).hasSize(1);
    sessions.delete(key(1));
    assertThat(keys()).isEmpty();
  }

  @Test
  void delete_leavesNothing() throws IOException {
    sessions.replace(session(1, ALICE, 1), 0);

    sessions.delete(key(1));
    sessions.delete(key(1));

    assertThat(sessionsOfOther.read(key(1))).isEmpty();
    assertThat(keys()).isEmpty();
    assertThat(sessions.replace(session(1, ALICE, 1), 0)).isTrue();
  }

  @Test
  void deleteExpired_judgesByTheLatestVersion() throws IOException {
    for (int i = 0; i < 30; i++) {
      sessions.replace(session(i, ALICE, 1, NOW), 0);
    }
    sessions.replace(session(3, ALICE, 2, LATER), 1);

    assertThat(sessions.deleteExpired(NOW, 100)).as("not before it has expired").isZero();
    assertThat(sessions.deleteExpired(NOW.plusMillis(1), 20)).isEqualTo(20);
    assertThat(sessionsOfOther.deleteExpired(NOW.plusMillis(1), 20)).isEqualTo(9);
    assertThat(sessions.owned(ALICE, 100)).extracting(SessionRecord::version).containsExactly(2L);
  }

  @Test
  void deleteExpired_whereSomebodyElseDeletedARecord_isNotHeldUp() throws IOException {
    sessions.replace(session(1, ALICE, 1, NOW), 0);
    try (Jedis jedis = new Jedis("127.0.0.1", server.port())) {
      keys().stream().filter(name -> name.contains("record")).forEach(jedis::del);
    }

    assertThat(sessions.deleteExpired(LATER, 10)).isEqualTo(1);
    assertThat(sessions.deleteExpired(LATER, 10)).isZero();
    assertThat(sessions.owned(ALICE, 10)).isEmpty();
  }

  @Test
  void sessions_neverExpireInRedis() throws IOException {
    sessions.replace(session(1, ALICE, 1), 0);

    try (Jedis jedis = new Jedis("127.0.0.1", server.port())) {
      assertThat(keys())
          .isNotEmpty()
          .allSatisfy(name -> assertThat(jedis.pttl(name)).isEqualTo(-1));
    }
  }

  @Test
  void afterAKill_everythingThatWasWrittenIsThere() throws IOException {
    tokens.write(List.of(token(1)));
    sessions.replace(session(1, ALICE, 1), 0);

    server.kill();
    server.restart();

    assertThatThrownBy(() -> tokens.read(key(1))).isInstanceOf(IOException.class);
    tokens.open();
    sessions.open();
    assertThat(tokens.read(key(1))).isPresent();
    assertThat(sessions.owned(ALICE, 9)).hasSize(1);
    sessionsOfOther.close();
    assertThat(sessionsOfOther.read(key(1))).as("also without open").isPresent();
  }

  @Test
  void sessions_whereTheyCouldBeEvicted_areRefused() {
    try (RedisServer evicting =
            RedisServer.start(
                temp.resolve("evicting"),
                "--maxmemory",
                "100mb",
                "--maxmemory-policy",
                "allkeys-lru");
        RedisSessionStore store =
            new RedisSessionStore(
                RedisFixtures.standalone(evicting.port()), RedisFixtures.TIMEOUT)) {
      assertThatThrownBy(store::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("volatile-ttl");
      try (Jedis jedis = new Jedis("127.0.0.1", evicting.port())) {
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
        RedisSessionStore store =
            new RedisSessionStore(RedisFixtures.standalone(small.port()), RedisFixtures.TIMEOUT);
        RedisTokenStore filling =
            new RedisTokenStore(
                RedisFixtures.standalone(small.port()), RedisFixtures.TIMEOUT, clock)) {
      for (int i = 0; i < 50; i++) {
        assertThat(store.replace(session(i, ALICE, 1), 0)).isTrue();
      }

      for (int i = 0; i < 3000; i++) {
        filling.write(List.of(token(i)));
      }

      assertThat(store.owned(ALICE, 100)).hasSize(50);
      int left = 0;
      for (int i = 0; i < 3000; i++) {
        left += filling.read(key(i)).isPresent() ? 1 : 0;
      }
      assertThat(left).isBetween(1, 2999);
      assertThatThrownBy(
              () -> {
                for (int i = 50; i < 20_000; i++) {
                  store.replace(session(i, ALICE, 1), 0);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("OOM")
          .hasMessageContaining("maxmemory");
      assertThat(store.read(key(49))).isPresent();
    }
  }
}
