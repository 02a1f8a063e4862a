package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

class SessionFileTest extends LimitedSessionsContract {
  @TempDir Path temp;

  private Path file() {
    return temp.resolve("sessions.mv.db");
  }

  @Override
  RecordStore create() {
    return FileRecordStore.ofSessions(temp, PrivateFiles.OWNER_ONLY, 3);
  }

  private void reopen() throws IOException {
    store.close();
    store.open();
  }

  @Test
  void records_surviveReopening() throws IOException {
    store.replace(record(1, 1, 1, NOON), 0);
    store.replace(record(2, 1, 1, NOON), 0);
    store.replace(record(1, 1, 2, NOON), 1);
    store.delete(bytes(2));

    reopen();

    assertThat(store.read(bytes(1)).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(record(1, 1, 2, NOON));
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
    assertThatThrownBy(() -> FileRecordStore.ofSessions(temp, PrivateFiles.OWNER_ONLY, 3).open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is locked")
        .hasMessageContaining("Sessions.Directory");
  }

  @Test
  void corruptFiles_areAllKept() throws IOException {
    assertThat(FileRecordStore.ofSessions(temp, PrivateFiles.OWNER_ONLY, 3).loss()).isNull();
    store.close();
    for (int i = 1; i <= 3; i++) {
      Files.write(file(), new byte[10_000 + i]);
      store.open();
      store.replace(record(1, 1, 1, NOON), 0);
      store.close();
    }

    assertThat(temp.resolve("sessions.mv.db.corrupt")).hasSize(10_001);
    assertThat(temp.resolve("sessions.mv.db.corrupt.2")).hasSize(10_002);
    assertThat(temp.resolve("sessions.mv.db.corrupt.3")).hasSize(10_003);
    assertThat(FileRecordStore.ofSessions(temp, PrivateFiles.OWNER_ONLY, 3).loss())
        .contains("sessions.mv.db.corrupt");
  }
}
