package org.onbehalf.internal.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.internal.cache.CacheFixtures.key;
import static org.onbehalf.internal.cache.CacheFixtures.settings;
import static org.onbehalf.internal.cache.CacheFixtures.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.CacheFixtures.SetClock;
import org.onbehalf.testing.JavaCommand;

/** The file store behind the cache when it cannot have its file. */
class StoreLockTest {
  @TempDir Path temp;
  private final SetClock clock = new SetClock(CacheFixtures.NOON);

  @Test
  void lockedByTheOutgoingVersion_servesFromMemoryAndTakesOver() {
    Path directory = temp.resolve("store");
    TokenCache outgoing = new TokenCache(settings(), directory, clock);
    outgoing.put(key("alice"), token("t"));
    try (LogCapture log = new LogCapture();
        TokenCache incoming = new TokenCache(settings(), directory, clock)) {
      assertThat(incoming.load(key("alice"))).isNull();
      incoming.put(key("bob"), token("of-bob"));
      assertThat(incoming.find(key("bob"))).isNotNull();
      assertThat(log.warnings()).singleElement().asString().contains("is locked");

      outgoing.close();
      clock.advance(StoreAvailability.LONGEST_PAUSE);

      assertThat(incoming.load(key("alice"))).isNotNull();
      assertThat(log.infos()).anyMatch(line -> line.contains("in use again"));
    } finally {
      outgoing.close();
    }
    assertThat(CacheFixtures.storeThreads()).isEmpty();
  }

  @Test
  void lockedByTheOutgoingVersion_whatWasAcquiredMeanwhile_isWrittenAfterwards() {
    Path directory = temp.resolve("store");
    TokenCache outgoing = new TokenCache(settings(), directory, clock);
    outgoing.put(key("alice"), token("t"));
    try (TokenCache incoming = new TokenCache(settings(), directory, clock)) {
      incoming.put(key("bob"), token("of-bob"));
      incoming.put(key("cleo"), token("of-cleo"));
      incoming.remove(key("cleo"));
      assertThat(incoming.statistics().storeWrites.sum()).isZero();

      outgoing.close();
      clock.advance(StoreAvailability.LONGEST_PAUSE);

      CacheFixtures.await(
          "the token to be written", () -> incoming.statistics().storeWrites.sum() == 1);
    } finally {
      outgoing.close();
    }
    try (TokenCache next = new TokenCache(settings(), directory, clock)) {
      assertThat(next.load(key("bob"))).isNotNull();
      assertThat(next.load(key("cleo"))).as("was deleted meanwhile").isNull();
    }
  }

  @Test
  void aFailedAttemptInThisJvm_doesNotOpenTheFileToOtherProcesses() throws Exception {
    Path directory = temp.resolve("store");
    FileRecordStore store = FileRecordStore.ofTokens(directory, PrivateFiles.OWNER_ONLY);
    store.open();
    try {
      assertThat(openInAnotherProcess(directory)).isEqualTo("locked");
      assertThatThrownBy(() -> FileRecordStore.ofTokens(directory, PrivateFiles.OWNER_ONLY).open())
          .isInstanceOf(IOException.class);

      assertThat(openInAnotherProcess(directory)).isEqualTo("locked");
    } finally {
      store.close();
    }
    assertThat(openInAnotherProcess(directory)).isEqualTo("opened");
  }

  private static String openInAnotherProcess(Path directory) throws Exception {
    Process process =
        new ProcessBuilder(JavaCommand.of(OpenAttempt.class, directory))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return new String(process.getInputStream().readAllBytes(), UTF_8).trim();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** The other process: says on standard output whether it got the file. */
  static final class OpenAttempt {
    private OpenAttempt() {}

    public static void main(String[] arguments) throws IOException {
      FileRecordStore store =
          FileRecordStore.ofTokens(Path.of(arguments[0]), PrivateFiles.OWNER_ONLY);
      String result = "opened";
      try {
        store.open();
        store.close();
      } catch (IOException e) {
        result = String.valueOf(e.getMessage()).contains("locked") ? "locked" : "failed";
      }
      System.out.write((result + "\n").getBytes(UTF_8));
      System.out.flush();
    }
  }

  @Test
  void keyThatOthersCanRead_isNotUsedAndServiceGoesOnFromMemory() throws IOException {
    Path directory = temp.resolve("store");
    new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load();
    Files.setPosixFilePermissions(
        directory.resolve("seal.key"), PosixFilePermissions.fromString("rw-r--r--"));
    try (LogCapture log = new LogCapture();
        TokenCache cache = new TokenCache(settings(), directory, clock)) {
      cache.put(key("alice"), token("t"));

      assertThat(cache.find(key("alice"))).isNotNull();
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("seal.key", "chmod 600")
          .doesNotContain("delete");
      assertThat(directory.resolve("tokens.mv.db")).doesNotExist();

      Files.setPosixFilePermissions(
          directory.resolve("seal.key"), PosixFilePermissions.fromString("rw-------"));
      clock.advance(StoreAvailability.LONGEST_PAUSE);
      cache.put(key("bob"), token("t"));
      CacheFixtures.await("alice's and bob's", () -> cache.statistics().storeWrites.sum() == 2);
    }
  }

  @Test
  void directoryThatCannotBe_isAMissAndSaysSo() throws IOException {
    Path file = Files.createFile(temp.resolve("a-file"));
    try (LogCapture log = new LogCapture();
        TokenCache cache = new TokenCache(settings(), file, clock)) {
      cache.put(key("alice"), token("t"));

      assertThat(cache.find(key("alice"))).isNotNull();
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("is not a directory", "TokenCache.Directory");
    }
  }

  @Test
  void noDirectoryAtAll_isSaidOnceAndServedFromMemory() {
    try (LogCapture log = new LogCapture();
        TokenCache cache = new TokenCache(settings(), null, clock)) {
      cache.put(key("alice"), token("t"));

      assertThat(cache.find(key("alice"))).isNotNull();
      assertThat(log.warnings()).singleElement().asString().contains("TokenCache.Directory");
      assertThat(CacheFixtures.storeThreads()).isEmpty();
    }
  }
}
