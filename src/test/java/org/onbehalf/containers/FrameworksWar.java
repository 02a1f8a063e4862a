package org.onbehalf.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onbehalf.containers.echo.EchoServlet;
import org.onbehalf.testing.Libraries;
import org.onbehalf.testing.WarParts;

/**
 * An application of Struts 2.5 and Mojarra 2.3, which run whatever the method is; {@code
 * src/test/frameworks} holds it, and {@link Libraries} their jars.
 */
final class FrameworksWar {
  private FrameworksWar() {}

  /**
   * Assembles it below {@code target}.
   *
   * @param before what stands in {@code web.xml} before the filter
   */
  static Path assemble(String before) {
    Path war = WarParts.directory("wars", "frameworks-");
    WarParts.putTree(Path.of("src", "test", "frameworks").toAbsolutePath(), war);
    WarParts.putPackage(EchoServlet.class, war);
    WarParts.putLibrary(war.resolve("WEB-INF/lib"));
    WarParts.putTree(Libraries.of("frameworks"), war.resolve("WEB-INF/lib"));
    try {
      Files.copy(
          Path.of("src/test/echo/WEB-INF/classes/logback.xml"),
          war.resolve("WEB-INF/classes/logback.xml"));
      Path descriptor = war.resolve("WEB-INF/web.xml");
      Files.writeString(
          descriptor, Files.readString(descriptor).replace("<!-- before -->", before));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return war;
  }
}
