package org.onbehalf.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.SessionContent;
import org.onbehalf.internal.cache.SessionStore;
import org.slf4j.LoggerFactory;

class SessionKillTest {
  private static final int KILLS = Integer.getInteger("kills", 20);

  /** With its end, so that a line that the kill cut short is not taken for a whole one. */
  private static final Pattern DURABLE = Pattern.compile("durable ([0-9]+) ([0-9]+)\\.");

  @TempDir Path temp;

  @Test
  void kill_atAnyMoment_losesNoSessionWhoseWriteHadReturned_norGoesBackToAnOlderVersion()
      throws Exception {
    Random random = new Random();
    Path directory = temp.resolve("store");
    Map<Integer, Integer> durable = new HashMap<>();
    for (int kill = 0; kill < KILLS; kill++) {
      Map<Integer, Integer> reported = writeUntilKilled(directory, kill * 1_000_000, random);
      assertThat(reported).isNotEmpty();
      durable.putAll(reported);

      assertThat(lost(directory, durable)).as("after kill " + kill).isEmpty();
    }
    assertThat(directory.resolve("sessions.mv.db.corrupt")).doesNotExist();
    LoggerFactory.getLogger(SessionKillTest.class)
        .info("kills while sessions are written: {}, {} records, 0 lost", KILLS, durable.size());
  }

  /** The sessions and their versions that the process had reported when it died. */
  private static Map<Integer, Integer> writeUntilKilled(Path directory, int first, Random random)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                DurableSessions.class.getName(),
                directory.toString(),
                String.valueOf(first))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Map<Integer, Integer> reported = new HashMap<>();
      int lines = 0;
      int enough = 1 + random.nextInt(200);
      try (BufferedReader output =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        String line = output.readLine();
        while (line != null) {
          Matcher durable = DURABLE.matcher(line);
          if (durable.matches()) {
            reported.put(Integer.valueOf(durable.group(1)), Integer.valueOf(durable.group(2)));
            if (++lines == enough) {
              // the handle's, because the process's own closes the stream as well
              boolean signalled = process.toHandle().destroyForcibly();
              assertThat(signalled).isTrue();
            }
          }
          // what it had still reported counts too
          line = output.readLine();
        }
      }
      assertThat(process.waitFor()).as("128 + SIGKILL").isEqualTo(137);
      return reported;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static List<Integer> lost(Path directory, Map<Integer, Integer> durable)
      throws IOException {
    List<Integer> lost = new ArrayList<>();
    try (SessionStore store = DurableSessions.open(directory)) {
      for (Map.Entry<Integer, Integer> each : durable.entrySet()) {
        int number = each.getKey();
        SessionContent content = store.read(DurableSessions.id(number));
        // the version after the reported one may have been written before its report was
        boolean kept =
            content != null
                && content.version() >= each.getValue()
                && new String(content.plain(), UTF_8)
                    .equals(DurableSessions.text(number, (int) content.version()));
        if (!kept) {
          lost.add(number);
        }
      }
    }
    return lost;
  }
}
