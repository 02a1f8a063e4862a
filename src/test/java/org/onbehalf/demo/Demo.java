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
import org.onbehalf.testing.WarServer;

/**
 * {@code mvn -Pdemo}: the Entra emulator, a partner and a calendar in this JVM, and the sample in
 * one of its own, all on loopback, until Ctrl-C or until the process that started it ends.
 * Argument: the sample's WAR. {@code -Ddemo.port}: the first port to try, 8080 unless set; {@code
 * -Ddemo.directory}: for what it keeps, {@code target/demo} unless set.
 */
public final class Demo implements AutoCloseable {
  private static final int PORTS_TO_TRY = 50;

  /**
   * Jersey warns of optional parts that it does not find; the JDK forgets levels of loggers that
   * nobody holds.
   */
  private static final Logger JERSEY = Logger.getLogger("org.glassfish.jersey");

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
    if (arguments.length != 1) {
      throw new IllegalArgumentException("expected: the path of the sample's WAR");
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
            Path.of(arguments[0]),
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
    try {
      Path war = PartnerWar.assemble();
      apis.deploy(tenant.partner(war, "/partner"));
      apis.deploy(tenant.calendar(war, "/calendar"));
      apis.add(DemoControl.context("/demo", tenant, sample, apis::port));
      sample.start(free);
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
