package org.onbehalf.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.TokenCache;
import org.slf4j.LoggerFactory;

class KillTest {
  private static final int KILLS = Integer.getInteger("kills", 20);
  private static final int MOST_WRITES = 500;

  /** With its end, so that a line that the kill cut short is not taken for a whole one. */
  private static final Pattern DURABLE = Pattern.compile("durable ([0-9]+)\\.");

  @TempDir Path temp;

  @Test
  void kill_atAnyMoment_losesNoTokenWhoseWriteHadReturned() throws Exception {
    Random random = new Random();
    Path directory = temp.resolve("store");
    List<Integer> durable = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      List<Integer> reported = writeUntilKilled(directory, kill * 1_000_000, random);
      assertThat(reported).isNotEmpty();
      durable.addAll(reported);

      assertThat(lost(directory, durable)).as("after kill " + kill).isEmpty();
    }
    assertThat(directory.resolve("tokens.mv.db.corrupt")).doesNotExist();
    LoggerFactory.getLogger(KillTest.class)
        .info("kills while tokens are written: {}, {} records, 0 lost", KILLS, durable.size());
  }

  /** The numbers that the process had reported when it died. */
  private static List<Integer> writeUntilKilled(Path directory, int first, Random random)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                DurableWriter.class.getName(),
                directory.toString(),
                String.valueOf(first))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      List<Integer> reported = new ArrayList<>();
      int enough = 1 + random.nextInt(MOST_WRITES);
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        String line = lines.readLine();
        while (line != null) {
          Matcher durable = DURABLE.matcher(line);
          if (durable.matches()) {
            reported.add(Integer.valueOf(durable.group(1)));
            if (reported.size() == enough) {
              // the handle's, because the process's own closes the stream as well
              boolean signalled = process.toHandle().destroyForcibly();
              assertThat(signalled).isTrue();
            }
          }
          // what it had still reported counts too
          line = lines.readLine();
        }
      }
      assertThat(process.waitFor()).as("128 + SIGKILL").isEqualTo(137);
      return reported;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static List<Integer> lost(Path directory, List<Integer> durable) {
    List<Integer> lost = new ArrayList<>();
    try (TokenCache cache = DurableWriter.open(directory)) {
      for (int number : durable) {
        CachedToken token = cache.load(DurableWriter.key(number));
        if (token == null || !token.accessToken().equals(DurableWriter.text(number))) {
          lost.add(number);
        }
      }
    }
    assertThat(Files.exists(directory.resolve("tokens.mv.db"))).isTrue();
    return lost;
  }
}
