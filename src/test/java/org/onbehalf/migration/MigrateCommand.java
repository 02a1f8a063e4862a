package org.onbehalf.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command line, in a JVM of its own, from the jar that the build made. */
final class MigrateCommand {
  private MigrateCommand() {}

  /** {@code migrate}; its report is beside the output. */
  static void migrate(Path war, Path output, String tenant, String clientId, List<String> more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("migrate", war.toString(), "--output", output.toString()));
    arguments.addAll(List.of("--tenant", tenant, "--client-id", clientId));
    arguments.addAll(more);
    run(arguments, 0);
  }

  /**
   * Any command.
   *
   * @param expected the exit code
   * @return what it printed
   */
  static String run(List<String> arguments, int expected) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-XX:TieredStopAtLevel=1");
    line.add("-jar");
    line.add(jar().toString());
    line.addAll(arguments);
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      int status = process.waitFor();
      if (status != expected) {
        throw new IllegalStateException(line + " ended with " + status + ":\n" + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Path jar() {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("onbehalf-[0-9].*-cli[.]jar"))
          .findFirst()
          .orElseThrow(
              () -> new IllegalStateException("target has no onbehalf-…-cli.jar: mvn package"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
