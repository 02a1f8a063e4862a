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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The table {@code target/servers.md}, written anew after each check from all results in {@code
 * target/servers-results}: a file for each server, JAX-RS and JDK, a line for each check.
 */
final class ServerResults {
  private static final Path RESULTS = Path.of("target", "servers-results");
  private static final Path TABLE = Path.of("target", "servers.md");

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
          writeTable();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String head(Cell cell) {
    return String.join(
        "\t",
        cell.kind().title() + " " + cell.kind().version(),
        cell.flavour().inWords(),
        jdk(),
        LocalDate.now(ZoneOffset.UTC).toString(),
        cell.kind().setting());
  }

  private static void writeTable() throws IOException {
    List<String> table = new ArrayList<>();
    table.add("| server | JAX-RS | JDK | date | checks | what needs a setting | what fails |");
    table.add("|---|---|---|---|---|---|---|");
    try (var files = Files.list(RESULTS)) {
      for (Path each : files.filter(file -> file.toString().endsWith(".tsv")).sorted().toList()) {
        List<String> lines = Files.readAllLines(each);
        String[] head = lines.get(0).split("\t", -1);
        List<String> checks = lines.subList(1, lines.size());
        long green = checks.stream().filter(line -> line.endsWith("\t" + Result.GREEN)).count();
        String cell =
            each.getFileName()
                .toString()
                .replaceFirst("-[0-9]+[.]tsv$", "")
                .replaceFirst("-(jersey|own)$", " $1");
        Map<String, Integer> reasons = new LinkedHashMap<>();
        for (String line : new TreeSet<>(checks)) {
          String[] columns = line.split("\t", -1);
          Result result = Result.valueOf(columns[1]);
          if (result == Result.KNOWN) {
            String reason =
                KnownFaults.find(cell, columns[0]).map(KnownFault::reason).orElse(columns[0]);
            reasons.merge(reason, 1, Integer::sum);
          } else if (result == Result.RED) {
            reasons.merge(columns[0], 1, Integer::sum);
          }
        }
        String failing =
            String.join(
                "; ",
                reasons.entrySet().stream()
                    .map(entry -> entry.getValue() + ": " + entry.getKey())
                    .toList());
        table.add(
            "| %s | %s | %s | %s | %d of %d | %s | %s |"
                .formatted(
                    head[0],
                    head[1],
                    head[2],
                    head[3],
                    green,
                    checks.size(),
                    head[4],
                    failing.isEmpty() ? "–" : failing));
      }
    }
    Files.write(TABLE, table);
  }
}
