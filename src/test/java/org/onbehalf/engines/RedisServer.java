package org.onbehalf.engines;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import redis.clients.jedis.Jedis;

/**
 * A real Redis server on the loopback interface, with a directory of its own and an append-only
 * file: the one on the PATH, else the one that the test dependency embedded-redis holds.
 */
public final class RedisServer implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final List<String> options;
  private EngineProcess process;

  private RedisServer(Path directory, int port, List<String> options) {
    this.directory = directory;
    this.port = port;
    this.options = options;
    this.process = launch();
  }

  /**
   * Starts one on a free port.
   *
   * @param options as on the command line: {@code "--requirepass", "x"}
   */
  public static RedisServer start(Path directory, String... options) {
    return new RedisServer(directory, EngineProcess.freePort(), List.of(options));
  }

  /** As {@link #start}, on that port. */
  public static RedisServer startOn(int port, Path directory, String... options) {
    return new RedisServer(directory, port, List.of(options));
  }

  private EngineProcess launch() {
    List<String> command = new ArrayList<>();
    command.add(binary().toString());
    command.addAll(List.of("--bind", "127.0.0.1", "--dir", directory.toString()));
    if (!options.contains("--tls-port")) {
      command.addAll(List.of("--port", String.valueOf(port)));
    }
    if (!options.contains("--appendonly")) {
      command.addAll(List.of("--appendonly", "yes"));
    }
    for (String option : options) {
      command.add(option.replace("{port}", String.valueOf(port)));
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return EngineProcess.start(directory, command, Map.of(), "Ready to accept connections");
  }

  public int port() {
    return port;
  }

  public Path directory() {
    return directory;
  }

  /** A connection of the test's own, where the server asks for neither password nor TLS. */
  public Jedis connect() {
    return new Jedis("127.0.0.1", port);
  }

  public List<String> keys() {
    try (Jedis jedis = connect()) {
      return List.copyOf(jedis.keys("*"));
    }
  }

  public void flush() {
    try (Jedis jedis = connect()) {
      jedis.flushAll();
    }
  }

  /** Ends it, as an operator would; its data stay. */
  public void stop() {
    process.close();
  }

  public void kill() {
    process.kill();
  }

  /** After {@link #stop} or {@link #kill}: on the same port, with the same data. */
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

  @Override
  public void close() {
    process.signal("CONT");
    process.close();
  }

  /** The program. */
  static Path binary() {
    for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(directory, "redis-server");
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    return embedded();
  }

  private static Path embedded() {
    String resource = resource();
    Path program = Path.of("target", "redis", String.valueOf(resource)).toAbsolutePath();
    if (resource == null) {
      throw missing();
    }
    try (InputStream in = RedisServer.class.getResourceAsStream("/" + resource)) {
      if (in == null) {
        throw missing();
      }
      if (!Files.isExecutable(program)) {
        Files.createDirectories(program.getParent());
        Path draft = Files.createTempFile(program.getParent(), "redis", ".new");
        Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
        if (!draft.toFile().setExecutable(true)) {
          throw missing();
        }
        Files.move(draft, program, StandardCopyOption.ATOMIC_MOVE);
      }
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable String resource() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    boolean arm = processor.equals("aarch64") || processor.equals("arm64");
    if (system.contains("mac")) {
      return "redis-server-6.2.6-v5-darwin-" + (arm ? "arm64" : "amd64");
    }
    if (system.contains("linux")) {
      return arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
    }
    return null;
  }

  private static IllegalStateException missing() {
    return new IllegalStateException(
        "redis-server is not on the PATH, and none is at hand for this machine: install Redis 6.2"
            + " or later (Debian: apt-get install redis-server)");
  }
}
