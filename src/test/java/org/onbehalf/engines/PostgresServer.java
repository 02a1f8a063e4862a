package org.onbehalf.engines;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.onbehalf.internal.Nullable;
import org.tukaani.xz.XZInputStream;

/** A real PostgreSQL on loopback that a test may stop, kill and start again. Not thread-safe. */
public final class PostgresServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path binaries;
  private final Path home;
  private final Path data;
  private final Path log;
  private final int port;
  private final Thread atExit = new Thread(this::killQuietly);
  private @Nullable Process process;

  private PostgresServer() throws Exception {
    Path directory = ServerFiles.directory("postgresql");
    this.binaries = ServerFiles.unpacked(directory, "server", PostgresServer::unpack);
    this.home = ServerFiles.newData(directory);
    this.data = home.resolve("data");
    this.log = Files.createTempFile(directory, "postgresql", ".log");
    this.port = freePort();
    ServerFiles.run(
        command(
            "initdb",
            "-D",
            data.toString(),
            "-U",
            "onbehalf",
            "-A",
            "trust",
            "--no-locale",
            "-N",
            "-E",
            "UTF8"),
        log);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** A new, running server. */
  public static PostgresServer start() {
    try {
      PostgresServer server = new PostgresServer();
      server.run();
      return server;
    } catch (Exception e) {
      throw new IllegalStateException("PostgreSQL does not start", e);
    }
  }

  private static void unpack(Path into) throws Exception {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    String system =
        System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT).contains("mac")
            ? "darwin"
            : "linux";
    String name = "postgres-" + system + "-" + machine + ".txz";
    try (InputStream archive = PostgresServer.class.getResourceAsStream("/" + name)) {
      if (archive == null) {
        throw new IOException("the test class path lacks " + name);
      }
      ServerFiles.untar(new XZInputStream(archive), into);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>(ServerFiles.asNobody());
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts it (again), on the same port and data, and waits until it serves. */
  public void run() throws IOException {
    Process started =
        ServerFiles.start(
            command(
                "postgres",
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "max_connections=40"),
            log);
    process = started;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!serves()) {
      if (!started.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("PostgreSQL does not serve, see " + log);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private boolean serves() {
    try (Connection connection = database().connect()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Stops it; connections are told. */
  public void stop() throws Exception {
    ServerFiles.run(command("pg_ctl", "stop", "-w", "-m", "fast", "-D", data.toString()), log);
    process = null;
  }

  /** Kills it, as a power cut would. */
  public void kill() throws InterruptedException {
    Process killed = process;
    if (killed != null) {
      List<ProcessHandle> children = killed.descendants().toList();
      killed.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      killed.waitFor();
      for (ProcessHandle child : children) {
        child.onExit().join();
      }
      process = null;
    }
  }

  private void killQuietly() {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where it listens, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** All that it writes: tables, write-ahead log, temporary files. */
  public Path data() {
    return data;
  }

  /** The database that is always there, as the superuser. */
  public Database database() {
    return database("postgres");
  }

  private Database database(String name) {
    return new Database("jdbc:postgresql://127.0.0.1:" + port + "/" + name, "onbehalf", "unused");
  }

  /** Kills it and deletes its data. */
  @Override
  public void close() {
    killQuietly();
    Runtime.getRuntime().removeShutdownHook(atExit);
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerFiles.deleteAll(home);
  }
}
