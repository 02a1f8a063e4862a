package org.onbehalf.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.WarParts;

/** WildFly 26, of which JBoss EAP 7.4 is made, with its deployment scanner. */
final class WildFly extends Installation {
  /** The name of a security domain whose applications bring their own JASPIC module. */
  static final String JASPI = "jaspi";

  private boolean jaspi;

  WildFly() {
    super("wildfly26");
  }

  /** With that domain. */
  WildFly withJaspi() {
    jaspi = true;
    return this;
  }

  @Override
  void prepare(Path directory, int port) throws IOException {
    Path base = directory.resolve("standalone");
    WarParts.putTree(home.resolve("standalone/configuration"), base.resolve("configuration"));
    Files.createDirectories(base.resolve("deployments"));
    replace(
        base.resolve("configuration/standalone.xml"),
        "scan-interval=\"5000\"",
        "scan-interval=\"250\"");
    if (jaspi) {
      // for the EJBs of an application, too
      replace(
          base.resolve("configuration/standalone.xml"),
          "<default-security-domain value=\"other\"/>\n            <application-security-domains>",
          "<default-security-domain value=\"other\"/><application-security-domains>"
              + "<application-security-domain name=\""
              + JASPI
              + "\" security-domain=\"ApplicationDomain\"/>");
      replace(
          base.resolve("configuration/standalone.xml"),
          "</handlers>\n            <application-security-domains>",
          "</handlers><application-security-domains><application-security-domain name=\""
              + JASPI
              + "\" security-domain=\"ApplicationDomain\" enable-jaspi=\"true\""
              + " integrated-jaspi=\"false\"/>");
    }
  }

  @Override
  List<String> command(Path directory, int port) {
    Path base = directory.resolve("standalone");
    List<String> command =
        new ArrayList<>(
            opens(
                "java.base/java.lang",
                "java.base/java.lang.invoke",
                "java.base/java.lang.reflect",
                "java.base/java.io",
                "java.base/java.security",
                "java.base/java.util",
                "java.base/java.util.concurrent",
                "java.management/javax.management",
                "java.naming/javax.naming"));
    command.add("--add-exports=java.desktop/sun.awt=ALL-UNNAMED");
    command.add("--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED");
    command.add("--add-exports=java.naming/com.sun.jndi.url.ldap=ALL-UNNAMED");
    command.add("--add-exports=java.naming/com.sun.jndi.url.ldaps=ALL-UNNAMED");
    command.add("-Djboss.home.dir=" + home);
    command.add("-Djboss.server.base.dir=" + base);
    command.add("-Djboss.http.port=" + port);
    command.add("-Djboss.https.port=" + freePort());
    command.add("-Djboss.ajp.port=" + freePort());
    command.add("-Djboss.management.http.port=" + freePort());
    command.add("-Djboss.management.https.port=" + freePort());
    command.add("-Dorg.jboss.boot.log.file=" + directory.resolve("boot.log"));
    command.add(
        "-Dlogging.configuration=" + base.resolve("configuration/logging.properties").toUri());
    command.addAll(
        List.of(
            "-jar",
            home.resolve("jboss-modules.jar").toString(),
            "-mp",
            home.resolve("modules").toString(),
            "org.jboss.as.standalone",
            "-b",
            "127.0.0.1",
            "-bmanagement",
            "127.0.0.1"));
    return command;
  }

  @Override
  Path deployments(Path directory) {
    return directory.resolve("standalone/deployments");
  }

  @Override
  @Nullable
  String failure(Path directory, String fileName) {
    Path failed = deployments(directory).resolve(fileName + ".failed");
    try {
      return Files.exists(failed) ? Files.readString(failed) : null;
    } catch (IOException e) {
      return e.toString();
    }
  }
}
