package org.onbehalf.internal.cache;

import org.onbehalf.spi.SessionStore;

class MemorySessionStoreTest extends SessionStoreContract {
  @Override
  SessionStore create() {
    return new MemorySessionStore(3);
  }
}
