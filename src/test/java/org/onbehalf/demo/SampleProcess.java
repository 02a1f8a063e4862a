package org.onbehalf.demo;

import java.net.URI;
import java.util.function.Supplier;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.ServerCommand;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;

/**
 * The sample in a JVM of its own, which can be killed and comes back on the same port. Thread-safe.
 */
final class SampleProcess implements AutoCloseable {
  private final Supplier<WarDeployment> sample;
  private @Nullable ServerProcess process;
  private volatile int port;

  /** Starts nothing yet. */
  SampleProcess(Supplier<WarDeployment> sample) {
    this.sample = sample;
  }

  /** Starts it on that port; 0 for any free one. */
  synchronized void start(int onPort) {
    ServerProcess started = ServerProcess.start(ServerCommand.ofThisBuild().onPort(onPort));
    process = started;
    port = started.port();
    started.deploy(sample.get());
  }

  int port() {
    return port;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  synchronized long pid() {
    return running().pid();
  }

  synchronized void redeploy() {
    running().redeploy("/");
  }

  /** As a power cut would: no hook runs, nothing is flushed. */
  synchronized void killAndRestart() {
    running().kill();
    start(port);
  }

  private ServerProcess running() {
    if (process == null) {
      throw new IllegalStateException("the sample was not started");
    }
    return process;
  }

  @Override
  public synchronized void close() {
    if (process != null) {
      process.close();
    }
  }
}
