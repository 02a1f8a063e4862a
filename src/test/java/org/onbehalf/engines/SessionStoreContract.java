package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.expiredSession;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.SessionStore;

/** What every {@link SessionStore} does. A subclass for each engine says which. */
public abstract class SessionStoreContract {
  private final List<SessionStore> opened = new ArrayList<>();

  /** A store that is not open yet, over the same records as the others of this test. */
  protected abstract SessionStore newStore() throws Exception;

  /** An open store; closed by the test's end at the latest. */
  final SessionStore node() throws Exception {
    SessionStore store = newStore();
    opened.add(store);
    store.open();
    return store;
  }

  @AfterEach
  void closeAll() throws IOException {
    for (SessionStore store : opened) {
      store.close();
    }
  }

  static void assertSame(Optional<SessionRecord> found, SessionRecord expected) {
    assertThat(found).isPresent();
    assertSame(found.get(), expected);
  }

  private static void assertSame(SessionRecord found, SessionRecord expected) {
    assertThat(found.key()).isEqualTo(expected.key());
    assertThat(found.owner()).isEqualTo(expected.owner());
    assertThat(found.version()).isEqualTo(expected.version());
    assertThat(found.sealed()).isEqualTo(expected.sealed());
    assertThat(found.expiresAt()).isEqualTo(expected.expiresAt());
  }

  @Test
  void replace_whereThereIsNone_begins() throws Exception {
    SessionStore store = node();
    SessionRecord first = session("s", "alice", 1, "first");

    assertThat(store.replace(first, 0)).isTrue();

    assertSame(store.read(first.key()), first);
  }

  @Test
  void replace_whereThereShouldBeNone_andIs_changesNothing() throws Exception {
    SessionStore store = node();
    SessionRecord first = session("s", "alice", 1, "first");
    store.replace(first, 0);

    assertThat(store.replace(session("s", "bob", 1, "another"), 0)).isFalse();

    assertSame(store.read(first.key()), first);
  }

  @Test
  void replace_ofTheVersionThatIsThere_replacesAllOfIt() throws Exception {
    SessionStore store = node();
    store.replace(session("s", "alice", 1, "first"), 0);
    SessionRecord second = session("s", "bob", 2, "second");

    assertThat(store.replace(second, 1)).isTrue();

    assertSame(store.read(second.key()), second);
    assertThat(store.owned(key("alice"), 10)).isEmpty();
    assertThat(store.owned(key("bob"), 10)).hasSize(1);
  }

  @Test
  void replace_ofAnotherVersion_changesNothing() throws Exception {
    SessionStore store = node();
    SessionRecord second = session("s", "alice", 2, "second");
    store.replace(session("s", "alice", 1, "first"), 0);
    store.replace(second, 1);

    assertThat(store.replace(session("s", "alice", 2, "late"), 1)).isFalse();
    assertThat(store.replace(session("s", "alice", 4, "early"), 3)).isFalse();

    assertSame(store.read(second.key()), second);
  }

  @Test
  void replace_ofWhatIsNotThere_changesNothing() throws Exception {
    SessionStore store = node();

    assertThat(store.replace(session("s", "alice", 2, "second"), 1)).isFalse();

    assertThat(store.read(key("s"))).isEmpty();
    assertThat(store.owned(key("alice"), 10)).isEmpty();
  }

  @Test
  void replace_afterADeletion_doesNotBringItBack_butANewOneMayBegin() throws Exception {
    SessionStore store = node();
    store.replace(session("s", "alice", 1, "first"), 0);
    store.delete(key("s"));

    assertThat(store.replace(session("s", "alice", 2, "second"), 1)).isFalse();
    assertThat(store.read(key("s"))).isEmpty();
    assertThat(store.replace(session("s", "alice", 1, "anew"), 0)).isTrue();
  }

  @Test
  void versions_mayBeLarge_andContentsToo() throws Exception {
    SessionStore store = node();
    long version = 1L << 53;
    store.replace(session("s", "alice", version, "x".repeat(64 << 10)), 0);
    SessionRecord next = session("s", "alice", version + 1, "y".repeat(64 << 10));

    assertThat(store.replace(next, version)).isTrue();

    assertSame(store.read(next.key()), next);
  }

  @Test
  void delete_takesThatRecordOnly_andNoneIsFine() throws Exception {
    SessionStore store = node();
    SessionRecord other = session("other", "alice", 1, "o");
    store.replace(session("s", "alice", 1, "s"), 0);
    store.replace(other, 0);

    store.delete(key("s"));
    store.delete(key("none"));

    assertThat(store.read(key("s"))).isEmpty();
    assertThat(store.owned(key("alice"), 10)).hasSize(1);
    assertSame(store.read(other.key()), other);
  }

  @Test
  void owned_givesTheOwnersRecords_expiredOnesToo_andNobodyElses() throws Exception {
    SessionStore store = node();
    SessionRecord fresh = session("a1", "alice", 1, "one");
    SessionRecord old = expiredSession("a2", "alice");
    store.replace(fresh, 0);
    store.replace(old, 0);
    store.replace(session("b", "bob", 1, "of bob"), 0);

    List<SessionRecord> owned = store.owned(key("alice"), 10);

    assertThat(owned)
        .satisfiesExactlyInAnyOrder(each -> assertSame(each, fresh), each -> assertSame(each, old));
    assertThat(store.owned(key("nobody"), 10)).isEmpty();
  }

  @Test
  void owned_givesNoMoreThanItIsAskedFor() throws Exception {
    SessionStore store = node();
    for (int i = 0; i < 5; i++) {
      store.replace(session("a" + i, "alice", 1, "s"), 0);
    }

    assertThat(store.owned(key("alice"), 3)).hasSize(3);
    assertThat(store.owned(key("alice"), 5)).hasSize(5);
  }

  @Test
  void deleteExpired_takesWhatHasExpired_inSteps_andNothingElse() throws Exception {
    SessionStore store = node();
    for (int i = 0; i < 7; i++) {
      store.replace(expiredSession("old" + i, "alice"), 0);
    }
    SessionRecord fresh = session("fresh", "alice", 1, "f");
    store.replace(fresh, 0);

    assertThat(store.deleteExpired(Instant.now(), 5)).isEqualTo(5);
    assertThat(store.deleteExpired(Instant.now(), 5)).isEqualTo(2);

    assertThat(store.owned(key("alice"), 10)).hasSize(1);
    assertSame(store.read(fresh.key()), fresh);
  }

  @Test
  void records_areThereWhenTheStoreIsOpenedAgain() throws Exception {
    SessionStore outgoing = node();
    SessionRecord second = session("s", "alice", 2, "second");
    outgoing.replace(session("s", "alice", 1, "first"), 0);
    outgoing.replace(second, 1);
    outgoing.close();

    SessionStore incoming = node();

    assertSame(incoming.read(second.key()), second);
    assertThat(incoming.owned(key("alice"), 10)).hasSize(1);
    assertThat(incoming.replace(session("s", "alice", 3, "third"), 2)).isTrue();
  }

  @Test
  void store_thatIsNotOpen_refuses() throws Exception {
    SessionStore store = newStore();

    assertThatThrownBy(() -> store.read(key("s"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.replace(session("s", "alice", 1, "s"), 0))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.owned(key("alice"), 1)).isInstanceOf(IOException.class);
  }
}
