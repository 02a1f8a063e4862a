package org.onbehalf.engines;

import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;

/** H2 is spoken to as any database is whose own ways are not known. */
class H2RecordStoreTest extends SharedRecordStoreContract {
  private final Database database = H2.newDatabase();

  @Override
  protected RecordStore newStore(Kind kind) {
    return JdbcFixture.store(kind, database.settings("tokens"));
  }
}
