package org.onbehalf.engines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.JavaCommand;

/** What Ehcache's disk tier does not survive: it is empty after a kill, and works. */
class DiskKillTest {
  private static final int KILLS = 3;

  @TempDir Path temp;

  @Test
  void kill_emptiesTheStore_andFailsNothing() throws Exception {
    Path directory = temp.resolve("store");
    for (int kill = 0; kill < KILLS; kill++) {
      writeUntilKilled(directory);

      try (CacheNode incoming = new CacheNode(directory)) {
        assertThat(incoming.load("user0")).as("after kill " + kill).isNull();
        assertThat(incoming.statistics().storeFaults.sum()).isZero();
        incoming.put("alice", "of alice");
        assertThat(incoming.load("alice")).isEqualTo("of alice");
      }
      try (CacheNode next = new CacheNode(directory)) {
        assertThat(next.load("alice")).as("after an orderly stop").isEqualTo("of alice");
      }
    }
  }

  private static void writeUntilKilled(Path directory) throws Exception {
    Process process =
        new ProcessBuilder(JavaCommand.of(Writer.class, directory))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.equals("written 200")) {
        line = lines.readLine();
      }
      assertThat(line).isEqualTo("written 200");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** The process to be killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      try (CacheNode node = new CacheNode(Path.of(arguments[0]))) {
        for (int i = 0; ; i++) {
          node.put("user" + i, "token".repeat(400));
          if (node.statistics().storeWriteFaults.sum() > 0) {
            return;
          }
          System.out.write(
              ("written " + i + "\n").getBytes(UTF_8), 0, ("written " + i).length() + 1);
          System.out.flush();
        }
      }
    }
  }
}
