package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.expired;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.token;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;

/** What every {@link RecordStore} of tokens does. A subclass for each engine says which. */
public abstract class TokenRecordsContract {
  private final List<RecordStore> opened = new ArrayList<>();

  /** A store that is not open yet, over the same records as the others of this test. */
  protected abstract RecordStore newStore(Kind kind) throws Exception;

  /** An open store of tokens; closed by the test's end at the latest. */
  final RecordStore node() throws Exception {
    return node(Kind.TOKENS);
  }

  /** The same of that kind. */
  final RecordStore node(Kind kind) throws Exception {
    RecordStore store = newStore(kind);
    opened.add(store);
    store.open();
    return store;
  }

  @AfterEach
  void closeAll() throws IOException {
    for (RecordStore store : opened) {
      store.close();
    }
  }

  static void assertSame(Optional<StoredRecord> found, StoredRecord expected) {
    assertThat(found).isPresent();
    assertSame(found.get(), expected);
  }

  static void assertSame(StoredRecord found, StoredRecord expected) {
    assertThat(found.key()).isEqualTo(expected.key());
    assertThat(found.owner()).isEqualTo(expected.owner());
    assertThat(found.version()).isEqualTo(expected.version());
    assertThat(found.bytes()).isEqualTo(expected.bytes());
    assertThat(found.expiresAt()).isEqualTo(expected.expiresAt());
  }

  @Test
  void read_ofWhatWasWritten_givesItBackToTheByte() throws Exception {
    RecordStore store = node();
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    StoredRecord small = token(key("small"), new byte[] {0});
    StoredRecord bytes = token(key("bytes"), everyByte);
    StoredRecord large = token(key("large"), new byte[256 << 10]);

    store.write(List.of(small, bytes, large));

    assertSame(store.read(small.key()), small);
    assertSame(store.read(bytes.key()), bytes);
    assertSame(store.read(large.key()), large);
  }

  @Test
  void read_ofAnUnknownKey_isEmpty() throws Exception {
    assertThat(node().read(key("nobody"))).isEmpty();
  }

  @Test
  void keys_areBytes_whateverTheyLookLike() throws Exception {
    RecordStore store = node();
    List<StoredRecord> records = new ArrayList<>();
    // a column of text would fold case, cut blanks and zeros at the end, or refuse them
    for (byte last : new byte[] {0, 1, ' ', 'a', 'A', '\'', '\\', '%', (byte) 0xe4, (byte) 0xff}) {
      byte[] key = new byte[32];
      Arrays.fill(key, (byte) 'k');
      key[31] = last;
      records.add(token(key, new byte[] {last, 7}));
    }

    store.write(records);

    for (StoredRecord each : records) {
      assertSame(store.read(each.key()), each);
    }
  }

  @Test
  void write_again_replaces() throws Exception {
    RecordStore store = node();
    StoredRecord next = token(key("alice"), "next");
    store.write(List.of(token(key("alice"), "former")));

    store.write(List.of(next));

    assertSame(store.read(next.key()), next);
  }

  @Test
  void write_ofABatch_keepsAll_andOfOneKeyTheLast() throws Exception {
    RecordStore store = node();
    List<StoredRecord> batch = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      batch.add(token(key("user" + i), "token" + i));
    }
    StoredRecord last = token(key("user7"), "the last of this key");
    batch.add(last);

    store.write(batch);

    assertSame(store.read(key("user0")), batch.get(0));
    assertSame(store.read(key("user249")), batch.get(249));
    assertSame(store.read(last.key()), last);
  }

  @Test
  void write_ofNothing_isFine() throws Exception {
    node().write(List.of());
  }

  @Test
  void delete_takesThatRecordOnly_andNoneIsFine() throws Exception {
    RecordStore store = node();
    StoredRecord bob = token(key("bob"), "b");
    store.write(List.of(token(key("alice"), "a"), bob));

    store.delete(key("alice"));
    store.delete(key("nobody"));

    assertThat(store.read(key("alice"))).isEmpty();
    assertSame(store.read(bob.key()), bob);
  }

  @Test
  void records_areThereWhenTheStoreIsOpenedAgain() throws Exception {
    RecordStore outgoing = node();
    StoredRecord record = token(key("alice"), "a");
    outgoing.write(List.of(record));
    outgoing.close();

    assertSame(node().read(record.key()), record);
  }

  @Test
  void store_canBeOpenedAgainAfterItWasClosed() throws Exception {
    RecordStore store = node();
    StoredRecord record = token(key("alice"), "a");
    store.write(List.of(record));

    store.close();
    store.close();
    store.open();

    assertSame(store.read(record.key()), record);
  }

  @Test
  void store_thatIsNotOpen_refuses() throws Exception {
    RecordStore store = newStore(Kind.TOKENS);

    assertThatThrownBy(() -> store.read(key("alice"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.write(List.of(token(key("alice"), "a"))))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.delete(key("alice"))).isInstanceOf(IOException.class);
  }

  @Test
  void deleteExpired_takesWhatHasExpired_inSteps_andNothingElse() throws Exception {
    RecordStore store = node();
    List<StoredRecord> records = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      records.add(expired(key("old" + i)));
    }
    StoredRecord fresh = token(key("fresh"), "f");
    records.add(fresh);
    store.write(records);

    int steps = 0;
    while (store.deleteExpired(Instant.now(), 10) == 10) {
      steps++;
      assertThat(steps).isLessThanOrEqualTo(3);
    }

    for (int i = 0; i < 25; i++) {
      assertThat(store.read(key("old" + i))).isEmpty();
    }
    assertSame(store.read(fresh.key()), fresh);
  }
}
