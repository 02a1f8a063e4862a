package org.onbehalf.testing;

import java.net.URI;
import java.util.List;

/** A server in a process of its own, which tests deploy web applications to and may kill. */
public interface RealServer extends AutoCloseable {
  /** An address on this server; the path is absolute and encoded. */
  URI uri(String path);

  /** The process id. */
  long pid();

  /** What the server and its web applications have logged. */
  String log();

  /** Deploys a web application; it serves when this returns. */
  void deploy(WarDeployment deployment);

  /** Stops a web application in an orderly way. */
  void undeploy(String contextPath);

  /** Stops a web application there and starts it again with a new class loader. */
  void redeploy(String contextPath);

  /** Kills it at once (SIGKILL): no hook runs and nothing is flushed. */
  void kill();

  /** Kills it if it still runs and is not shared. */
  @Override
  void close();

  /** The names of all threads that live there. */
  List<String> threads();

  /**
   * How many class loaders of web applications that were undeployed there the garbage collector
   * leaves.
   */
  int loadersLeft();
}
