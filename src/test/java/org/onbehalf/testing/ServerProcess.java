package org.onbehalf.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A {@link WarServer} in a JVM of its own, which a test can stop in an orderly way, redeploy to, or
 * kill as a power cut would. Its log goes to the test's own. Not thread-safe.
 */
public final class ServerProcess implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;

  private final Process process;
  private final Writer commands;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final int port;

  private ServerProcess(Process process) {
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "server-process-" + process.pid());
    reader.setDaemon(true);
    reader.start();
    this.port = Integer.parseInt(await("READY ").substring("READY ".length()));
  }

  /**
   * Starts a JVM of this Java with these web applications, on any free port, and waits until they
   * serve.
   */
  public static ServerProcess start(WarDeployment... deployments) {
    return start(0, List.of(), deployments);
  }

  /**
   * Starts a JVM with these web applications and waits until they serve.
   *
   * @param port 0 for any free one
   * @param jvmArguments such as {@code -Xmx64m}
   */
  public static ServerProcess start(
      int port, List<String> jvmArguments, WarDeployment... deployments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArguments);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ServerMain.class.getName());
    command.add("--port");
    command.add(Integer.toString(port));
    for (WarDeployment deployment : deployments) {
      command.addAll(List.of("--war", deployment.war().toAbsolutePath().toString()));
      command.addAll(List.of("--path", deployment.contextPath()));
      deployment
          .parameters()
          .forEach((name, value) -> command.addAll(List.of("--param", name + "=" + value)));
    }
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return new ServerProcess(process);
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** An address on this server; the path is absolute and encoded. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** The port that is bound. */
  public int port() {
    return port;
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Stops a web application there and starts it again with a new class loader. */
  public void redeploy(String contextPath) {
    send("redeploy " + contextPath);
    await("REDEPLOYED");
  }

  /** Stops the web applications and the JVM in an orderly way. */
  public void stop() {
    send("stop");
    await("STOPPED");
    awaitEnd();
  }

  /** Kills it at once (SIGKILL): no hook runs and nothing is flushed. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Kills it if it still runs. */
  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private void send(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the server process does not listen any more", e);
    }
  }

  private String await(String beginning) {
    try {
      String answer = answers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (answer == null || !answer.startsWith(beginning)) {
        throw new IllegalStateException(
            "the server process answered " + answer + ", expected " + beginning);
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + beginning, e);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            "the server process did not end in " + LIMIT_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the process's end", e);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
    } catch (IOException e) {
      answers.add("CLOSED " + e.getMessage());
      return;
    }
    answers.add("CLOSED");
  }
}
