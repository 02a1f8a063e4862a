package org.onbehalf.engines;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.onbehalf.spi.TokenStore;

@ExtendWith(Postgres.class)
class PostgresTokenStoreTest extends SharedTokenStoreContract {
  private final String table = Tables.newName();
  private Database database = new Database("", "", "");

  @BeforeEach
  void use(PostgresServer server) {
    database = server.database();
  }

  @Override
  protected TokenStore newStore() {
    return JdbcStoresFixture.node(database.settings(table)).tokens();
  }
}
