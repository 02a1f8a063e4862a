package org.onbehalf.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Libraries of applications and servers, in versions that are not this build's. The build copies
 * what each module of {@code src/test/libraries} needs into a directory of that name.
 */
public final class Libraries {
  private Libraries() {}

  /** The directory with the jars of that module. */
  public static Path of(String module) {
    Path jars = Path.of("target", "libraries", module, "jars").toAbsolutePath();
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException(
          jars + " was not found; the build makes it: mvn invoker:run@libraries");
    }
    return jars;
  }
}
