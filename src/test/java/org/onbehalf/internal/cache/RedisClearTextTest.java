package org.onbehalf.internal.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.engines.RedisFixtures;
import org.onbehalf.engines.RedisServer;
import org.onbehalf.internal.cache.redis.RedisRecordStore;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;
import redis.clients.jedis.Jedis;

/** Searches Redis' dump and append-only file for what must not be found there. */
class RedisClearTextTest {
  @TempDir Path temp;
  private final ClearTextSearch search = new ClearTextSearch();
  private RedisServer server;

  @BeforeEach
  void start() {
    // what Redis compresses could not be searched
    server = RedisServer.start(temp, "--rdbcompression", "no");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RedisRecordStore store() {
    return new RedisRecordStore(
        Kind.TOKENS,
        RedisFixtures.standalone(server.port()),
        RedisFixtures.TIMEOUT,
        Clock.systemUTC());
  }

  private void save() {
    try (Jedis jedis = server.connect()) {
      jedis.save();
    }
  }

  @Test
  void files_showNothingOfTheToken() throws IOException {
    try (TokenCache cache =
        new TokenCache(
            CacheFixtures.settings(),
            store(),
            () -> CacheFixtures.sealKeys(1),
            "test",
            Clock.systemUTC())) {
      TokenKey key =
          TokenKey.ofCaller(
              new BearerToken(SampleTokens.ASSERTION),
              Instant.ofEpochMilli(Long.MAX_VALUE),
              0,
              CacheFixtures.form("api://partner/read"));
      Instant now = Instant.now();
      cache.put(
          key, new CachedToken(SampleTokens.ACCESS_TOKEN, now, now.plus(Duration.ofHours(1))));
      assertThat(cache.statistics().storeWrites.sum()).isEqualTo(1);
    }
    save();

    assertThat(search.in(temp)).isEmpty();
  }

  @Test
  void control_unsealed_theSearchFindsItInBoth() throws IOException {
    try (RedisRecordStore store = store()) {
      store.open();
      store.write(
          List.of(
              new StoredRecord(
                  new byte[32],
                  new byte[0],
                  1,
                  Instant.now().plus(Duration.ofHours(1)),
                  SampleTokens.ACCESS_TOKEN.getBytes(UTF_8))));
    }
    assertThat(search.in(temp)).as("the append-only file").contains("access token");
    save();

    assertThat(search.in(temp)).contains("access token", "access token, part 1");
  }
}
