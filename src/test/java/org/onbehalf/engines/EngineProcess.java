package org.onbehalf.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server program of its own, started for a test and stopped by it; its output is a file. */
public final class EngineProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Process process;
  private final Path output;

  private EngineProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it, and waits until its output says that it is ready.
   *
   * @param directory where it runs; its output goes to a file there
   * @param ready what it prints then
   */
  static EngineProcess start(
      Path directory, List<String> command, Map<String, String> environment, String ready) {
    try {
      Files.createDirectories(directory);
      Path output = Files.createTempFile(directory, "output", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      EngineProcess started = new EngineProcess(builder.start(), output);
      started.awaitOutput(ready);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitOutput(String text) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!output().contains(text)) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        close();
        throw new IllegalStateException("\"" + text + "\" is not to be found in:\n" + output());
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  String output() throws IOException {
    return Files.readString(output, UTF_8);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * By the signal of that name, such as STOP, which a process cannot help; none when it is dead.
   */
  void signal(String name) {
    if (!isAlive()) {
      return;
    }
    try {
      int result =
          new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
      if (result != 0) {
        throw new IllegalStateException("kill -" + name + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As kill -9 does. */
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /** Lets it end in order, or kills it when it does not. */
  @Override
  public void close() {
    process.destroy();
    await();
  }

  private void await() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** A port of the loopback interface that nobody uses now. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
