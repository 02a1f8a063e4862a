package org.onbehalf.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * A Tomcat as its distribution starts it, by {@code Bootstrap}, with a {@code catalina.base} of its
 * own ({@link TomcatBase}). It is told what to do as its manager application does it: by context
 * descriptors and the deployer's MBean. So this class needs no class of Tomcat's, and one serves
 * all versions. A context path may carry a version for parallel deployment: {@code /app##2}.
 */
final class TomcatServer implements WarContainer {
  private static final String BOOTSTRAP = "org.apache.catalina.startup.Bootstrap";

  private final TomcatBase base;
  private final Object bootstrap;
  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
  private final int port;

  private boolean closed;

  private TomcatServer(TomcatBase base, Object bootstrap) throws JMException {
    this.base = base;
    this.bootstrap = bootstrap;
    Set<ObjectName> connectors =
        beans.queryNames(new ObjectName("Catalina:type=Connector,*"), null);
    this.port = (Integer) beans.getAttribute(connectors.iterator().next(), "localPort");
  }

  /**
   * Starts it without any web application. The JVM was started with Tomcat's bootstrap jars and
   * {@link TomcatBase#jvmArguments}.
   */
  static TomcatServer start() {
    TomcatBase base = TomcatBase.ofThisJvm();
    try {
      Object bootstrap = Class.forName(BOOTSTRAP).getConstructor().newInstance();
      call(bootstrap, "init");
      call(bootstrap, "start");
      return new TomcatServer(base, bootstrap);
    } catch (ReflectiveOperationException | JMException e) {
      throw new IllegalStateException("Tomcat did not start", e);
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public synchronized TomcatServer deploy(WarDeployment deployment) {
    String path = deployment.contextPath();
    if (Files.exists(base.descriptor(path))) {
      throw new IllegalStateException(path + " is deployed already: redeploy or undeploy it");
    }
    base.writeDescriptor(deployment);
    check(path);
    if (!"STARTED".equals(state(path))) {
      undeploy(path);
      throw new IllegalStateException(
          deployment.war() + " cannot be deployed at " + path + ": see Tomcat's log");
    }
    return this;
  }

  @Override
  public synchronized void undeploy(String contextPath) {
    try {
      Files.delete(base.descriptor(contextPath));
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is deployed at " + contextPath, e);
    }
    check(contextPath);
  }

  @Override
  public synchronized void redeploy(String contextPath) {
    try {
      Path descriptor = base.descriptor(contextPath);
      // Tomcat goes by a change of the time
      FileTime written = Files.getLastModifiedTime(descriptor);
      Files.setLastModifiedTime(descriptor, FileTime.fromMillis(written.toMillis() + 2_000));
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is deployed at " + contextPath, e);
    }
    check(contextPath);
    if (!"STARTED".equals(state(contextPath))) {
      throw new IllegalStateException(contextPath + " did not start again: see Tomcat's log");
    }
  }

  @Override
  public ClassLoader classLoader(String contextPath) {
    try {
      Object context = beans.getAttribute(module(contextPath), "managedResource");
      return (ClassLoader) call(call(context, "getLoader"), "getClassLoader");
    } catch (ReflectiveOperationException | JMException e) {
      throw new IllegalArgumentException("nothing is deployed at " + contextPath, e);
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      call(bootstrap, "stop");
      call(bootstrap, "destroy");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Tomcat did not stop", e);
    }
  }

  /** Has the deployer compare what it deployed with the descriptors. */
  private void check(String contextPath) {
    try {
      beans.invoke(
          new ObjectName("Catalina:type=Deployer,host=localhost"),
          "check",
          new Object[] {contextPath.equals("/") ? "" : contextPath},
          new String[] {String.class.getName()});
    } catch (JMException e) {
      throw new IllegalStateException("Tomcat's deployer failed for " + contextPath, e);
    }
  }

  private String state(String contextPath) {
    try {
      ObjectName module = module(contextPath);
      return beans.isRegistered(module)
          ? (String) beans.getAttribute(module, "stateName")
          : "absent";
    } catch (JMException e) {
      return "absent";
    }
  }

  private static ObjectName module(String contextPath) throws JMException {
    return new ObjectName(
        "Catalina:j2eeType=WebModule,name=//localhost"
            + contextPath
            + ",J2EEApplication=none,J2EEServer=none");
  }

  private static Object call(Object target, String method) throws ReflectiveOperationException {
    return target.getClass().getMethod(method).invoke(target);
  }
}
