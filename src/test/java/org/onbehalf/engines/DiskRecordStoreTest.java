package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.internal.cache.disk.DiskRecordStore;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;

class DiskRecordStoreTest extends TokenRecordsContract {
  private static final long SIZE = 16 << 20;

  @TempDir Path temp;

  @Override
  protected RecordStore newStore(Kind kind) {
    return new DiskRecordStore(
        temp.resolve("store"), PrivateFiles.OWNER_ONLY, SIZE, Clock.systemUTC());
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.walk(temp.resolve("store"))) {
      return files.filter(file -> file.getFileName().toString().equals(name)).toList();
    }
  }

  @Test
  void open_startsNoThreadThatOutlivesClose() throws Exception {
    List<Thread> before = List.copyOf(Thread.getAllStackTraces().keySet());
    RecordStore store = node();
    for (int i = 0; i < 3000; i++) {
      store.write(List.of(token(key("user" + i), "x".repeat(3000))));
    }

    store.close();

    // a thread that was told to end may need a moment for it
    Awaiting.until(
        "no thread of Ehcache is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .noneMatch(name -> name.contains("hcache") || name.contains("Flush")));
  }

  @Test
  void reopening_keepsEverything() throws Exception {
    RecordStore store = node();
    List<StoredRecord> records = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      records.add(token(key("user" + i), "x".repeat(3000 + i)));
    }
    store.write(records);
    store.close();

    RecordStore reopened = node();

    for (StoredRecord each : records) {
      assertSame(reopened.read(each.key()), each);
    }
  }

  @Test
  void write_pastTheSize_dropsSomeAndTheFileStaysWithinIt() throws Exception {
    RecordStore store = node();
    for (int i = 0; i < 10_000; i++) {
      store.write(List.of(token(key("user" + i), "x".repeat(3000))));
    }

    assertThat(store.read(key("user9999"))).isPresent();
    assertThat(Files.size(files("ehcache-disk-store.data").get(0))).isLessThanOrEqualTo(SIZE);
    store.close();
    assertThat(node().read(key("user9999"))).isPresent();
  }

  @Test
  void open_whileAnotherHasItOpen_saysLockedAndSucceedsLater() throws Exception {
    RecordStore outgoing = node();
    StoredRecord record = token(key("alice"), "a");
    outgoing.write(List.of(record));
    RecordStore incoming = newStore(Kind.TOKENS);

    assertThatThrownBy(incoming::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is locked")
        .hasMessageContaining("TokenCache.Directory");
    outgoing.close();
    incoming.open();
    try {
      assertSame(incoming.read(record.key()), record);
    } finally {
      incoming.close();
    }
  }

  @Test
  void open_underAForeignContextClassLoader_works() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader former = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      RecordStore store = node();
      store.write(List.of(token(key("alice"), "a")));
      store.close();
      assertThat(node().read(key("alice"))).isPresent();
      assertThat(thread.getContextClassLoader()).isSameAs(ClassLoader.getPlatformClassLoader());
    } finally {
      thread.setContextClassLoader(former);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ehcache-disk-store.meta", "ehcache-disk-store.index", "ehcache-disk-store.data"})
  void open_ofAFileThatIsGarbage_endsInAWorkingStore(String name) throws Exception {
    RecordStore store = node();
    store.write(List.of(token(key("alice"), "a".repeat(2000))));
    store.close();
    byte[] garbage = new byte[20_000];
    new Random(1).nextBytes(garbage);
    Files.write(files(name).get(0), garbage);

    RecordStore reopened = node();

    assertWorks(reopened);
  }

  @Test
  void open_ofWhatHeldAnotherClass_beginsAnew() throws Exception {
    RecordStore store = node();
    store.write(List.of(token(key("alice"), "a")));
    store.close();
    Files.writeString(
        files("ehcache-disk-store.meta").get(0),
        "keyType=java.lang.String\nvalueType=com.example.NoSuchClass\n");

    assertWorks(node());
  }

  /** Whatever it reads of what was there before, it keeps what it is given. */
  private static void assertWorks(RecordStore store) throws IOException {
    StoredRecord bob = token(key("bob"), "b");
    try {
      store.read(key("alice"));
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("failed");
    }
    store.write(List.of(bob));
    assertSame(store.read(bob.key()), bob);
  }

  @Test
  void neighbours_inTheDirectory_areLeftAlone_alsoAfterAKill() throws Exception {
    Path neighbour = temp.resolve("store/seal.key");
    RecordStore store = node();
    Files.writeString(neighbour, "key");
    store.write(List.of(token(key("alice"), "a")));
    store.close();
    // what a kill leaves: no mark of an orderly end
    Files.delete(files(".clean").get(0));

    RecordStore reopened = node();

    assertThat(reopened.read(key("alice"))).as("Ehcache empties it then").isEmpty();
    assertThat(neighbour).hasContent("key");
    assertWorks(reopened);
  }
}
