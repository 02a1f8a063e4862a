package org.onbehalf.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.WarParts;

/** Payara Web 5, of the GlassFish family, with its directory {@code autodeploy}. */
final class Payara extends Installation {
  private static final Pattern OPTION =
      Pattern.compile("<jvm-options>(?:\\[([^\\]]*)\\])?([^<]*)</jvm-options>");

  Payara() {
    super("payara5");
  }

  private static Path domain(Path directory) {
    return directory.resolve("domain");
  }

  @Override
  void prepare(Path directory, int port) throws IOException {
    Path domain = domain(directory);
    WarParts.putTree(home.resolve("glassfish/domains/domain1"), domain);
    Files.createDirectories(deployments(directory));
    Path xml = domain.resolve("config/domain.xml");
    replace(
        xml,
        "<network-listener port=\"8080\"",
        "<network-listener address=\"127.0.0.1\" port=\"" + port + "\"");
    replace(
        xml,
        "<network-listener port=\"8181\"",
        "<network-listener enabled=\"false\" address=\"127.0.0.1\" port=\"" + freePort() + "\"");
    replace(
        xml,
        "<network-listener port=\"4848\"",
        "<network-listener address=\"127.0.0.1\" port=\"" + freePort() + "\"");
    replace(
        xml,
        "address=\"0.0.0.0\" port=\"8686\"",
        "enabled=\"false\" address=\"127.0.0.1\" port=\"" + freePort() + "\"");
    replace(
        xml,
        "address=\"0.0.0.0\" port=\"3700\"",
        "address=\"127.0.0.1\" port=\"" + freePort() + "\"");
    replace(
        xml,
        "system-jmx-connector-name=\"system\">\n        <jmx-connector",
        """
        system-jmx-connector-name="system">
                <das-config autodeploy-polling-interval-in-seconds="1"/>
                <jmx-connector""");
    // its own cluster would look for others on the network
    replace(
        xml,
        "<hazelcast-config-specific-configuration>",
        "<hazelcast-config-specific-configuration enabled=\"false\">");
  }

  /** As {@code asadmin} would read them: the options of the domain for this version of Java. */
  private List<String> options(Path directory) {
    try {
      String all = Files.readString(domain(directory).resolve("config/domain.xml"));
      String server = all.substring(0, all.indexOf("name=\"default-config\""));
      List<String> options = new ArrayList<>();
      Matcher matcher = OPTION.matcher(server);
      while (matcher.find()) {
        String range = matcher.group(1);
        if (range == null || range.matches("(9|17)\\|")) {
          String option =
              matcher
                  .group(2)
                  .replace("${com.sun.aas.instanceRoot}", domain(directory).toString())
                  .replace("${com.sun.aas.installRoot}", home.resolve("glassfish").toString());
          if (!option.startsWith("-Xmx")
              && !option.equals("-client")
              && !option.contains("telnet")) {
            options.add(option);
          }
        }
      }
      return options;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  List<String> command(Path directory, int port) {
    Path glassfish = home.resolve("glassfish");
    List<String> command = new ArrayList<>(options(directory));
    command.add("-Dcom.sun.aas.instanceRoot=" + domain(directory));
    command.add("-Dcom.sun.aas.installRoot=" + glassfish);
    command.addAll(
        List.of(
            "-cp",
            glassfish.resolve("modules/glassfish.jar").toString(),
            "com.sun.enterprise.glassfish.bootstrap.ASMain",
            "-domainname",
            "domain",
            "-instancename",
            "server",
            "-type",
            "DAS",
            "-verbose",
            "true",
            "-domaindir",
            domain(directory).toString()));
    return command;
  }

  @Override
  Path deployments(Path directory) {
    return domain(directory).resolve("autodeploy");
  }

  @Override
  @Nullable
  Path logFile(Path directory) {
    return domain(directory).resolve("logs/server.log");
  }

  @Override
  @Nullable
  String failure(Path directory, String fileName) {
    Path failed = deployments(directory).resolve(fileName + "_deployFailed");
    return Files.exists(failed) ? failed + " is there" : null;
  }
}
