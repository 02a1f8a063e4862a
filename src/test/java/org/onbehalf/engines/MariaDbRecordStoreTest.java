package org.onbehalf.engines;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;

@ExtendWith(MariaDb.class)
class MariaDbRecordStoreTest extends SharedRecordStoreContract {
  private final String table = Tables.newName();
  private Database database = new Database("", "", "");

  @BeforeEach
  void use(MariaDbServer server) {
    database = server.database();
  }

  @Override
  protected RecordStore newStore(Kind kind) {
    return JdbcFixture.store(kind, database.settings(table));
  }
}
