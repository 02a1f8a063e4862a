package org.onbehalf.engines;

import org.onbehalf.spi.SessionStore;

class H2SessionStoreTest extends SharedSessionStoreContract {
  private final Database database = H2.newDatabase();

  @Override
  protected SessionStore newStore() {
    return JdbcStoresFixture.node(database.settings("tokens")).sessions();
  }
}
