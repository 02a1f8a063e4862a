package org.onbehalf.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.onbehalf.internal.Nullable;
import org.onbehalf.servers.life.Life;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.RealServer;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;

/**
 * A server that was started from its distribution and is told what to deploy by files in the
 * directory that it watches. Nothing of the tests is within its JVM; its threads and objects are
 * looked at by {@code jcmd}. Not thread-safe.
 */
final class InstalledServer implements RealServer {
  private static final Http HTTP = new Http();
  private static final int COLLECTIONS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Installation installation;
  private final Path directory;
  private final int port;
  private final Process process;
  private final Map<String, WarDeployment> deployed = new LinkedHashMap<>();

  /** Kills the server when this JVM ends, however that ends: its standard input is closed then. */
  private final Process guard;

  private InstalledServer(Installation installation, Path directory, int port, Process process) {
    this.installation = installation;
    this.directory = directory;
    this.port = port;
    this.process = process;
    try {
      this.guard = new ProcessBuilder("sh", "-c", "read -r line; kill -9 " + process.pid()).start();
    } catch (IOException e) {
      process.destroyForcibly();
      throw new UncheckedIOException("the guard of the server cannot be started", e);
    }
  }

  /** Starts it with these web applications, on a free port, and waits until they serve. */
  static InstalledServer start(Installation installation, WarDeployment... deployments) {
    String name = installation.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    Path directory = WarParts.directory("servers", name + "-");
    int port = Installation.freePort();
    InstalledServer started =
        new InstalledServer(installation, directory, port, launch(installation, directory, port));
    try {
      started.await("its port", started::answers);
      for (WarDeployment each : deployments) {
        started.deploy(each);
      }
      return started;
    } catch (RuntimeException | Error e) {
      started.close();
      throw e;
    }
  }

  private static Process launch(Installation installation, Path directory, int port) {
    try {
      installation.prepare(directory, port);
      List<String> line = new ArrayList<>();
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      line.addAll(
          List.of(
              "-Xmx768m",
              "-XX:SoftRefLRUPolicyMSPerMB=0",
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC"));
      line.addAll(installation.command(directory, port));
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("server.log").toFile());
      builder.environment().putAll(installation.environment(directory));
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("the server cannot be started", e);
    }
  }

  private boolean answers() {
    try {
      HTTP.get(uri("/"), null);
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private void await(String what, BooleanSupplier condition) {
    // some of these servers take half a minute where a laptop is busy
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive()) {
        throw new IllegalStateException("the server ended; its log is in " + directory);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "awaited in vain: " + what + " of the server whose log is in " + directory);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  @Override
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public String log() {
    Path more = installation.logFile(directory);
    try {
      String printed = Files.readString(directory.resolve("server.log"));
      return more != null && Files.exists(more) ? printed + Files.readString(more) : printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void deploy(WarDeployment deployment) {
    String id = UUID.randomUUID().toString();
    String file = fileName(deployment.contextPath());
    WarFile.write(deployment, id, installation.deployments(directory).resolve(file));
    awaitApplication(file, deployment.contextPath(), id);
    deployed.put(deployment.contextPath(), deployment);
  }

  /** Deploys an EAR with these web applications at their paths. */
  void deployEar(Path ear, String id, WarDeployment... deployments) {
    String file = ear.getFileName().toString();
    try {
      Path part = Files.copy(ear, directory.resolve(file + ".part"));
      Files.move(part, installation.deployments(directory).resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (WarDeployment each : deployments) {
      awaitApplication(file, each.contextPath(), id);
      deployed.put(each.contextPath(), each);
    }
  }

  private void awaitApplication(String file, String contextPath, String id) {
    await(
        "the application " + contextPath,
        () -> {
          String failure = installation.failure(directory, file);
          if (failure != null) {
            throw new IllegalStateException(
                contextPath + " was not deployed: " + failure + "; see " + directory);
          }
          return id.equals(page(contextPath));
        });
  }

  /** Removes an EAR whose applications were at these paths. */
  void undeployEar(Path ear, String... contextPaths) {
    try {
      Files.delete(installation.deployments(directory).resolve(ear.getFileName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String each : contextPaths) {
      await("the end of " + each, () -> page(each) == null);
      deployed.remove(each);
    }
  }

  private @Nullable String page(String contextPath) {
    try {
      HttpResponse<String> answer = HTTP.get(uri(contextPath + "/" + WarFile.PAGE), null);
      return answer.statusCode() == 200 ? answer.body() : null;
    } catch (UncheckedIOException e) {
      return null;
    }
  }

  private static String fileName(String contextPath) {
    return contextPath.substring(1) + ".war";
  }

  @Override
  public void undeploy(String contextPath) {
    String file = fileName(contextPath);
    try {
      installation.beforeUndeploy(directory, file);
      Files.delete(installation.deployments(directory).resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is deployed at " + contextPath, e);
    }
    await("the end of " + contextPath, () -> page(contextPath) == null);
    deployed.remove(contextPath);
  }

  @Override
  public void redeploy(String contextPath) {
    deploy(Objects.requireNonNull(deployed.get(contextPath), "nothing is deployed there"));
  }

  @Override
  public List<String> threads() {
    return jcmd("Thread.print")
        .lines()
        .filter(line -> line.startsWith("\""))
        .map(line -> line.substring(1, line.indexOf('"', 1)))
        .toList();
  }

  @Override
  public int loadersLeft() {
    int left = Integer.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS && left > 0; i++) {
      int alive = alive();
      left = alive - deployed.size();
      if (left < 0) {
        throw new IllegalStateException(
            "found " + alive + " objects of Life, but these are deployed: " + deployed.keySet());
      }
    }
    return left;
  }

  /** How many of our applications' class loaders there are: each has one {@link Life}. */
  private int alive() {
    // the histogram is that of what a full collection left
    return jcmd("GC.class_histogram")
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .filter(columns -> columns.length >= 4 && columns[3].equals(Life.class.getName()))
        .mapToInt(columns -> Integer.parseInt(columns[1]))
        .sum();
  }

  private String jcmd(String command) {
    try {
      Path executable = Path.of(System.getProperty("java.home"), "bin", "jcmd");
      Process jcmd =
          new ProcessBuilder(executable.toString(), Long.toString(pid()), command)
              .redirectErrorStream(true)
              .start();
      String answer = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
      if (jcmd.waitFor() != 0) {
        throw new IllegalStateException("jcmd " + command + " failed: " + answer);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void kill() {
    guard.destroyForcibly();
    process.destroyForcibly();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
