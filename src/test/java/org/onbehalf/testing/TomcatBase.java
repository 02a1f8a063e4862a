package org.onbehalf.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.onbehalf.internal.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * A {@code catalina.base}: the distribution's own configuration, but with one connector on
 * loopback, without a shutdown port, with everything logged to standard error, and without
 * deployment that nobody asked for. Immutable.
 */
final class TomcatBase {
  private static final String SERVER =
      """
      <Server port="-1">
        <Listener className="org.apache.catalina.startup.VersionLoggerListener"/>
        <Listener className="org.apache.catalina.core.JreMemoryLeakPreventionListener"/>
        <Listener className="org.apache.catalina.mbeans.GlobalResourcesLifecycleListener"/>
        <Listener className="org.apache.catalina.core.ThreadLocalLeakPreventionListener"/>
        <Service name="Catalina">
          <Connector address="127.0.0.1" port="%d" protocol="HTTP/1.1" maxHttpHeaderSize="65536"/>
          <Engine name="Catalina" defaultHost="localhost">
            <Realm className="org.apache.catalina.realm.MemoryRealm"/>
            <Host name="localhost" appBase="webapps" autoDeploy="false" deployOnStartup="false"/>
          </Engine>
        </Service>
      </Server>
      """;

  /** For MemoryRealm. */
  private static final String USERS =
      """
      <tomcat-users>
        <role rolename="clerk"/>
        <user name="clerk" username="clerk" password="clerk" roles="clerk"/>
        <user name="guest" username="guest" password="guest" roles="guest"/>
      </tomcat-users>
      """;

  private static final String LOGGING =
      """
      handlers = java.util.logging.ConsoleHandler
      .handlers = java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.level = ALL
      java.util.logging.ConsoleHandler.formatter = org.apache.juli.OneLineFormatter
      """;

  private final Path directory;

  private TomcatBase(Path directory) {
    this.directory = directory;
  }

  /** That of this JVM's Tomcat. */
  static TomcatBase ofThisJvm() {
    return new TomcatBase(Path.of(System.getProperty("catalina.base")));
  }

  /**
   * Writes one.
   *
   * @param home the unpacked distribution
   * @param directory an empty one
   * @param port 0 for any free one
   * @param shared a directory whose jars all web applications see; null for none
   */
  static TomcatBase create(Path home, Path directory, int port, @Nullable Path shared) {
    try {
      for (String each : new String[] {"conf/Catalina/localhost", "webapps", "temp", "work"}) {
        Files.createDirectories(directory.resolve(each));
      }
      Path conf = directory.resolve("conf");
      try (Stream<Path> files = Files.list(home.resolve("conf"))) {
        for (Path each : files.filter(Files::isRegularFile).toList()) {
          Path copy = conf.resolve(each.getFileName().toString());
          Files.copy(each, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Files.writeString(conf.resolve("server.xml"), SERVER.formatted(port));
      Files.writeString(conf.resolve("tomcat-users.xml"), USERS);
      Files.writeString(conf.resolve("logging.properties"), LOGGING);
      if (shared != null) {
        Path properties = conf.resolve("catalina.properties");
        String loader = "shared.loader=\"" + shared + "/*.jar\"";
        String configured =
            Files.readString(properties).replaceAll("(?m)^shared\\.loader=.*$", loader);
        Files.writeString(properties, configured);
      }
      return new TomcatBase(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("no catalina.base can be made of " + home, e);
    }
  }

  /**
   * What the distribution's scripts pass on the command line; without the openings its detection of
   * leaks finds nothing.
   */
  List<String> jvmArguments(Path home) {
    return List.of(
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/java.io=ALL-UNNAMED",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
        "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED",
        "-Dcatalina.home=" + home,
        "-Dcatalina.base=" + directory,
        "-Djava.io.tmpdir=" + directory.resolve("temp"),
        "-Djava.util.logging.config.file=" + directory.resolve("conf/logging.properties"),
        "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager");
  }

  /** Where Tomcat looks for a context's descriptor. */
  Path descriptor(String contextPath) {
    String name = contextPath.equals("/") ? "ROOT" : contextPath.substring(1).replace('/', '#');
    return directory.resolve("conf/Catalina/localhost").resolve(name + ".xml");
  }

  /**
   * A context whose parameters win over those of {@code web.xml}: that of an unpacked application's
   * own {@code META-INF/context.xml}, which Tomcat would not read beside this one.
   */
  void writeDescriptor(WarDeployment deployment) {
    Path own = deployment.war().resolve("META-INF/context.xml");
    try {
      DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      Document xml = Files.exists(own) ? builder.parse(own.toFile()) : builder.newDocument();
      Element context = xml.getDocumentElement();
      if (context == null) {
        context = xml.createElement("Context");
        xml.appendChild(context);
      }
      context.setAttribute("crossContext", "true");
      context.setAttribute("docBase", deployment.war().toString());
      add(context, "Loader")
          .setAttribute("delegate", String.valueOf(Boolean.getBoolean(ServerCommand.PARENT_FIRST)));
      String unscanned = System.getProperty(ServerCommand.UNSCANNED);
      if (unscanned != null) {
        String jars =
            "${tomcat.util.scan.StandardJarScanFilter.jarsToSkip},"
                + unscanned.replace(",", "*.jar,")
                + "*.jar";
        Element filter = add(add(context, "JarScanner"), "JarScanFilter");
        filter.setAttribute("tldSkip", jars);
        filter.setAttribute("pluggabilitySkip", jars);
      }
      for (Map.Entry<String, String> each : deployment.parameters().entrySet()) {
        Element parameter = add(context, "Parameter");
        parameter.setAttribute("name", each.getKey());
        parameter.setAttribute("value", each.getValue());
        parameter.setAttribute("override", "false");
      }
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(
              new DOMSource(xml), new StreamResult(descriptor(deployment.contextPath()).toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParserConfigurationException | SAXException | TransformerException e) {
      throw new IllegalStateException("no context can be made of " + own, e);
    }
  }

  private static Element add(Element parent, String name) {
    Element child = parent.getOwnerDocument().createElement(name);
    parent.appendChild(child);
    return child;
  }
}
