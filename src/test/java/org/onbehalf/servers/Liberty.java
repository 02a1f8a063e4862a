package org.onbehalf.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Open Liberty, of which WebSphere Liberty is made, with its directory {@code dropins}. */
final class Liberty extends Installation {
  private static final String SERVER = "onbehalf";

  private final List<String> features;

  Liberty(String... features) {
    super("liberty");
    this.features = List.of(features);
  }

  @Override
  void prepare(Path directory, int port) throws IOException {
    Files.createDirectories(deployments(directory));
    Files.writeString(
        server(directory).resolve("server.xml"),
        """
        <server>
          <featureManager>%s</featureManager>
          <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1"/>
          <applicationMonitor pollingRate="250ms"/>
          <logging consoleFormat="simple" consoleLogLevel="INFO"/>
        </server>
        """
            .formatted(
                features.stream()
                    .map(each -> "<feature>" + each + "</feature>")
                    .collect(Collectors.joining()),
                port));
  }

  @Override
  List<String> command(Path directory, int port) {
    List<String> command = new ArrayList<>();
    command.add("-javaagent:" + home.resolve("bin/tools/ws-javaagent.jar"));
    command.add("-Djava.awt.headless=true");
    command.add("-Djdk.attach.allowAttachSelf=true");
    command.add("@" + home.resolve("lib/platform/java/java9.options"));
    command.addAll(List.of("-jar", home.resolve("bin/tools/ws-server.jar").toString(), SERVER));
    return command;
  }

  @Override
  Map<String, String> environment(Path directory) {
    return Map.of(
        "WLP_USER_DIR", directory.resolve("usr").toString(),
        "WLP_OUTPUT_DIR", directory.resolve("output").toString());
  }

  private static Path server(Path directory) {
    return directory.resolve("usr/servers").resolve(SERVER);
  }

  @Override
  Path deployments(Path directory) {
    return server(directory).resolve("dropins");
  }
}
