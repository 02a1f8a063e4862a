package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.expiredSession;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;
import static org.onbehalf.engines.Records.token;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.jcache.JCacheConnection;
import org.onbehalf.internal.cache.jcache.JCacheRecordStore;
import org.onbehalf.internal.cache.jcache.JCacheSettings;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;

/** A cluster of two Hazelcast members, and a client for each server. */
class JCacheRecordStoreTest extends SharedRecordStoreContract {
  @TempDir static Path temp;
  private static final List<JCacheConnection> CLIENTS = new ArrayList<>();
  private static HazelcastMember.Cluster cluster;

  private final String name = Tables.newName();
  private int stores;

  @BeforeAll
  static void start() {
    cluster = HazelcastMember.shared();
    for (int i = 0; i < 2; i++) {
      CLIENTS.add(JCacheFixture.connection(JCacheFixture.settings(cluster, "any")));
    }
  }

  @AfterAll
  static void stop() {
    CLIENTS.forEach(JCacheConnection::close);
  }

  @AfterEach
  void closeStores() throws IOException {
    closeAll();
  }

  @Override
  protected RecordStore newStore(Kind kind) {
    JCacheSettings settings = JCacheFixture.settings(cluster, name);
    return new JCacheRecordStore(
        CLIENTS.get(stores++ % 2), kind, kind == Kind.TOKENS ? settings.cache : settings.sessions);
  }

  @Test
  void values_areText_andNothingIsLeftOfWhatWasDeleted() throws Exception {
    RecordStore sessions = sessions();
    sessions.replace(session("s", "alice", 1, "first"), 0);
    sessions.replace(session("s", "alice under a new key", 2, "second"), 1);
    sessions.replace(expiredSession("old", "bob"), 0);
    assertThat(entries()).isEqualTo(4);

    sessions.delete(key("s"));
    assertThat(sessions.deleteExpired(Instant.now(), 10)).isEqualTo(1);

    assertThat(entries()).isZero();
  }

  private int entries() throws IOException {
    int entries = 0;
    for (javax.cache.Cache.Entry<String, String> each :
        CLIENTS.get(0).cache(HazelcastMember.SESSIONS + name, false)) {
      assertThat(each.getValue()).isNotEmpty();
      entries++;
    }
    return entries;
  }

  @Test
  void cacheOfSessions_thatNobodyDefined_isRefused_sinceItCouldEvict() {
    try (RecordStore sessions = new JCacheRecordStore(CLIENTS.get(0), Kind.SESSIONS, "undefined")) {
      assertThatThrownBy(sessions::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("define")
          .hasMessageContaining("TokenCache.JCache.Sessions");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void providerThatIsNotThere_isToldByItsName() {
    try (JCacheConnection connection =
        JCacheFixture.connection(new JCacheSettings("com.example.None", null, "a", "b"))) {
      assertThatThrownBy(new JCacheRecordStore(connection, Kind.TOKENS, "a")::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("TokenCache.JCache.Provider")
          .hasMessageContaining("com.example.None");
    }
  }

  @Test
  void memberThatIsKilled_losesNothing() throws Exception {
    try (HazelcastMember.Cluster mortal = HazelcastMember.startTwo(temp.resolve("mortal"));
        JCacheConnection client = JCacheFixture.connection(JCacheFixture.settings(mortal, "any"));
        RecordStore tokens = new JCacheRecordStore(client, Kind.TOKENS, "tokens");
        RecordStore sessions =
            new JCacheRecordStore(client, Kind.SESSIONS, HazelcastMember.SESSIONS + name)) {
      tokens.open();
      sessions.open();
      for (int i = 0; i < 50; i++) {
        tokens.write(List.of(token(key("user" + i), "t" + i)));
        sessions.replace(session("s" + i, "alice", 1, "x"), 0);
      }

      mortal.one.kill();

      Awaiting.until("the other member answers", () -> isThere(tokens, sessions));
      for (int i = 0; i < 50; i++) {
        assertThat(tokens.read(key("user" + i))).isPresent();
      }
      assertThat(sessions.owned(key("alice"), 100)).hasSize(50);
      assertThat(sessions.replace(session("s7", "alice", 2, "y"), 1)).isTrue();
    }
  }

  private static boolean isThere(RecordStore tokens, RecordStore sessions) {
    try {
      return tokens.read(key("user0")).isPresent() && sessions.read(key("s0")).isPresent();
    } catch (IOException e) {
      return false;
    }
  }
}
