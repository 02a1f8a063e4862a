package org.onbehalf.engines;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.FileRecordStore;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.internal.cache.disk.DiskRecordStore;
import org.onbehalf.internal.cache.jcache.JCacheConnection;
import org.onbehalf.internal.cache.jcache.JCacheRecordStore;
import org.onbehalf.internal.cache.redis.RedisRecordStore;
import org.onbehalf.spi.RecordStore.Kind;

/** The engines that need nothing but this build, one after the other in one run. */
@ExtendWith(Postgres.class)
class StoreCostTest {
  @TempDir Path temp;

  @Test
  void cost_ofEachEngine_isPrinted(PostgresServer server) throws Exception {
    StoreCost.print(
        "file", FileRecordStore.ofTokens(temp.resolve("store"), PrivateFiles.OWNER_ONLY));
    StoreCost.print(
        "PostgreSQL", JdbcFixture.store(Kind.TOKENS, server.database().settings(Tables.newName())));
    StoreCost.print("H2", JdbcFixture.store(Kind.TOKENS, H2.newDatabase().settings("t")));
    StoreCost.print(
        "disk",
        new DiskRecordStore(
            temp.resolve("disk"), PrivateFiles.OWNER_ONLY, 64 << 20, Clock.systemUTC()));
    try (RedisServer redis = RedisServer.start(temp.resolve("redis"));
        HazelcastMember.Cluster hazelcast = HazelcastMember.startTwo(temp.resolve("hazelcast"));
        JCacheConnection client =
            JCacheFixture.connection(JCacheFixture.settings(hazelcast, "any"))) {
      StoreCost.print("jcache", new JCacheRecordStore(client, Kind.TOKENS, "cost"));
      StoreCost.print(
          "Redis",
          new RedisRecordStore(
              Kind.TOKENS,
              RedisFixtures.standalone(redis.port()),
              RedisFixtures.TIMEOUT,
              Clock.systemUTC()));
    }
  }
}
