package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.spi.StoredRecord;
import org.onbehalf.testing.OtherClassPath;

/** Another version of H2 on the class path is a fault of the class path, not of the file. */
public class OlderMvStoreIT {
  private static final String DIRECTORY = "org.onbehalf.test.sessions";

  @TempDir private Path temp;

  /** What the other class path runs, twice; returns what the operator is told. */
  public static String read() throws IOException {
    FileRecordStore store =
        FileRecordStore.ofSessions(
            Path.of(System.getProperty(DIRECTORY)), PrivateFiles.OWNER_ONLY, 10);
    return readOnce(store) + "\n" + readOnce(store);
  }

  private static String readOnce(FileRecordStore store) throws IOException {
    try {
      store.open();
      store.read(new byte[32]);
      return "read";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } finally {
      store.close();
    }
  }

  @Test
  void read_byTheMvStoreOfAnotherVersion_leavesTheSessionsAlone_andNamesTheJar() throws Exception {
    // given a session
    try (FileRecordStore store = FileRecordStore.ofSessions(temp, PrivateFiles.OWNER_ONLY, 10)) {
      store.open();
      byte[] key = new byte[32];
      store.replace(
          new StoredRecord(key, key, 1, Instant.parse("2030-01-01T00:00:00Z"), new byte[] {1}), 0);
    }
    byte[] content = Files.readAllBytes(temp.resolve("sessions.mv.db"));

    // when a server's H2 comes before ours
    Object told;
    System.setProperty(DIRECTORY, temp.toString());
    try (OtherClassPath other =
        OtherClassPath.replacing("h2-[0-9].*", Path.of("target/h2/1.4.200"))) {
      told = other.run(OlderMvStoreIT.class, "read");
    } finally {
      System.clearProperty(DIRECTORY);
    }

    // then the file is as it was
    assertThat(told).asString().contains("h2-1.4.200.jar", "remove the first");
    assertThat(Files.readAllBytes(temp.resolve("sessions.mv.db"))).isEqualTo(content);
    assertThat(List.of(temp.toFile().list())).containsExactly("sessions.mv.db");
  }
}
