package org.onbehalf.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.WarServer;

/**
 * {@code mvn -Pdemo}: the Entra emulator, the partner and the sample in one Jetty on loopback,
 * until Ctrl-C or until the process that started it ends. Argument: the sample's WAR. {@code
 * -Ddemo.port}: the first port to try, 8080 unless set; {@code -Ddemo.directory}: for what it
 * keeps, {@code target/demo} unless set.
 */
public final class Demo implements AutoCloseable {
  private static final int PORTS_TO_TRY = 50;

  /**
   * Jersey warns of optional parts that it does not find; the JDK forgets levels of loggers that
   * nobody holds.
   */
  private static final Logger JERSEY = Logger.getLogger("org.glassfish.jersey");

  private final Contoso contoso;
  private final WarServer server;

  private Demo(Contoso contoso, WarServer server) {
    this.contoso = contoso;
    this.server = server;
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
   * @param port the first port to try; 0 for any free one
   * @param directory for what the demo keeps; emptied first, since each run has another Entra
   */
  static Demo start(Path sampleWar, int port, Path directory) {
    empty(directory);
    Contoso contoso = new Contoso();
    try {
      WarServer server = listen(port);
      try {
        server.deploy(contoso.partnerWar(PartnerWar.assemble(), "/partner"));
        server.deploy(
            contoso
                .sampleWar(sampleWar, "/", server.uri("/partner/api"))
                .with("onbehalf.name", "webapp-sample")
                .withStore(directory.resolve("tokens")));
        server.add(DemoControl.context("/demo", contoso, server));
        return new Demo(contoso, server);
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
    } catch (RuntimeException e) {
      contoso.close();
      throw e;
    }
  }

  private static WarServer listen(int port) {
    for (int next = port; ; next++) {
      try {
        return WarServer.start(next);
      } catch (UncheckedIOException e) {
        if (next == port + PORTS_TO_TRY) {
          throw e;
        }
      }
    }
  }

  /** An address of the demo. */
  URI uri(String path) {
    return server.uri(path);
  }

  /** The address and three lines for a shell. */
  String welcome() {
    String call =
        "curl -s -H \"Authorization: Bearer $(curl -s '"
            + uri("/demo/token?user=alice")
            + "')\" "
            + uri("/api/rest/partner")
            + "; echo; curl -s "
            + uri("/demo/state");
    return "\nThe demo is ready: "
        + uri("/")
        + "\n\nOr in a shell: a call to the partner on behalf of Alice, which costs one exchange at Entra;\n"
        + "a redeploy; and the same call again, which costs none.\n\n"
        + call
        + "\n\ncurl -s -X POST "
        + uri("/demo/redeploy")
        + "\n\n"
        + call
        + "\n\nCtrl-C stops it.\n";
  }

  @Override
  public void close() {
    try {
      server.close();
    } finally {
      contoso.close();
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
