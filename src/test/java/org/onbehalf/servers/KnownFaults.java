package org.onbehalf.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The checks that fail, with the reason: {@code known-faults.txt}, a {@link KnownFault} a line. */
final class KnownFaults {
  private static final Path FILE =
      Path.of("src", "test", "resources", "org", "onbehalf", "servers", "known-faults.txt");

  private static final List<KnownFault> ALL = read();

  private KnownFaults() {}

  private static List<KnownFault> read() {
    try {
      return Files.readAllLines(FILE).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(KnownFault::ofLine)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is known of the check there, in {@link Cell#toString}; empty if it should pass. */
  static Optional<KnownFault> find(String cell, String check) {
    return ALL.stream().filter(fault -> fault.isOf(cell, check)).findFirst();
  }
}
