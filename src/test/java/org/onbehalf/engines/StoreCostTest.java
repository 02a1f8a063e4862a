package org.onbehalf.engines;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.FileStore;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.internal.cache.disk.DiskTokenStore;
import org.onbehalf.internal.cache.redis.RedisTokenStore;

/** The engines that need nothing but this build, one after the other in one run. */
@ExtendWith(Postgres.class)
class StoreCostTest {
  @TempDir Path temp;

  @Test
  void cost_ofEachEngine_isPrinted(PostgresServer server) throws Exception {
    StoreCost.print("file", new FileStore(temp.resolve("store"), PrivateFiles.OWNER_ONLY));
    StoreCost.print(
        "PostgreSQL",
        JdbcStoresFixture.node(server.database().settings(Tables.newName())).tokens());
    StoreCost.print("H2", JdbcStoresFixture.node(H2.newDatabase().settings("t")).tokens());
    StoreCost.print(
        "disk",
        new DiskTokenStore(
            temp.resolve("disk"), PrivateFiles.OWNER_ONLY, 64 << 20, Clock.systemUTC()));
    try (RedisServer redis = RedisServer.start(temp.resolve("redis"))) {
      StoreCost.print(
          "Redis",
          new RedisTokenStore(
              RedisFixtures.standalone(redis.port()), RedisFixtures.TIMEOUT, Clock.systemUTC()));
    }
  }
}
