package org.onbehalf.engines;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.FileStore;

/** The engines that need nothing but this build, one after the other in one run. */
@ExtendWith(Postgres.class)
class StoreCostTest {
  @TempDir Path temp;

  @Test
  void cost_ofEachEngine_isPrinted(PostgresServer server) throws Exception {
    StoreCost.print("file", new FileStore(temp.resolve("store")));
    StoreCost.print(
        "PostgreSQL",
        JdbcStoresFixture.node(server.database().settings(Tables.newName())).tokens());
    StoreCost.print("H2", JdbcStoresFixture.node(H2.newDatabase().settings("t")).tokens());
  }
}
