package org.onbehalf.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testing.WarServer;

/**
 * {@code mvn -Pdemo}: the Entra emulator, a partner and a calendar in this JVM, and the sample in
 * one of its own, all on loopback, until Ctrl-C or until the process that started it ends.
 * Argument: the sample's WAR; without one, it is put together from the class path and {@code
 * webapp-sample}. {@code -Ddemo.port}: the first port to try, 8080 unless set; {@code
 * -Ddemo.directory}: for what it keeps, {@code target/demo} unless set.
 */
public final class Demo implements AutoCloseable {
  private static final int PORTS_TO_TRY = 50;

  /**
   * Jersey warns of optional parts that it does not find; the JDK forgets levels of loggers that
   * nobody holds.
   */
  private static final Logger JERSEY = Logger.getLogger("org.glassfish.jersey");

  /** Jersey, with injection and JSON, as the sample has it. */
  private static final List<String> JERSEY_JARS =
      List.of(
          "jersey-client-",
          "jersey-common-",
          "jersey-container-servlet-",
          "jersey-container-servlet-core-",
          "jersey-entity-filtering-",
          "jersey-hk2-",
          "jersey-media-json-jackson-",
          "jersey-server-",
          "aopalliance-repackaged-",
          "hk2-api-",
          "hk2-locator-",
          "hk2-utils-",
          "jackson-annotations-",
          "jackson-core-",
          "jackson-databind-",
          "jackson-module-jaxb-annotations-",
          "jakarta.annotation-api-",
          "jakarta.inject-",
          "jakarta.validation-api-",
          "jakarta.ws.rs-api-",
          "javassist-",
          "jaxb-api-",
          "osgi-resource-locator-");

  private final DemoTenant tenant;
  private final WarServer apis;
  private final SampleProcess sample;

  private Demo(DemoTenant tenant, WarServer apis, SampleProcess sample) {
    this.tenant = tenant;
    this.apis = apis;
    this.sample = sample;
  }

  /** See the class. */
  public static void main(String[] arguments) {
    if (arguments.length > 1) {
      throw new IllegalArgumentException("expected: the path of the sample's WAR, or nothing");
    }
    JERSEY.setLevel(Level.SEVERE);
    PrintStream out = System.out;
    // Maven's end, even by kill -9, is ours too
    CompletableFuture<ProcessHandle> parentsEnd =
        ProcessHandle.current()
            .parent()
            .map(ProcessHandle::onExit)
            .orElseGet(CompletableFuture::new);
    Demo demo =
        start(
            arguments.length == 1 ? Path.of(arguments[0]) : assembleSample(),
            Integer.getInteger("demo.port", 8080),
            Path.of(System.getProperty("demo.directory", "target/demo")));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  demo.close();
                  out.println("The demo has stopped.");
                },
                "demo-shutdown"));
    out.println(demo.welcome());
    parentsEnd.join();
    System.exit(0);
  }

  /** The WAR that the sample's own build would make, as a directory. */
  private static Path assembleSample() {
    Path source = Path.of("webapp-sample", "src", "main").toAbsolutePath();
    Path war = WarParts.directory("wars", "sample-");
    WarParts.putTree(source.resolve("webapp"), war);
    WarParts.putTree(source.resolve("resources"), war.resolve("WEB-INF/classes"));
    WarParts.putPackage("org.onbehalf.sample", war);
    WarParts.putLibrary(war.resolve("WEB-INF/lib"));
    WarParts.putJars(JERSEY_JARS, war.resolve("WEB-INF/lib"));
    return war;
  }

  /**
   * Starts it.
   *
   * @param port the first port to try for the page; 0 for any free one
   * @param directory for what the demo keeps; emptied first, since each run has another Entra
   */
  static Demo start(Path sampleWar, int port, Path directory) {
    empty(directory);
    int free = freePort(port);
    DemoTenant tenant =
        new DemoTenant(
            List.of(
                URI.create("http://127.0.0.1:" + free + "/"),
                URI.create("http://localhost:" + free + "/")));
    WarServer apis = WarServer.start();
    SampleProcess sample =
        new SampleProcess(
            () ->
                tenant.sample(
                    sampleWar,
                    apis.uri("/partner/api"),
                    apis.uri("/calendar/api"),
                    apis.uri("/demo"),
                    directory));
    Demo demo = new Demo(tenant, apis, sample);
    // the sample's JVM starts while the APIs are deployed here
    CompletableFuture<Void> sampleStarts = CompletableFuture.runAsync(() -> sample.start(free));
    try {
      Path war = PartnerWar.assemble();
      apis.deploy(tenant.partner(war, "/partner"));
      apis.deploy(tenant.calendar(war, "/calendar"));
      apis.add(DemoControl.context("/demo", tenant, sample, apis::port));
      sampleStarts.join();
      return demo;
    } catch (RuntimeException e) {
      demo.close();
      throw e;
    }
  }

  /** The sample's address is part of its registration, so it is chosen before the sample starts. */
  private static int freePort(int first) {
    for (int next = first; ; next++) {
      try (ServerSocket socket = new ServerSocket(next, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        if (next == first + PORTS_TO_TRY) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** An address of the sample. */
  URI uri(String path) {
    return sample.uri(path);
  }

  /** An address of the demo's control. */
  URI control(String path) {
    return apis.uri("/demo" + path);
  }

  /** An address of the partner, such as where it tells what it has seen. */
  URI partner(String path) {
    return apis.uri("/partner" + path);
  }

  /** An address of the calendar. */
  URI calendar(String path) {
    return apis.uri("/calendar" + path);
  }

  /** The process in which the sample runs now. */
  long samplePid() {
    return sample.pid();
  }

  DemoTenant tenant() {
    return tenant;
  }

  /** The address and three lines for a shell. */
  String welcome() {
    String call =
        "curl -s -H \"Authorization: Bearer $(curl -s '"
            + control("/token?user=alice")
            + "')\" "
            + uri("/api/rest/partner")
            + "; echo; curl -s "
            + control("/state");
    return "\nThe demo is ready: "
        + uri("/")
        + "\n\nOr in a shell: a call to the partner on behalf of Alice, which costs one exchange at Entra;\n"
        + "a redeploy; and the same call again, which costs none.\n\n"
        + call
        + "\n\ncurl -s -X POST "
        + control("/redeploy")
        + "\n\n"
        + call
        + "\n\nCtrl-C stops it.\n";
  }

  @Override
  public void close() {
    try {
      sample.close();
    } finally {
      try {
        apis.close();
      } finally {
        tenant.close();
      }
    }
  }

  private static void empty(Path directory) {
    try {
      if (Files.exists(directory)) {
        try (Stream<Path> files = Files.walk(directory)) {
          for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(each);
          }
        }
      }
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be emptied", e);
    }
  }
}
