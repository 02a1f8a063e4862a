package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.expiredSession;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.cluster.ClusterSessionStore;
import org.onbehalf.spi.SessionStore;

class ClusterSessionStoreTest extends SharedSessionStoreContract {
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir static Path temp;
  private static TerracottaServer server;

  private final String name = "sessions" + NAMES.incrementAndGet();

  @BeforeAll
  static void start() {
    server = TerracottaServer.start(temp);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected SessionStore newStore() {
    return new ClusterSessionStore(
        ClusterFixtures.named(name, server.port()), ClusterFixtures.TIMEOUT);
  }

  @Test
  void replace_whenTheRoomIsUsedUp_refusesAndLosesNone() throws Exception {
    SessionStore store = node();
    int[] begun = {0};

    assertThatThrownBy(
            () -> {
              for (; begun[0] < 10_000; begun[0]++) {
                store.replace(session("s" + begun[0], "owner" + begun[0], 1, "x".repeat(2000)), 0);
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("SessionsSize");

    // 2 MiB, half of it in pages of 4 KiB
    assertThat(begun[0]).isEqualTo(256);
    for (int i = 0; i < begun[0]; i++) {
      assertThat(store.read(key("s" + i))).as("session " + i).isPresent();
    }
    assertThat(store.replace(session("s0", "owner0", 2, "x"), 1)).isTrue();
    store.delete(key("s1"));
    assertThat(store.replace(session("another", "alice", 1, "x".repeat(2000)), 0)).isTrue();
  }

  @Test
  void deleteExpired_makesRoom() throws Exception {
    SessionStore store = node();
    for (int i = 0; i < 256; i++) {
      store.replace(expiredSession("s" + i, "alice" + i), 0);
    }
    assertThatThrownBy(() -> store.replace(session("more", "bob", 1, "x"), 0))
        .isInstanceOf(IOException.class);

    while (store.deleteExpired(Instant.now(), 100) == 100) {
      assertThat(store.owned(key("nobody"), 1)).isEmpty();
    }

    assertThat(store.replace(session("more", "bob", 1, "x"), 0)).isTrue();
  }

  @Test
  void room_ofNodesThatWereToldDifferentSizes_isTheSmallest() throws Exception {
    SessionStore small = node();
    small.replace(session("s", "alice", 1, "x"), 0);
    SessionStore large =
        new ClusterSessionStore(
            ClusterFixtures.settings(
                name, server.port(), 2 << 20, 16 << 20, ClusterFixtures.TIMEOUT),
            ClusterFixtures.TIMEOUT);
    large.open();
    try {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 300; i++) {
                  large.replace(session("s" + i, "owner" + i, 1, "x"), 0);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("SessionsSize");
    } finally {
      large.close();
    }
  }
}
