package org.onbehalf.internal.cache;

import org.onbehalf.spi.RecordStore;

class MemoryRecordStoreTest extends LimitedSessionsContract {
  @Override
  RecordStore create() {
    return new MemoryRecordStore(3);
  }
}
