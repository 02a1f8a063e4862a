package org.onbehalf.engines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real Terracotta server on the loopback interface, from the kit that the build unpacked. */
public final class TerracottaServer implements AutoCloseable {
  private static final String READY = "Terracotta Server instance has started up as ACTIVE";

  private final Path directory;
  private final int port;
  private EngineProcess process;
  private int starts;

  private TerracottaServer(Path directory, int port) {
    this.directory = directory;
    this.port = port;
    this.process = launch();
  }

  /** Starts one on a free port, with an off-heap resource {@code main} of 256 MB. */
  public static TerracottaServer start(Path directory) {
    return new TerracottaServer(directory, EngineProcess.freePort());
  }

  private EngineProcess launch() {
    try {
      // the free edition keeps nothing over a restart: each begins with a directory of its own
      Path run = Files.createDirectories(directory.resolve("run" + starts++));
      Path configuration =
          Files.writeString(
              run.resolve("cluster.cfg"),
              """
              client-lease-duration=150s
              client-reconnect-window=120s
              cluster-name=tests
              failover-priority=availability
              offheap-resources=main:256MB
              stripe-names=stripe
              stripe:node-names=node
              node:bind-address=127.0.0.1
              node:group-bind-address=127.0.0.1
              node:group-port=%d
              node:hostname=127.0.0.1
              node:log-dir=%s
              node:port=%d
              """
                  .formatted(EngineProcess.freePort(), run.resolve("logs"), port));
      Path home = home();
      return EngineProcess.start(
          run,
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xms64m",
              "-Xmx512m",
              "-XX:MaxDirectMemorySize=1g",
              "-XX:TieredStopAtLevel=1",
              "-Dtc.install-root=" + home,
              "-jar",
              home.resolve("lib/tc.jar").toString(),
              "-f",
              configuration.toString(),
              "--auto-activate",
              "-r",
              run.resolve("repository").toString()),
          Map.of(),
          READY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path home() throws IOException {
    Path kit = Path.of("target", "terracotta").toAbsolutePath();
    if (!Files.isDirectory(kit)) {
      throw new IllegalStateException(kit + " is missing: mvn generate-test-resources unpacks it");
    }
    try (Stream<Path> kits = Files.list(kit)) {
      return kits.findFirst().orElseThrow().resolve("server");
    }
  }

  public int port() {
    return port;
  }

  public void kill() {
    process.kill();
  }

  /** After {@link #kill}: on the same port, empty. */
  public void restart() {
    process = launch();
  }

  /** It stays connected, and neither reads nor answers. */
  public void freeze() {
    process.signal("STOP");
  }

  public void thaw() {
    process.signal("CONT");
  }

  /** Its data are of no use to anybody: it is killed. */
  @Override
  public void close() {
    process.kill();
  }
}
