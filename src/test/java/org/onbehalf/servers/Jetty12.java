package org.onbehalf.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Jetty 12 with the modules of one version of the Servlet API, and its directory webapps. */
final class Jetty12 extends Installation {
  private final String environment;

  /**
   * A Jetty for WARs of that time.
   *
   * @param environment {@code ee8} for {@code javax.servlet}, {@code ee10} for {@code
   *     jakarta.servlet}
   */
  Jetty12(String environment) {
    super("jetty12");
    this.environment = environment;
  }

  @Override
  void prepare(Path directory, int port) throws IOException {
    Files.createDirectories(deployments(directory));
    String socket = environment.equals("ee8") ? "javax" : "jakarta";
    Files.writeString(
        base(directory).resolve("start.ini"),
        """
        --module=http
        --module=%1$s-deploy
        --module=%1$s-annotations
        --module=%1$s-jsp
        --module=%1$s-websocket-%2$s
        """
            .formatted(environment, socket));
  }

  @Override
  List<String> command(Path directory, int port) {
    return List.of(
        "-Djetty.http.host=127.0.0.1",
        "-Djetty.http.port=" + port,
        "-Djetty.deploy.scanInterval=1",
        "-Djetty.home=" + home,
        "-Djetty.base=" + base(directory),
        "-jar",
        home.resolve("start.jar").toString());
  }

  private static Path base(Path directory) {
    return directory.resolve("base");
  }

  @Override
  Path deployments(Path directory) {
    return base(directory).resolve("webapps");
  }
}
