package org.onbehalf.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.onbehalf.internal.Nullable;

/**
 * How a server is started from its unpacked distribution, as its own scripts do it, and where it
 * looks for web applications. What it writes goes into a directory of its own.
 */
abstract class Installation {
  private static final Path UNPACKED = Path.of("target", "containers");

  /** The unpacked distribution. */
  final Path home;

  Installation(String directory) {
    this.home = home(directory);
  }

  private static Path home(String directory) {
    Path parent = UNPACKED.resolve(directory).toAbsolutePath();
    try (Stream<Path> files = Files.isDirectory(parent) ? Files.list(parent) : Stream.of()) {
      return files
          .filter(Files::isDirectory)
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "no server is unpacked in "
                          + parent
                          + ": mvn -Pservers verify puts it there"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes what the server needs into its own directory. */
  abstract void prepare(Path directory, int port) throws IOException;

  /** What follows {@code java} and its options. */
  abstract List<String> command(Path directory, int port);

  /** Variables of the environment. */
  Map<String, String> environment(Path directory) {
    return Map.of();
  }

  /** The directory that the server watches for WARs and EARs. */
  abstract Path deployments(Path directory);

  /** A file of the server's log beside what it prints; null for none. */
  @Nullable
  Path logFile(Path directory) {
    return null;
  }

  /** What the server's log says of a deployment that failed, for a message in time. */
  @Nullable
  String failure(Path directory, String fileName) {
    return null;
  }

  /** Called before the file of an application is removed. */
  void beforeUndeploy(Path directory, String fileName) throws IOException {}

  /** A port of loopback that was free a moment ago. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code --add-opens} for each. */
  static List<String> opens(String... packages) {
    List<String> options = new ArrayList<>();
    for (String each : packages) {
      options.add("--add-opens=" + each + "=ALL-UNNAMED");
    }
    return options;
  }

  /** Replaces a text in a file. */
  static void replace(Path file, String text, String replacement) throws IOException {
    String content = Files.readString(file);
    String replaced = content.replace(text, replacement);
    if (replaced.equals(content)) {
      throw new IllegalStateException(text + " was not found in " + file);
    }
    Files.writeString(file, replaced);
  }
}
