package org.onbehalf.engines;

import org.onbehalf.spi.TokenStore;

/** H2 is spoken to as any database is whose own ways are not known. */
class H2TokenStoreTest extends SharedTokenStoreContract {
  private final Database database = H2.newDatabase();

  @Override
  protected TokenStore newStore() {
    return JdbcStoresFixture.node(database.settings("tokens")).tokens();
  }
}
