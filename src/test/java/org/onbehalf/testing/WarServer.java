package org.onbehalf.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.annotations.AnnotationConfiguration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandlerContainer;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.webapp.Configuration;
import org.eclipse.jetty.webapp.FragmentConfiguration;
import org.eclipse.jetty.webapp.JettyWebXmlConfiguration;
import org.eclipse.jetty.webapp.MetaInfConfiguration;
import org.eclipse.jetty.webapp.WebAppClassLoader;
import org.eclipse.jetty.webapp.WebAppContext;
import org.eclipse.jetty.webapp.WebInfConfiguration;
import org.eclipse.jetty.webapp.WebXmlConfiguration;
import org.onbehalf.internal.Nullable;

/**
 * A real Jetty on loopback that deploys WARs as a server does: each with a class loader of its own
 * that sees its own libraries and the Servlet API, and nothing of the test class path. Several WARs
 * share the threads, so a WAR that calls another one under load wants a second server for it.
 *
 * <p>Thread-safe.
 */
public final class WarServer implements WarContainer {
  /** Above every limit of ours, so that long headers reach the filter. */
  private static final int HEADER_BYTES = 256 * 1024;

  private static final long STOP_MILLIS = 10_000;

  private final Server server;
  private final ServerConnector connector;
  private final ContextHandlerCollection contexts = new ContextHandlerCollection();
  private final ClassLoader parent;
  private final Map<String, WarDeployment> deployments = new LinkedHashMap<>();
  private final Map<String, WebAppContext> running = new LinkedHashMap<>();

  private WarServer(int port, ClassLoader parent) {
    this.parent = parent;
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
    return start(port, null);
  }

  /**
   * Starts an empty server.
   *
   * @param port 0 for any free one
   * @param shared a directory whose jars all web applications see; null for none
   * @throws UncheckedIOException if the port is taken
   */
  static WarServer start(int port, @Nullable Path shared) {
    ClassLoader container = new ContainerClassLoader(WarServer.class.getClassLoader());
    ClassLoader parent = shared == null ? container : new URLClassLoader(jars(shared), container);
    WarServer started = new WarServer(port, parent);
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

  private static URL[] jars(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<URL> urls = new ArrayList<>();
      for (Path each : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        urls.add(each.toUri().toURL());
      }
      return urls.toArray(new URL[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized WarServer deploy(WarDeployment deployment) {
    String path = deployment.contextPath();
    if (running.containsKey(path)) {
      throw new IllegalStateException(path + " is deployed already: redeploy or undeploy it");
    }
    deployments.put(path, deployment);
    WebAppContext context = context(deployment);
    // around the application: a request is counted before it is let in
    StatisticsHandler requests = new StatisticsHandler();
    requests.setHandler(context);
    contexts.addHandler(requests);
    try {
      contexts.manage(requests);
      requests.start();
    } catch (Exception e) {
      contexts.removeHandler(requests);
      throw new IllegalStateException(deployment.war() + " cannot be deployed at " + path, e);
    }
    running.put(path, context);
    return this;
  }

  @Override
  public synchronized void undeploy(String contextPath) {
    WebAppContext context = running.remove(contextPath);
    if (context == null) {
      throw new IllegalArgumentException("nothing is deployed at " + contextPath);
    }
    StatisticsHandler requests =
        AbstractHandlerContainer.findContainerOf(contexts, StatisticsHandler.class, context);
    try {
      drain(context, requests);
      requests.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the web application at " + contextPath + " did not stop", e);
    } finally {
      contexts.removeHandler(requests);
      requests.destroy();
    }
  }

  /**
   * Takes no more requests and lets those under way end, as Jetty's graceful stop of a whole server
   * does; for a single web application it has none.
   */
  private static void drain(WebAppContext context, StatisticsHandler requests) {
    context.setAvailable(false);
    Await.until("the last request to end", () -> requests.getRequestsActive() == 0);
  }

  @Override
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

  @Override
  public ClassLoader classLoader(String contextPath) {
    return application(contextPath).getClassLoader();
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

  @Override
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
    String unscanned = System.getProperty(ServerCommand.UNSCANNED);
    if (unscanned != null) {
      String names = unscanned.replace(',', '|').replace(".", "\\.");
      context.setAttribute(
          "org.eclipse.jetty.server.webapp.WebInfIncludeJarPattern",
          "(?!.*/(" + names + ")[^/]*$).*");
    }
    if (Server.getVersion().startsWith("9.")) {
      // later versions find theirs by themselves
      context.setConfigurations(
          new Configuration[] {
            new WebInfConfiguration(),
            new WebXmlConfiguration(),
            new MetaInfConfiguration(),
            new FragmentConfiguration(),
            new AnnotationConfiguration(),
            new JettyWebXmlConfiguration()
          });
    }
    try {
      if (!deployment.parameters().isEmpty()) {
        // an override descriptor, because a context-param of web.xml would win over one set here;
        // Jetty reads no annotations with one
        context.addOverrideDescriptor(parameters(deployment).toUri().toString());
      }
      context.setClassLoader(new WebAppClassLoader(parent, context));
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
