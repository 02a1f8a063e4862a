package org.onbehalf.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The checks that fail, with the reason, a line each: {@code cells | check | reason}, of which the
 * first two are regular expressions for a whole {@link Cell} and for the check with its arguments.
 */
final class KnownFaults {
  private static final Path FILE =
      Path.of("src", "test", "resources", "org", "onbehalf", "servers", "known-faults.txt");

  private static final List<KnownFault> ALL = read();

  private KnownFaults() {}

  private record KnownFault(Pattern cells, Pattern check, String reason) {}

  private static List<KnownFault> read() {
    try {
      return Files.readAllLines(FILE).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" [|] ", 3))
          .map(
              parts ->
                  new KnownFault(Pattern.compile(parts[0]), Pattern.compile(parts[1]), parts[2]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why the check fails there; empty if it should pass. */
  static Optional<String> reason(Cell cell, String check) {
    return ALL.stream()
        .filter(fault -> fault.cells().matcher(cell.toString()).matches())
        .filter(fault -> fault.check().matcher(check).matches())
        .map(KnownFault::reason)
        .findFirst();
  }
}
