package org.onbehalf.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.onbehalf.testing.ServerCommand;

/**
 * The servers that the library is tested on, each as its users unpack it; the build puts them into
 * {@code target/containers}.
 */
public enum Container {
  TOMCAT_9("tomcat9"),
  TOMCAT_85("tomcat85"),
  /** For WARs with {@code jakarta.servlet}. */
  TOMCAT_101("tomcat101"),
  JETTY_94("jetty94"),
  JETTY_10("jetty10");

  private static final Path UNPACKED = Path.of("target", "containers");

  private final String directory;

  Container(String directory) {
    this.directory = directory;
  }

  /** Those that this build tests on: all with {@code mvn -Pcontainers verify}. */
  public static List<Container> selected() {
    List<Container> selected = new ArrayList<>();
    for (String name : System.getProperty("containers", "tomcat9 jetty94").split(" ", -1)) {
      selected.add(
          Stream.of(values())
              .filter(each -> each.directory.equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("no such container: " + name)));
    }
    return selected;
  }

  /**
   * The first of them, for what hardly depends on the server; each with {@code mvn -Pcontainers
   * verify}.
   */
  public static List<Container> first() {
    return all() ? selected() : selected().subList(0, 1);
  }

  /** Whether this run is for all that can be tested, and not for a part that fits into a build. */
  public static boolean all() {
    return Boolean.getBoolean("containers.all");
  }

  /** The Tomcats among them. */
  public static List<Container> selectedTomcats() {
    return selected().stream().filter(Container::isTomcat).toList();
  }

  /** Whether it is a Tomcat; else a Jetty. */
  public boolean isTomcat() {
    return directory.startsWith("tomcat");
  }

  /**
   * How it is started, in a JVM of its own. What is softly reachable goes with each collection, as
   * where memory is short: Jackson keeps a buffer that way on each thread, and its class loader.
   */
  public ServerCommand command() {
    ServerCommand command = isTomcat() ? ServerCommand.tomcat(home()) : ServerCommand.jetty(home());
    return command.shortLived().scanningLittle().withJvmArguments("-XX:SoftRefLRUPolicyMSPerMB=0");
  }

  private Path home() {
    Path parent = UNPACKED.resolve(directory);
    try (Stream<Path> files = Files.isDirectory(parent) ? Files.list(parent) : Stream.of()) {
      List<Path> versions = files.filter(Files::isDirectory).toList();
      if (versions.size() != 1) {
        throw new IllegalStateException(
            "expected one unpacked server in "
                + parent
                + ", found "
                + versions
                + ": mvn verify puts it there, with -Pcontainers all of them");
      }
      return versions.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
