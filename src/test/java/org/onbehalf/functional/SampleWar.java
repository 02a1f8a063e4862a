package org.onbehalf.functional;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The sample's WAR as the build made it, just before the integration tests. */
final class SampleWar {
  private SampleWar() {}

  static Path file() {
    Path target = Path.of("target/it/webapp-sample/target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.toString().endsWith(".war"))
          .findFirst()
          .orElseThrow()
          .toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("build the sample first: mvn verify", e);
    }
  }
}
