package org.onbehalf.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server in a JVM of its own, which a test can stop in an orderly way, redeploy to, or kill as a
 * power cut would. Its log is in a file below {@code target}. Not thread-safe.
 */
public final class ServerProcess implements RealServer {
  private static final long LIMIT_SECONDS = 60;

  /** By their commands. */
  private static final Map<String, ServerProcess> SHARED = new HashMap<>();

  private final ServerCommand command;
  private final Process process;
  private final Path directory;
  private final Writer commands;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Set<String> deployed = new LinkedHashSet<>();
  private int port;
  private int logStart;

  private ServerProcess(ServerCommand command, Process process, Path directory) {
    this.command = command;
    this.process = process;
    this.directory = directory;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "server-process-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts the Jetty of the test class path with these web applications, on any free port, and
   * waits until they serve.
   */
  public static ServerProcess start(WarDeployment... deployments) {
    return start(ServerCommand.ofThisBuild(), deployments);
  }

  /** Starts a server with these web applications and waits until they serve. */
  public static ServerProcess start(ServerCommand command, WarDeployment... deployments) {
    Path directory = WarParts.directory("servers", command.name() + "-");
    ServerProcess started = new ServerProcess(command, command.launch(directory), directory);
    try {
      started.port = Integer.parseInt(started.await("READY "));
      for (WarDeployment each : deployments) {
        started.deploy(each);
      }
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /**
   * As {@link #start(ServerCommand, WarDeployment...)}, on a server that all test classes of this
   * JVM share, one after the other: {@link #close} only undeploys what was deployed.
   */
  public static synchronized ServerProcess shared(
      ServerCommand command, WarDeployment... deployments) {
    ServerProcess server = SHARED.get(command.toString());
    if (server == null || !server.process.isAlive()) {
      server = start(command);
      SHARED.put(command.toString(), server);
      Runtime.getRuntime().addShutdownHook(new Thread(server.process::destroyForcibly));
    }
    server.logStart = server.wholeLog().length();
    try {
      for (WarDeployment each : deployments) {
        server.deploy(each);
      }
      return server;
    } catch (RuntimeException e) {
      server.kill();
      throw e;
    }
  }

  /** An address on this server; the path is absolute and encoded. */
  @Override
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** The port that is bound. */
  public int port() {
    return port;
  }

  /** What the server and its web applications have logged; if it is shared, since then. */
  @Override
  public String log() {
    return wholeLog().substring(logStart);
  }

  private String wholeLog() {
    try {
      return Files.readString(ServerCommand.log(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process id. */
  @Override
  public long pid() {
    return process.pid();
  }

  /**
   * Deploys a web application; it serves when this returns. One for {@code javax.servlet} is
   * transformed for a server with {@code jakarta.servlet}.
   */
  @Override
  public void deploy(WarDeployment deployment) {
    WarDeployment deployable =
        command.isJakarta()
            ? new WarDeployment(
                JakartaWar.transformed(deployment.war()),
                deployment.contextPath(),
                deployment.parameters())
            : deployment;
    send("deploy " + deployable.toLine());
    await("DEPLOYED");
    deployed.add(deployment.contextPath());
  }

  /** Stops a web application in an orderly way. */
  @Override
  public void undeploy(String contextPath) {
    send("undeploy " + contextPath);
    await("UNDEPLOYED");
    deployed.remove(contextPath);
  }

  /** Stops the web applications that run. */
  public void undeployAll() {
    List.copyOf(deployed).forEach(this::undeploy);
  }

  /** Stops a web application there and starts it again with a new class loader. */
  @Override
  public void redeploy(String contextPath) {
    send("redeploy " + contextPath);
    await("REDEPLOYED");
  }

  /** The names of all threads that live there. */
  @Override
  public List<String> threads() {
    send("threads");
    return List.of(await("THREADS ").split("\t", -1));
  }

  /**
   * How many class loaders of web applications that were undeployed there the garbage collector
   * leaves.
   */
  @Override
  public int loadersLeft() {
    send("loaders");
    return Integer.parseInt(await("LOADERS "));
  }

  /** How many MBeans of ours there are in that JVM. */
  public int beans() {
    send("beans");
    return Integer.parseInt(await("BEANS "));
  }

  /** Stops the web applications and the JVM in an orderly way. */
  public void stop() {
    send("stop");
    await("STOPPED");
    awaitEnd();
  }

  /** Asks it to end (SIGTERM), as the stop of a container does, and waits for that. */
  public void terminate() {
    process.destroy();
    awaitEnd();
  }

  /** Kills it at once (SIGKILL): no hook runs and nothing is flushed. */
  @Override
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Kills it if it still runs and is not shared. */
  @Override
  public void close() {
    if (!process.isAlive()) {
      return;
    }
    if (SHARED.containsValue(this)) {
      undeployAll();
    } else {
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

  /** What follows that in the answer. */
  private String await(String beginning) {
    try {
      String answer = answers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (answer == null || !answer.startsWith(beginning)) {
        throw new IllegalStateException(
            "the server process answered "
                + answer
                + ", expected "
                + beginning
                + "; its log is "
                + ServerCommand.log(directory));
      }
      return answer.substring(beginning.length());
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
