package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.redis.RedisTokenStore;
import org.onbehalf.spi.TokenRecord;
import org.onbehalf.spi.TokenStore;
import redis.clients.jedis.Jedis;

class RedisTokenStoreTest extends SharedTokenStoreContract {
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
  protected TokenStore newStore() {
    return newStore(Clock.systemUTC());
  }

  private static TokenStore newStore(Clock clock) {
    return new RedisTokenStore(
        RedisFixtures.standalone(server.port()), RedisFixtures.TIMEOUT, clock);
  }

  @Test
  void write_ofMoreThanASocketHolds_arrivesWhole() throws Exception {
    List<TokenRecord> batch = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      batch.add(token(key("user" + i), "x".repeat(i == 7 ? 1_000_000 : 8000 + i)));
    }

    node().write(batch);

    TokenStore other = node();
    for (TokenRecord each : batch) {
      assertSame(other.read(each.key()), each);
    }
  }

  @Test
  void write_expiresInRedisAsTheTokenDoes_byOurClock() throws Exception {
    Instant past = Instant.parse("2001-01-01T00:00:00Z");
    TokenStore store = newStore(Clock.fixed(past, java.time.ZoneOffset.UTC));
    store.open();
    try {
      byte[] soon = key("soon");
      byte[] gone = key("gone");
      store.write(
          List.of(
              new TokenRecord(soon, new byte[] {1}, past.plusMillis(200)),
              new TokenRecord(key("later"), new byte[] {1}, past.plus(Duration.ofHours(1))),
              new TokenRecord(gone, new byte[] {1}, past.plusSeconds(9))));
      store.write(List.of(new TokenRecord(gone, new byte[] {1}, past)));

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

  private static boolean isGone(TokenStore store, byte[] key) {
    try {
      return store.read(key).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void read_ofWhatIsNotOurs_isAFaultAndServiceGoesOn() throws Exception {
    TokenStore store = node();
    store.write(List.of(token(key("alice"), "a")));
    String name = server.keys().get(0);
    try (Jedis jedis = server.connect()) {
      jedis.set(name, "x");
      assertThatThrownBy(() -> store.read(key("alice")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no record");
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
  void records_outliveAKillOfTheServer() throws Exception {
    TokenStore store = node();
    TokenRecord record = token(key("alice"), "a");
    store.write(List.of(record));

    server.kill();
    server.restart();

    assertThatThrownBy(() -> store.read(record.key())).isInstanceOf(IOException.class);
    store.open();
    assertSame(store.read(record.key()), record);
  }
}
