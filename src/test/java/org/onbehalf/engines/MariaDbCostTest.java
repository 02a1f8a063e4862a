package org.onbehalf.engines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Beside PostgreSQL, so that the figures can be compared. */
@ExtendWith({MariaDb.class, Postgres.class})
class MariaDbCostTest {
  @Test
  void cost_isPrinted(MariaDbServer server, PostgresServer other) throws Exception {
    StoreCost.print(
        "PostgreSQL", JdbcStoresFixture.node(other.database().settings(Tables.newName())).tokens());
    StoreCost.print(
        "MariaDB", JdbcStoresFixture.node(server.database().settings(Tables.newName())).tokens());
  }
}
