package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.cache.MemoryRecordStore;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;

class MemoryRecordStoreTest extends RecordStoreContract {
  private final RecordStore store = new MemoryRecordStore(10);

  @Override
  protected RecordStore newStore(Kind kind) {
    return store;
  }

  @Test
  void replace_inAFullStore_evictsNothing_andNamesTheLimit() throws Exception {
    RecordStore sessions = sessions();
    for (int i = 0; i < 10; i++) {
      sessions.replace(session("s" + i, "alice", 1, "s"), 0);
    }

    assertThatThrownBy(() -> sessions.replace(session("another", "alice", 1, "s"), 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Sessions.MaxSessions");
    assertThat(sessions.replace(session("s3", "alice", 2, "s"), 1)).isTrue();
    assertThat(sessions.read(key("s0"))).isPresent();
  }
}
