package org.onbehalf.engines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.onbehalf.spi.RecordStore.Kind;

/** Beside PostgreSQL, so that the figures can be compared. */
@ExtendWith({MariaDb.class, Postgres.class})
class MariaDbCostTest {
  @Test
  void cost_isPrinted(MariaDbServer server, PostgresServer other) throws Exception {
    StoreCost.print(
        "PostgreSQL", JdbcFixture.store(Kind.TOKENS, other.database().settings(Tables.newName())));
    StoreCost.print(
        "MariaDB", JdbcFixture.store(Kind.TOKENS, server.database().settings(Tables.newName())));
  }
}
