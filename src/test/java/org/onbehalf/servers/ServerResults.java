package org.onbehalf.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of each check, in {@code target/servers-results}: a file for each server, JAX-RS and
 * JDK, a line for each check. {@link ServersTable} is written anew after each check.
 */
final class ServerResults {
  private static final Path RESULTS = Path.of("target", "servers-results");

  /** What became of a check. */
  enum Result {
    GREEN,
    /** Failed as {@link KnownFaults} says. */
    KNOWN,
    RED
  }

  private ServerResults() {}

  /** Forgets the results of earlier runs. */
  static void begin(Cell cell) {
    try {
      Files.deleteIfExists(file(cell));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String jdk() {
    return Integer.toString(Runtime.version().feature());
  }

  private static Path file(Cell cell) {
    return RESULTS.resolve(cell.toString().replace(' ', '-') + "-" + jdk() + ".tsv");
  }

  /** Notes the result of a check. */
  static void add(Cell cell, String check, Result result) {
    Path file = file(cell);
    try {
      Files.createDirectories(RESULTS);
      try (FileChannel channel =
              FileChannel.open(
                  RESULTS.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("", head(cell));
        if (Files.exists(file)) {
          Files.readAllLines(file).stream()
              .skip(1)
              .forEach(line -> lines.put(line.substring(0, line.indexOf('\t')), line));
        }
        String name = check.replaceAll("[\\t\\n\\r]", " ");
        lines.put(name, name + "\t" + result);
        Files.write(file, lines.values());
        if (lock.isValid()) {
          ServersTable.of(RESULTS).write();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the table into the documents, where {@code -Dservers.publish=true} wants that. */
  static void publish() {
    if (!Boolean.getBoolean("servers.publish")) {
      return;
    }
    try {
      ServersTable.of(RESULTS).publish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String head(Cell cell) {
    return String.join(
        "\t",
        List.of(
            cell.toString(),
            cell.kind().title() + " " + cell.kind().version(),
            cell.flavour().inWords(),
            jdk(),
            LocalDate.now(ZoneOffset.UTC).toString(),
            cell.kind().setting()));
  }
}
