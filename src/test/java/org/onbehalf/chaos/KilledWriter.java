package org.onbehalf.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.testing.JavaCommand;

/** A process that writes into a store, reports each write that has returned, and is killed. */
final class KilledWriter {
  /** With its end, so that a line that the kill cut short is not taken for a whole one. */
  private static final Pattern DURABLE = Pattern.compile("durable ([0-9 ]+)\\.");

  private KilledWriter() {}

  /**
   * Lets it write until it has reported that many writes, and kills it.
   *
   * @return the numbers in each line that it had reported when it died
   */
  static List<int[]> run(Class<?> writer, Path directory, int first, int enough)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(JavaCommand.of(writer, directory, first))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      List<int[]> reported = new ArrayList<>();
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        String line = lines.readLine();
        while (line != null) {
          Matcher durable = DURABLE.matcher(line);
          if (durable.matches()) {
            reported.add(
                Pattern.compile(" ")
                    .splitAsStream(durable.group(1))
                    .mapToInt(Integer::parseInt)
                    .toArray());
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
}
