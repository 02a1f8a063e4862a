package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.SessionStore;

/** What a {@link SessionStore} does besides that several nodes have open at once. */
public abstract class SharedSessionStoreContract extends SessionStoreContract {
  @Test
  void nodes_thatReplaceTheSameVersionsAtOnce_haveOneWinnerEach() throws Exception {
    int versions = 1000;
    List<SessionStore> nodes = List.of(node(), node());
    AtomicIntegerArray winners = new AtomicIntegerArray(versions + 1);

    Contention.run(
        nodes.size(),
        node -> {
          for (int version = 1; version <= versions; version++) {
            SessionRecord next = session("s", "alice", version, "by " + node);
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
    SessionStore one = node();
    SessionStore other = node();
    SessionRecord second = session("s", "alice", 2, "second");

    one.replace(session("s", "alice", 1, "first"), 0);
    assertThat(other.replace(second, 1)).isTrue();

    assertSame(one.read(second.key()), second);
    assertThat(one.owned(key("alice"), 10)).hasSize(1);
    one.delete(second.key());
    assertThat(other.read(second.key())).isEmpty();
  }

  private static long versionOf(SessionStore store) throws IOException {
    return store.read(key("s")).map(SessionRecord::version).orElse(0L);
  }
}
