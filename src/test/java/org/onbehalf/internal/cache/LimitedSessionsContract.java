package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/** What every store of sessions does. */
abstract class LimitedSessionsContract {
  static final Instant NOON = CacheFixtures.NOON;

  RecordStore store;

  /** A store that holds three records at most. */
  abstract RecordStore create();

  @BeforeEach
  void open() throws IOException {
    store = create();
    store.open();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  static byte[] bytes(int number) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) number);
    return bytes;
  }

  static StoredRecord record(int key, int owner, long version, Instant expiresAt) {
    return new StoredRecord(
        bytes(key),
        bytes(owner),
        version,
        expiresAt,
        ("content " + version).getBytes(StandardCharsets.UTF_8));
  }

  private static StoredRecord record(int key, long version) {
    return record(key, 1, version, NOON);
  }

  @Test
  void replace_ofNothing_creates_once() throws IOException {
    assertThat(store.replace(record(1, 1), 0)).isTrue();
    assertThat(store.replace(record(1, 1), 0)).isFalse();

    assertThat(store.read(bytes(1)).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(record(1, 1));
    assertThat(store.read(bytes(2))).isEmpty();
  }

  @Test
  void replace_ofTheExpectedVersionOnly() throws IOException {
    store.replace(record(1, 1), 0);

    assertThat(store.replace(record(1, 3), 2)).isFalse();
    assertThat(store.replace(record(1, 2), 1)).isTrue();
    assertThat(store.replace(record(1, 2), 1)).as("by somebody slower").isFalse();
    assertThat(store.read(bytes(1)).orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void replace_ofWhatWasDeleted_changesNothing() throws IOException {
    store.replace(record(1, 1), 0);
    store.delete(bytes(1));
    store.delete(bytes(1));

    assertThat(store.replace(record(1, 2), 1)).isFalse();
    assertThat(store.read(bytes(1))).isEmpty();
  }

  @Test
  void owned_tellsAnOwnersRecords_alsoAfterTheOwnersNameChanged() throws IOException {
    store.replace(record(1, 1, 1, NOON), 0);
    store.replace(record(2, 1, 1, NOON), 0);
    store.replace(record(3, 2, 1, NOON), 0);
    store.replace(record(2, 3, 2, NOON), 1);

    assertThat(store.owned(bytes(1), 10)).extracting(StoredRecord::key).containsExactly(bytes(1));
    assertThat(store.owned(bytes(3), 10)).extracting(StoredRecord::key).containsExactly(bytes(2));
    assertThat(store.owned(bytes(4), 10)).isEmpty();
    store.delete(bytes(1));
    assertThat(store.owned(bytes(1), 10)).isEmpty();
  }

  @Test
  void owned_tellsAtMostSoMany() throws IOException {
    store.replace(record(1, 1), 0);
    store.replace(record(2, 1), 0);

    assertThat(store.owned(bytes(1), 1)).hasSize(1);
  }

  @Test
  void deleteExpired_deletesWhatExpired_byItsLatestExpiry() throws IOException {
    store.replace(record(1, 1, 1, NOON), 0);
    store.replace(record(1, 1, 2, NOON.plusSeconds(60)), 1);
    store.replace(record(2, 1, 1, NOON), 0);
    store.replace(record(3, 1, 1, NOON), 0);

    assertThat(store.deleteExpired(NOON, 10)).isZero();
    assertThat(store.deleteExpired(NOON.plusSeconds(1), 1)).isEqualTo(1);
    assertThat(store.deleteExpired(NOON.plusSeconds(1), 10)).isEqualTo(1);
    assertThat(store.owned(bytes(1), 10)).extracting(StoredRecord::key).containsExactly(bytes(1));
    assertThat(store.deleteExpired(NOON.plusSeconds(61), 10)).isEqualTo(1);
    assertThat(store.owned(bytes(1), 10)).isEmpty();
  }

  @Test
  void fullStore_evictsNothing_andSaysSo() throws IOException {
    for (int key : List.of(1, 2, 3)) {
      store.replace(record(key, 1), 0);
    }

    assertThatThrownBy(() -> store.replace(record(4, 1), 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Sessions.MaxSessions");
    assertThat(store.replace(record(3, 2), 1)).as("what is there can be changed").isTrue();
    assertThat(store.read(bytes(1))).isPresent();
  }
}
