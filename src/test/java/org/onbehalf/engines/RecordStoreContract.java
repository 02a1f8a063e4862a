package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.expiredSession;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;

/** What every {@link RecordStore} does, with tokens and with sessions. */
public abstract class RecordStoreContract extends TokenRecordsContract {
  final RecordStore sessions() throws Exception {
    return node(Kind.SESSIONS);
  }

  @Test
  void replace_whereThereIsNone_begins() throws Exception {
    RecordStore store = sessions();
    StoredRecord first = session("s", "alice", 1, "first");

    assertThat(store.replace(first, 0)).isTrue();

    assertSame(store.read(first.key()), first);
  }

  @Test
  void replace_whereThereShouldBeNone_andIs_changesNothing() throws Exception {
    RecordStore store = sessions();
    StoredRecord first = session("s", "alice", 1, "first");
    store.replace(first, 0);

    assertThat(store.replace(session("s", "bob", 1, "another"), 0)).isFalse();

    assertSame(store.read(first.key()), first);
  }

  @Test
  void replace_ofTheVersionThatIsThere_replacesAllOfIt() throws Exception {
    RecordStore store = sessions();
    store.replace(session("s", "alice", 1, "first"), 0);
    StoredRecord second = session("s", "bob", 2, "second");

    assertThat(store.replace(second, 1)).isTrue();

    assertSame(store.read(second.key()), second);
    assertThat(store.owned(key("alice"), 10)).isEmpty();
    assertThat(store.owned(key("bob"), 10)).hasSize(1);
  }

  @Test
  void replace_ofAnotherVersion_changesNothing() throws Exception {
    RecordStore store = sessions();
    StoredRecord second = session("s", "alice", 2, "second");
    store.replace(session("s", "alice", 1, "first"), 0);
    store.replace(second, 1);

    assertThat(store.replace(session("s", "alice", 2, "late"), 1)).isFalse();
    assertThat(store.replace(session("s", "alice", 4, "early"), 3)).isFalse();

    assertSame(store.read(second.key()), second);
  }

  @Test
  void replace_ofWhatIsNotThere_changesNothing() throws Exception {
    RecordStore store = sessions();

    assertThat(store.replace(session("s", "alice", 2, "second"), 1)).isFalse();

    assertThat(store.read(key("s"))).isEmpty();
    assertThat(store.owned(key("alice"), 10)).isEmpty();
  }

  @Test
  void replace_afterADeletion_doesNotBringItBack_butANewOneMayBegin() throws Exception {
    RecordStore store = sessions();
    store.replace(session("s", "alice", 1, "first"), 0);
    store.delete(key("s"));

    assertThat(store.replace(session("s", "alice", 2, "second"), 1)).isFalse();
    assertThat(store.read(key("s"))).isEmpty();
    assertThat(store.replace(session("s", "alice", 1, "anew"), 0)).isTrue();
  }

  @Test
  void versions_mayBeLarge_andContentsToo() throws Exception {
    RecordStore store = sessions();
    long version = 1L << 53;
    store.replace(session("s", "alice", version, "x".repeat(64 << 10)), 0);
    StoredRecord next = session("s", "alice", version + 1, "y".repeat(64 << 10));

    assertThat(store.replace(next, version)).isTrue();

    assertSame(store.read(next.key()), next);
  }

  @Test
  void sessions_delete_takesThatRecordOnly_andNoneIsFine() throws Exception {
    RecordStore store = sessions();
    StoredRecord other = session("other", "alice", 1, "o");
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
    RecordStore store = sessions();
    StoredRecord fresh = session("a1", "alice", 1, "one");
    StoredRecord old = expiredSession("a2", "alice");
    store.replace(fresh, 0);
    store.replace(old, 0);
    store.replace(session("b", "bob", 1, "of bob"), 0);

    List<StoredRecord> owned = store.owned(key("alice"), 10);

    assertThat(owned)
        .satisfiesExactlyInAnyOrder(each -> assertSame(each, fresh), each -> assertSame(each, old));
    assertThat(store.owned(key("nobody"), 10)).isEmpty();
  }

  @Test
  void owned_givesNoMoreThanItIsAskedFor() throws Exception {
    RecordStore store = sessions();
    for (int i = 0; i < 5; i++) {
      store.replace(session("a" + i, "alice", 1, "s"), 0);
    }

    assertThat(store.owned(key("alice"), 3)).hasSize(3);
    assertThat(store.owned(key("alice"), 5)).hasSize(5);
  }

  @Test
  void sessions_deleteExpired_takesWhatHasExpired_inSteps_andNothingElse() throws Exception {
    RecordStore store = sessions();
    for (int i = 0; i < 7; i++) {
      store.replace(expiredSession("old" + i, "alice"), 0);
    }
    StoredRecord fresh = session("fresh", "alice", 1, "f");
    store.replace(fresh, 0);

    assertThat(store.deleteExpired(Instant.now(), 5)).isEqualTo(5);
    assertThat(store.deleteExpired(Instant.now(), 5)).isEqualTo(2);

    assertThat(store.owned(key("alice"), 10)).hasSize(1);
    assertSame(store.read(fresh.key()), fresh);
  }

  @Test
  void sessions_deleteExpired_goesByTheLatestExpiry() throws Exception {
    RecordStore store = sessions();
    StoredRecord first = expiredSession("s", "alice");
    store.replace(first, 0);

    assertThat(store.deleteExpired(first.expiresAt(), 10)).as("at the same time").isZero();
    store.replace(session("s", "alice", 2, "renewed"), 1);

    assertThat(store.deleteExpired(Instant.now(), 10)).isZero();

    assertThat(store.owned(key("alice"), 10)).hasSize(1);
  }

  @Test
  void sessions_records_areThereWhenTheStoreIsOpenedAgain() throws Exception {
    RecordStore outgoing = sessions();
    StoredRecord second = session("s", "alice", 2, "second");
    outgoing.replace(session("s", "alice", 1, "first"), 0);
    outgoing.replace(second, 1);
    outgoing.close();

    RecordStore incoming = sessions();

    assertSame(incoming.read(second.key()), second);
    assertThat(incoming.owned(key("alice"), 10)).hasSize(1);
    assertThat(incoming.replace(session("s", "alice", 3, "third"), 2)).isTrue();
  }

  @Test
  void sessions_store_thatIsNotOpen_refuses() throws Exception {
    RecordStore store = newStore(Kind.SESSIONS);

    assertThatThrownBy(() -> store.read(key("s"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.replace(session("s", "alice", 1, "s"), 0))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.owned(key("alice"), 1)).isInstanceOf(IOException.class);
  }
}
