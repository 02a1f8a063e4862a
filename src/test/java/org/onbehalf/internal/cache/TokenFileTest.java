package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;

class TokenFileTest {
  private static final Instant NOON = CacheFixtures.NOON;

  private static final SealKey NAMING = CacheFixtures.sealKey(7);

  @TempDir Path temp;
  private Path directory;
  private Path file;
  private FileRecordStore store;

  @BeforeEach
  void create() {
    directory = temp.resolve("store");
    file = directory.resolve("tokens.mv.db");
    store = FileRecordStore.ofTokens(directory, PrivateFiles.OWNER_ONLY);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static StoredRecord record(int number, Instant expiresAt) {
    byte[] sealed = new byte[2000];
    new Random(number).nextBytes(sealed);
    return new StoredRecord(keyOf(number), new byte[0], 1, expiresAt, sealed);
  }

  private static byte[] keyOf(int number) {
    return NAMING.recordKey(
        new byte[] {(byte) (number >> 16), (byte) (number >> 8), (byte) number});
  }

  private void reopen() throws IOException {
    store.close();
    store.open();
  }

  @Test
  void constructor_touchesNothing() {
    assertThat(directory).doesNotExist();
  }

  @Test
  void read_afterReopening_givesWhatWasWritten() throws IOException {
    store.open();
    store.write(List.of(record(1, NOON), record(2, NOON.plusSeconds(5))));

    reopen();

    StoredRecord read = store.read(keyOf(2)).orElseThrow();
    assertThat(read).usingRecursiveComparison().isEqualTo(record(2, NOON.plusSeconds(5)));
    assertThat(store.read(keyOf(3))).isEmpty();
  }

  @Test
  void delete_isLasting() throws IOException {
    store.open();
    store.write(List.of(record(1, NOON), record(2, NOON)));
    store.delete(keyOf(1));
    store.delete(keyOf(9));

    reopen();

    assertThat(store.read(keyOf(1))).isEmpty();
    assertThat(store.read(keyOf(2))).isPresent();
  }

  @Test
  void deleteExpired_deletesOnlyThatAndAtMostSoMany() throws IOException {
    store.open();
    store.write(List.of(record(1, NOON), record(2, NOON.plusMillis(1)), record(3, NOON)));
    store.write(List.of(record(4, NOON.plusSeconds(60))));

    assertThat(store.deleteExpired(NOON, 10)).as("not before it has expired").isZero();
    assertThat(store.deleteExpired(NOON.plusMillis(2), 2)).isEqualTo(2);
    assertThat(store.deleteExpired(NOON.plusMillis(2), 2)).isEqualTo(1);
    assertThat(store.deleteExpired(NOON.plusMillis(2), 2)).isZero();
    assertThat(store.read(keyOf(4))).isPresent();
  }

  @Test
  void deleteExpired_judgesARewrittenRecordByItsNewExpiry() throws IOException {
    store.open();
    store.write(List.of(record(1, NOON)));
    store.write(List.of(record(1, NOON.plusSeconds(60))));

    assertThat(store.deleteExpired(NOON.plusSeconds(1), 10)).isZero();
    assertThat(store.read(keyOf(1))).isPresent();
  }

  @Test
  void write_pastTheBound_dropsTheSoonestToExpire() throws IOException {
    PrivateFiles.OWNER_ONLY.prepareDirectory(directory);
    try (MVStore bare = new MVStore.Builder().fileName(file.toString()).open()) {
      MvStoreRecords records = new MvStoreRecords(bare, Kind.TOKENS, 2, new MvStoreCommits(bare));
      records.write(List.of(record(1, NOON.plusSeconds(1)), record(2, NOON.plusSeconds(3))));

      records.write(List.of(record(3, NOON.plusSeconds(2))));

      assertThat(records.read(keyOf(1))).isNull();
      assertThat(records.read(keyOf(2))).isNotNull();
      assertThat(records.read(keyOf(3))).isNotNull();
    }
  }

  @Test
  void open_makesAFileForItsOwnerOnly() throws IOException {
    store.open();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
  }

  @Test
  void open_behindALink_refuses() throws IOException {
    PrivateFiles.OWNER_ONLY.prepareDirectory(directory);
    Files.createSymbolicLink(file, temp.resolve("elsewhere"));

    assertThatThrownBy(store::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("symbolic link");
    assertThat(temp.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void open_whileAnotherHasItOpen_saysLockedAndSucceedsLater() throws IOException {
    store.open();
    store.write(List.of(record(1, NOON)));
    FileRecordStore incoming = FileRecordStore.ofTokens(directory, PrivateFiles.OWNER_ONLY);

    assertThatThrownBy(incoming::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("locked");
    store.write(List.of(record(2, NOON)));
    store.close();
    incoming.open();
    try {
      assertThat(incoming.read(keyOf(1))).isPresent();
      assertThat(incoming.read(keyOf(2))).isPresent();
    } finally {
      incoming.close();
    }
  }

  @Test
  void open_ofGarbage_setsItAsideAndBeginsAnew() throws IOException {
    PrivateFiles.OWNER_ONLY.prepareDirectory(directory);
    byte[] garbage = new byte[20_000];
    new Random(1).nextBytes(garbage);
    Files.write(file, garbage);

    try (LogCapture log = new LogCapture()) {
      store.open();

      assertThat(log.warnings()).singleElement().asString().contains("is corrupt", "tokens.mv.db");
    }
    store.write(List.of(record(1, NOON)));
    assertThat(store.read(keyOf(1))).isPresent();
    assertThat(directory.resolve("tokens.mv.db.corrupt")).hasBinaryContent(garbage);
  }

  @Test
  void open_ofGarbageThatCannotBeRenamed_failsAndDoesNotLogThatItWasRenamed() throws IOException {
    PrivateFiles.OWNER_ONLY.prepareDirectory(directory);
    Files.write(file, new byte[20_000]);
    Path renamed = directory.resolve("tokens.mv.db.corrupt");
    Path inTheWay = Files.createDirectories(renamed.resolve("not-empty"));

    try (LogCapture log = new LogCapture()) {
      assertThatThrownBy(store::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is corrupt and cannot be renamed to " + renamed);

      assertThat(log.warnings()).isEmpty();
    }
    assertThat(Files.size(file)).isEqualTo(20_000);

    Files.delete(inTheWay);
    Files.delete(renamed);
    store.open();
    store.write(List.of(record(1, NOON)));
    assertThat(renamed).exists();
  }

  @Test
  void open_whereverTheFileWasDamaged_endsInAWorkingStore() throws IOException {
    store.open();
    for (int i = 0; i < 200; i++) {
      store.write(List.of(record(i, NOON)));
    }
    store.close();
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(42);

    for (int round = 0; round < 60; round++) {
      byte[] damaged = sound.clone();
      int from = random.nextInt(damaged.length);
      int to = Math.min(damaged.length, from + 1 + random.nextInt(8192));
      if (round % 3 == 0) {
        damaged = Arrays.copyOf(damaged, from);
      } else {
        for (int i = from; i < to; i++) {
          damaged[i] = (byte) random.nextInt();
        }
      }
      Files.write(file, damaged);

      useTwiceAsTheStoreThreadWould();
    }
  }

  /** Any fault closes the store; it is opened once more; then it must work. */
  private void useTwiceAsTheStoreThreadWould() throws IOException {
    for (int attempt = 0; ; attempt++) {
      try {
        store.open();
        for (int i = 0; i < 200; i++) {
          store.read(keyOf(i));
        }
        store.write(List.of(record(1000, NOON)));
        assertThat(store.read(keyOf(1000))).isPresent();
        store.close();
        return;
      } catch (IOException e) {
        assertThat(attempt).as("faults in a row, the last: " + e).isLessThan(2);
        store.close();
      }
    }
  }

  @Test
  void open_ofAFileFromANewerVersion_refusesAndLeavesItAlone() throws IOException {
    store.open();
    store.write(List.of(record(1, NOON)));
    store.close();
    try (MVStore newer = new MVStore.Builder().fileName(file.toString()).open()) {
      newer.setStoreVersion(99);
      newer.commit();
    }
    byte[] content = Files.readAllBytes(file);

    assertThatThrownBy(() -> store.open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another version")
        .hasMessageContaining("TokenCache.Directory");

    assertThat(Files.readAllBytes(file)).isEqualTo(content);
    assertThat(directory.resolve("tokens.mv.db.corrupt")).doesNotExist();
  }

  /** Tells when it is deserialized. */
  static final class Gadget implements Serializable {
    static final AtomicBoolean AWOKEN = new AtomicBoolean();

    private void readObject(ObjectInputStream in) {
      AWOKEN.set(true);
    }
  }

  @Test
  void read_ofAnObjectThatSomebodyPlanted_neverDeserializesIt() throws IOException {
    PrivateFiles.OWNER_ONLY.prepareDirectory(directory);
    try (MVStore planted = new MVStore.Builder().fileName(file.toString()).open()) {
      planted.setStoreVersion(1);
      planted.<String, Object>openMap("tokens").put(Hex.of(keyOf(1)), new Gadget());
      planted.commit();
    }

    try {
      store.open();
      store.read(keyOf(1));
    } catch (IOException refused) {
      assertThat(refused).hasMessageContaining("cannot be used");
    }

    assertThat(Gadget.AWOKEN).isFalse();
    // the control: it does awake where the map's type allows objects
    store.close();
    Path control = Files.exists(file) ? file : directory.resolve("tokens.mv.db.corrupt");
    try (MVStore open = new MVStore.Builder().fileName(control.toString()).open()) {
      open.<String, Object>openMap("tokens").get(Hex.of(keyOf(1)));
    }
    assertThat(Gadget.AWOKEN).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void write_overAndOver_keepsTheFileWithinASmallMultipleOfItsContent(int batch)
      throws IOException {
    store.open();
    int live = 3000;
    long content = live * 2000L;
    Random random = new Random(batch);
    for (int written = 0; written < 5 * live; written += batch) {
      List<StoredRecord> records = new ArrayList<>();
      for (int i = 0; i < batch; i++) {
        int number = written < live ? written + i : random.nextInt(live);
        records.add(record(number, NOON.plusSeconds(written)));
      }
      store.write(records);
    }

    assertThat(Files.size(file)).isLessThan(5 * content);
    reopen();
    for (int i = 0; i < live; i++) {
      assertThat(store.read(keyOf(i)).orElseThrow().bytes()).isEqualTo(record(i, NOON).bytes());
    }
  }

  @Test
  void deleteExpired_ofAlmostEverything_givesTheSpaceBack() throws IOException {
    store.open();
    for (int i = 0; i < 3000; i += 20) {
      List<StoredRecord> records = new ArrayList<>();
      for (int j = i; j < i + 20; j++) {
        records.add(record(j, j % 30 == 0 ? NOON.plusSeconds(60) : NOON));
      }
      store.write(records);
    }
    long full = Files.size(file);

    while (store.deleteExpired(NOON.plusSeconds(1), 500) > 0) {
      assertThat(store.read(keyOf(0))).isPresent();
    }

    assertThat(Files.size(file)).isLessThan(full / 2);
    assertThat(store.read(keyOf(30))).isPresent();
    assertThat(store.read(keyOf(31))).isEmpty();
  }

  @Test
  void open_startsNoThread() throws IOException {
    List<Thread> before = List.copyOf(Thread.getAllStackTraces().keySet());

    store.open();
    store.write(List.of(record(1, NOON)));

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(
            thread -> thread.getName().contains("MVStore") || thread.getName().contains("H2"))
        .isSubsetOf(before);
  }
}
