package org.onbehalf.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.annotations.AnnotationConfiguration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.webapp.Configuration;
import org.eclipse.jetty.webapp.FragmentConfiguration;
import org.eclipse.jetty.webapp.JettyWebXmlConfiguration;
import org.eclipse.jetty.webapp.MetaInfConfiguration;
import org.eclipse.jetty.webapp.WebAppClassLoader;
import org.eclipse.jetty.webapp.WebAppContext;
import org.eclipse.jetty.webapp.WebInfConfiguration;
import org.eclipse.jetty.webapp.WebXmlConfiguration;

/**
 * A real Jetty on loopback that deploys WARs as a server does: each with a class loader of its own
 * that sees its own libraries and the Servlet API, and nothing of the test class path. Several WARs
 * share the threads, so a WAR that calls another one under load wants a second server for it.
 *
 * <p>Thread-safe.
 */
public final class WarServer implements AutoCloseable {
  /** Above every limit of ours, so that long headers reach the filter. */
  private static final int HEADER_BYTES = 256 * 1024;

  private static final long STOP_MILLIS = 10_000;

  private final Server server;
  private final ServerConnector connector;
  private final ContextHandlerCollection contexts = new ContextHandlerCollection();
  private final ContainerClassLoader container =
      new ContainerClassLoader(WarServer.class.getClassLoader());
  private final Map<String, WarDeployment> deployments = new LinkedHashMap<>();
  private final Map<String, WebAppContext> running = new LinkedHashMap<>();

  private WarServer(int port) {
    QueuedThreadPool threads = new QueuedThreadPool(200, 8);
    threads.setName("war-server");
    server = new Server(threads);
    server.setStopTimeout(STOP_MILLIS);
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setSendServerVersion(false);
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setAcceptQueueSize(2_000);
    server.addConnector(connector);
    server.setHandler(contexts);
  }

  /** Starts an empty server on any free port. */
  public static WarServer start() {
    return start(0);
  }

  /**
   * Starts an empty server.
   *
   * @param port 0 for any free one
   * @throws UncheckedIOException if the port is taken
   */
  public static WarServer start(int port) {
    WarServer started = new WarServer(port);
    try {
      started.server.start();
      return started;
    } catch (IOException e) {
      started.close();
      throw new UncheckedIOException("port " + port + " of 127.0.0.1 cannot be bound", e);
    } catch (Exception e) {
      started.close();
      throw new IllegalStateException("Jetty did not start", e);
    }
  }

  /** Deploys a web application; it serves when this returns. */
  public synchronized WarServer deploy(WarDeployment deployment) {
    String path = deployment.contextPath();
    if (running.containsKey(path)) {
      throw new IllegalStateException(path + " is deployed already: redeploy or undeploy it");
    }
    deployments.put(path, deployment);
    WebAppContext context = context(deployment);
    contexts.addHandler(context);
    try {
      contexts.manage(context);
      context.start();
    } catch (Exception e) {
      contexts.removeHandler(context);
      throw new IllegalStateException(deployment.war() + " cannot be deployed at " + path, e);
    }
    running.put(path, context);
    return this;
  }

  /** Stops a web application in an orderly way and forgets it and its class loader. */
  public synchronized void undeploy(String contextPath) {
    WebAppContext context = running.remove(contextPath);
    if (context == null) {
      throw new IllegalArgumentException("nothing is deployed at " + contextPath);
    }
    try {
      context.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the web application at " + contextPath + " did not stop", e);
    } finally {
      contexts.removeHandler(context);
      context.destroy();
    }
  }

  /** Stops a web application and starts it again from its files, with a new class loader. */
  public synchronized void redeploy(String contextPath) {
    undeploy(contextPath);
    deploy(deployment(contextPath));
  }

  /** What is deployed there, or was last. */
  public synchronized WarDeployment deployment(String contextPath) {
    WarDeployment deployment = deployments.get(contextPath);
    if (deployment == null) {
      throw new IllegalArgumentException("nothing was deployed at " + contextPath);
    }
    return deployment;
  }

  /**
   * The running web application: its class loader, its attributes. Keep no reference past a
   * redeploy.
   */
  public synchronized WebAppContext application(String contextPath) {
    WebAppContext context = running.get(contextPath);
    if (context == null) {
      throw new IllegalArgumentException("nothing is deployed at " + contextPath);
    }
    return context;
  }

  /** Adds a handler that is no WAR; it is started. */
  public synchronized void add(Handler handler) {
    contexts.addHandler(handler);
    contexts.manage(handler);
    try {
      handler.start();
    } catch (Exception e) {
      throw new IllegalStateException("the handler did not start", e);
    }
  }

  /** The port that is bound. */
  public int port() {
    return connector.getLocalPort();
  }

  /**
   * An address on this server.
   *
   * @param path absolute, with the context path; encoded
   */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** Stops all web applications in an orderly way, then the server. Idempotent. */
  @Override
  public synchronized void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Jetty did not stop", e);
    } finally {
      running.clear();
      server.destroy();
    }
  }

  private WebAppContext context(WarDeployment deployment) {
    WebAppContext context = new WebAppContext();
    context.setContextPath(deployment.contextPath());
    context.setWar(deployment.war().toAbsolutePath().toString());
    context.setAttribute(WebAppContext.BASETEMPDIR, temporary().toFile());
    context.setThrowUnavailableOnStartupException(true);
    context.setConfigurations(
        new Configuration[] {
          new WebInfConfiguration(),
          new WebXmlConfiguration(),
          new MetaInfConfiguration(),
          new FragmentConfiguration(),
          new AnnotationConfiguration(),
          new JettyWebXmlConfiguration()
        });
    try {
      // an override descriptor, because a context-param of web.xml would win over one set here
      context.addOverrideDescriptor(parameters(deployment).toUri().toString());
      context.setClassLoader(new WebAppClassLoader(container, context));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return context;
  }

  private static Path parameters(WarDeployment deployment) throws IOException {
    StringBuilder xml =
        new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<web-app>\n");
    deployment
        .parameters()
        .forEach(
            (name, value) ->
                xml.append("<context-param><param-name>")
                    .append(escaped(name))
                    .append("</param-name><param-value>")
                    .append(escaped(value))
                    .append("</param-value></context-param>\n"));
    Path file = Files.createTempFile(temporary(), "parameters", ".xml");
    file.toFile().deleteOnExit();
    return Files.writeString(file, xml.append("</web-app>\n"));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /**
   * Where WARs are unpacked: in the build's directory, so that nothing is left elsewhere by a kill.
   */
  private static Path temporary() {
    try {
      return Files.createDirectories(Path.of("target", "war-server").toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
