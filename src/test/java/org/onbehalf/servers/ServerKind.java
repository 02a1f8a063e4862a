package org.onbehalf.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.onbehalf.testing.Libraries;
import org.onbehalf.testing.RealServer;
import org.onbehalf.testing.ServerCommand;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;

/**
 * The servers, each with its version as the build unpacked it into {@code target/containers}. What
 * a server does differently is here; which JAX-RS the WAR uses is a {@link Flavour}.
 */
enum ServerKind {
  TOMCAT_9("tomcat9", "Tomcat", "none"),
  TOMCAT_85("tomcat85", "Tomcat", "none"),
  JETTY_94("jetty94", "Jetty", "none"),
  JETTY_10("jetty10", "Jetty", "none"),
  JETTY_12("jetty12", "Jetty (ee8)", "none"),
  TOMCAT_101("tomcat101", "Tomcat (jakarta)", "classifier `jakarta`"),
  JETTY_12_EE10("jetty12-ee10", "Jetty (ee10, jakarta)", "classifier `jakarta`"),
  UNDERTOW("undertow22", "Undertow (embedded)", "none"),
  WILDFLY(
      "wildfly26",
      "WildFly",
      "Jersey in the WAR: `jboss-deployment-structure.xml` without the subsystem `jaxrs`"),
  LIBERTY("liberty", "Open Liberty", "Jersey in the WAR: no feature `jaxrs-…` in `server.xml`"),
  PAYARA(
      "payara5",
      "Payara Web",
      "`<class-loader delegate=\"false\"/>` in `glassfish-web.xml`; resources with `@RolesAllowed`: `beans.xml`");

  private static final Path UNPACKED = Path.of("target", "containers");

  private final String directory;
  private final String title;
  private final String setting;

  ServerKind(String directory, String title, String setting) {
    this.directory = directory;
    this.title = title;
    this.setting = setting;
  }

  /** The directory below {@code target/containers}, by which a build selects it. */
  String directory() {
    return directory;
  }

  String title() {
    return title;
  }

  /** What a WAR or its server must be told. */
  String setting() {
    return setting;
  }

  boolean isTomcat() {
    return this == TOMCAT_9 || this == TOMCAT_85 || this == TOMCAT_101;
  }

  /** Whether its Servlet API is {@code jakarta.servlet}. */
  boolean isJakarta() {
    return this == TOMCAT_101 || this == JETTY_12_EE10;
  }

  /** Whether it has a JAX-RS of its own. */
  boolean hasJaxrs() {
    return this == WILDFLY || this == LIBERTY || this == PAYARA;
  }

  /** Whether an EAR can be deployed to it. */
  boolean hasEars() {
    // Payara's Web distribution takes none
    return this == WILDFLY || this == LIBERTY;
  }

  /** The status for a header of 12,000 characters on the server's defaults; 200 for none. */
  int statusOfLongHeader() {
    return switch (this) {
      case JETTY_12, JETTY_12_EE10 -> 431;
      case PAYARA -> 400;
      // Tomcat and the older Jettys are started with a higher limit
      default -> 200;
    };
  }

  /** How many class loaders of undeployed applications the server itself keeps. */
  int loadersItKeeps() {
    return switch (this) {
      // Elytron's access-control context
      case WILDFLY -> 1;
      // Grizzly's cached requests, and a thread's inherited context
      case PAYARA -> 2;
      default -> 0;
    };
  }

  /** Starts one with these web applications, in a JVM of its own. */
  RealServer start(Flavour flavour, WarDeployment... deployments) {
    return switch (this) {
      case TOMCAT_9, TOMCAT_85, TOMCAT_101 -> process(ServerCommand.tomcat(home()), deployments);
      case JETTY_94, JETTY_10 -> process(ServerCommand.jetty(home()).withAllModules(), deployments);
      case UNDERTOW -> process(ServerCommand.undertow(Libraries.of("undertow")), deployments);
      default -> InstalledServer.start(installation(flavour), deployments);
    };
  }

  /** Whether it runs EJBs. */
  boolean hasBeans() {
    return this == WILDFLY || this == LIBERTY || this == PAYARA;
  }

  /** Whether it lets a JASPIC module authenticate. */
  boolean hasJaspic() {
    return isTomcat() || this == WILDFLY || this == LIBERTY || this == PAYARA;
  }

  /** Starts one with what docs/servers.md says for {@code BearerAuthModule}. */
  RealServer startWithJaspic(WarDeployment... deployments) {
    return switch (this) {
      case WILDFLY -> InstalledServer.start(new WildFly().withJaspi(), deployments);
      case LIBERTY ->
          InstalledServer.start(
              new Liberty("servlet-4.0", "jsp-2.3", "ejbLite-3.2", "appSecurity-3.0", "jaspic-1.1"),
              deployments);
      default -> start(Flavour.OWN_JERSEY, deployments);
    };
  }

  /** How it is started from its distribution, where that is told what to deploy by files. */
  Installation installation(Flavour flavour) {
    return switch (this) {
      case JETTY_12 -> new Jetty12("ee8");
      case JETTY_12_EE10 -> new Jetty12("ee10");
      case WILDFLY -> new WildFly();
      case PAYARA -> new Payara();
      case LIBERTY ->
          flavour == Flavour.SERVER_JAXRS
              ? new Liberty("servlet-4.0", "websocket-1.1", "jsp-2.3", "jaxrs-2.1")
              : new Liberty("servlet-4.0", "websocket-1.1", "jsp-2.3");
      default -> throw new IllegalStateException(this + " is started within one of our JVMs");
    };
  }

  private static RealServer process(ServerCommand command, WarDeployment... deployments) {
    return ServerProcess.start(
        command.shortLived().withJvmArguments("-XX:SoftRefLRUPolicyMSPerMB=0"), deployments);
  }

  private Path home() {
    try (Stream<Path> files = Files.list(UNPACKED.resolve(directory.replace("-ee10", "")))) {
      return files
          .filter(Files::isDirectory)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("nothing is unpacked in " + directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the distribution says it. */
  String version() {
    try {
      return switch (this) {
        case LIBERTY ->
            found(
                "com[.]ibm[.]websphere[.]productVersion=(.*)",
                "lib/versions/openliberty.properties");
        case PAYARA ->
            found("major_version=(.*)", "glassfish/config/branding/glassfish-version.properties")
                + "."
                + found(
                    "minor_version=(.*)", "glassfish/config/branding/glassfish-version.properties")
                + "."
                + found(
                    "update_version=(.*)",
                    "glassfish/config/branding/glassfish-version.properties");
        case UNDERTOW -> {
          try (Stream<Path> jars = Files.list(Libraries.of("undertow"))) {
            yield jars.map(each -> each.getFileName().toString())
                .filter(each -> each.startsWith("undertow-core-"))
                .map(each -> each.replaceAll("undertow-core-|[.]jar", ""))
                .findFirst()
                .orElse("?");
          }
        }
        default -> home().getFileName().toString().replaceFirst("^[^0-9]*", "");
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String found(String pattern, String file) throws IOException {
    Matcher matcher =
        Pattern.compile("(?m)^" + pattern + "$").matcher(Files.readString(home().resolve(file)));
    return matcher.find() ? matcher.group(1).trim() : "?";
  }

  /** Those that this build tests on: all with {@code mvn -Pservers verify}. */
  static List<ServerKind> selected() {
    return Stream.of(System.getProperty("servers", "tomcat9").split(" ", -1))
        .map(
            name ->
                Stream.of(values())
                    .filter(each -> each.directory.equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no such server: " + name)))
        .toList();
  }
}
