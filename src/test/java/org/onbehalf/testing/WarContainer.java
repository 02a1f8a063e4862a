package org.onbehalf.testing;

/**
 * A server that deploys WARs, whichever it is; what {@link ServerMain} drives. It is launched with
 * the server's own jars only, so nothing here may need more than the JDK. Thread-safe.
 */
interface WarContainer extends AutoCloseable {
  /** The port that is bound on loopback. */
  int port();

  /**
   * Deploys a web application; it serves when this returns.
   *
   * @throws IllegalStateException if it did not start
   */
  WarContainer deploy(WarDeployment deployment);

  /** Stops a web application in an orderly way and forgets it and its class loader. */
  void undeploy(String contextPath);

  /** Stops a web application and starts it again from its files, with a new class loader. */
  void redeploy(String contextPath);

  /** The running web application's class loader. Keep no reference past its undeployment. */
  ClassLoader classLoader(String contextPath);

  /** Stops all web applications in an orderly way, then the server. Idempotent. */
  @Override
  void close();
}
