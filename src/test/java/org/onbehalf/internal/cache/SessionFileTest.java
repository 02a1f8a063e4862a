package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.internal.cache.CacheFixtures.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.spi.StoredRecord;

class SessionFileTest {
  private static final Instant NOON = CacheFixtures.NOON;

  @TempDir Path temp;
  private FileRecordStore store;

  private Path file() {
    return temp.resolve("sessions.mv.db");
  }

  private FileRecordStore store() {
    return FileRecordStore.ofSessions(temp, PrivateFiles.OWNER_ONLY, 3);
  }

  @BeforeEach
  void open() throws IOException {
    store = store();
    store.open();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static StoredRecord record(int key, long version) {
    return new StoredRecord(bytes(key), bytes(1), version, NOON, new byte[] {(byte) version});
  }

  @Test
  void replace_inAFullStore_evictsNothing_andNamesTheLimit() throws IOException {
    for (int key = 1; key <= 3; key++) {
      store.replace(record(key, 1), 0);
    }

    assertThatThrownBy(() -> store.replace(record(4, 1), 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Sessions.MaxSessions");
    assertThat(store.replace(record(3, 2), 1)).isTrue();
    assertThat(store.read(bytes(1))).isPresent();
  }

  @Test
  void deletion_survivesReopening() throws IOException {
    store.replace(record(1, 1), 0);
    store.replace(record(2, 1), 0);
    store.delete(bytes(2));

    store.close();
    store.open();

    assertThat(store.read(bytes(2))).isEmpty();
    assertThat(store.owned(bytes(1), 10)).hasSize(1);
  }

  @Test
  void file_isForItsOwnerOnly() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void file_ofSessionsThatAreRenewedAgainAndAgain_staysSmall() throws IOException {
    Random random = new Random(1);
    for (long version = 1; version <= 5000; version++) {
      byte[] sealed = new byte[3000];
      random.nextBytes(sealed);
      assertThat(
              store.replace(
                  new StoredRecord(bytes(1), bytes(2), version, NOON, sealed), version - 1))
          .isTrue();
    }

    assertThat(Files.size(file())).isLessThan(8L << 20);
  }

  @Test
  void secondStore_isToldThatTheFileIsLocked() {
    assertThatThrownBy(() -> store().open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is locked")
        .hasMessageContaining("Sessions.Directory");
  }

  @Test
  void corruptFiles_areAllKept() throws IOException {
    assertThat(store().loss()).isNull();
    store.close();
    for (int i = 1; i <= 3; i++) {
      Files.write(file(), new byte[10_000 + i]);
      store.open();
      store.replace(record(1, 1), 0);
      store.close();
    }

    assertThat(temp.resolve("sessions.mv.db.corrupt")).hasSize(10_001);
    assertThat(temp.resolve("sessions.mv.db.corrupt.2")).hasSize(10_002);
    assertThat(temp.resolve("sessions.mv.db.corrupt.3")).hasSize(10_003);
    assertThat(store().loss()).contains("sessions.mv.db.corrupt");
  }
}
