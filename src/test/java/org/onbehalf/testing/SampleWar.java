package org.onbehalf.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The sample's WAR, as the build made it before the integration tests. */
public final class SampleWar {
  private static final Path BUILT =
      Path.of("target", "it", "webapp-sample", "target", "webapp-sample.war");

  private SampleWar() {}

  /** The file. */
  public static Path file() {
    Path war = BUILT.toAbsolutePath();
    if (!Files.isRegularFile(war)) {
      throw new IllegalStateException(
          war + " is missing: build it with mvn verify, or mvn verify -DskipTests for it alone");
    }
    return war;
  }
}
