package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;
import static org.onbehalf.engines.Records.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/** What a {@link RecordStore} does besides that several servers use at once. */
public abstract class SharedRecordStoreContract extends RecordStoreContract {
  @Test
  void nodes_thatReplaceTheSameVersionsAtOnce_haveOneWinnerEach() throws Exception {
    int versions = 1000;
    List<RecordStore> nodes = List.of(sessions(), sessions());
    AtomicIntegerArray winners = new AtomicIntegerArray(versions + 1);

    Contention.run(
        nodes.size(),
        node -> {
          for (int version = 1; version <= versions; version++) {
            StoredRecord next = session("s", "alice", version, "by " + node);
            if (nodes.get(node).replace(next, version - 1)) {
              winners.incrementAndGet(version);
            } else if (version > 1) {
              // the loser goes on when the winner has won, as a flight does that reads again
              while (versionOf(nodes.get(node)) < version) {
                Thread.onSpinWait();
              }
            }
          }
        });

    for (int version = 1; version <= versions; version++) {
      assertThat(winners.get(version)).as("winners of version " + version).isEqualTo(1);
    }
    assertThat(versionOf(nodes.get(0))).isEqualTo(versions);
    assertThat(nodes.get(1).owned(key("alice"), 10)).hasSize(1);
  }

  @Test
  void nodes_seeWhatTheOthersChanged() throws Exception {
    RecordStore one = sessions();
    RecordStore other = sessions();
    StoredRecord second = session("s", "alice", 2, "second");

    one.replace(session("s", "alice", 1, "first"), 0);
    assertThat(other.replace(second, 1)).isTrue();

    assertSame(one.read(second.key()), second);
    assertThat(one.owned(key("alice"), 10)).hasSize(1);
    one.delete(second.key());
    assertThat(other.read(second.key())).isEmpty();
  }

  private static long versionOf(RecordStore store) throws IOException {
    return store.read(key("s")).map(StoredRecord::version).orElse(0L);
  }

  @Test
  void nodes_seeWhatTheOthersWroteAndDeleted() throws Exception {
    RecordStore one = node();
    RecordStore other = node();
    StoredRecord record = token(key("alice"), "of one");
    StoredRecord next = token(key("alice"), "of the other");

    one.write(List.of(record));
    assertSame(other.read(record.key()), record);
    other.write(List.of(next));
    assertSame(one.read(record.key()), next);
    one.delete(record.key());
    assertThat(other.read(record.key())).isEmpty();
  }

  @Test
  void nodes_thatWriteTheSameKeysAtOnce_disturbNobody() throws Exception {
    int rounds = 40;
    List<RecordStore> nodes = List.of(node(), node());

    Contention.run(
        nodes.size(),
        node -> {
          for (int round = 0; round < rounds; round++) {
            List<StoredRecord> batch = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
              // the one forwards, the other backwards
              int user = node == 0 ? i : 7 - i;
              batch.add(token(key("user" + user), node + " in round " + round));
            }
            nodes.get(node).write(batch);
          }
        });

    for (int i = 0; i < 8; i++) {
      Optional<StoredRecord> left = nodes.get(0).read(key("user" + i));
      assertThat(left).isPresent();
      assertThat(new String(left.get().bytes(), StandardCharsets.UTF_8))
          .endsWith(" in round " + (rounds - 1));
    }
  }
}
