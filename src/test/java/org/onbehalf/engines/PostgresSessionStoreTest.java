package org.onbehalf.engines;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.onbehalf.spi.SessionStore;

@ExtendWith(Postgres.class)
class PostgresSessionStoreTest extends SharedSessionStoreContract {
  private final String table = Tables.newName();
  private Database database = new Database("", "", "");

  @BeforeEach
  void use(PostgresServer server) {
    database = server.database();
  }

  @Override
  protected SessionStore newStore() {
    return JdbcStoresFixture.node(database.settings(table)).sessions();
  }
}
