package org.onbehalf.testing;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.servlet.ServletException;

/**
 * An Undertow that deploys WARs as a program does that embeds it: {@link UndertowDescriptor} reads
 * what the program would say. Each has a class loader of its own. Thread-safe.
 */
final class UndertowServer implements WarContainer {
  private final PathHandler paths = Handlers.path();
  private final Undertow server;
  private final Map<String, WarDeployment> deployments = new HashMap<>();
  private final Map<String, DeploymentManager> running = new HashMap<>();
  private boolean closed;

  private UndertowServer(int port) {
    server = Undertow.builder().addHttpListener(port, "127.0.0.1").setHandler(paths).build();
  }

  static UndertowServer start(int port) {
    UndertowServer started = new UndertowServer(port);
    started.server.start();
    return started;
  }

  @Override
  public int port() {
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  @Override
  public synchronized UndertowServer deploy(WarDeployment deployment) {
    String path = deployment.contextPath();
    ClassLoader loader = loader(deployment.war());
    DeploymentManager manager =
        Servlets.newContainer().addDeployment(UndertowDescriptor.read(deployment, loader));
    try {
      manager.deploy();
      paths.addPrefixPath(path, manager.start());
    } catch (ServletException | RuntimeException e) {
      throw new IllegalStateException(deployment.war() + " cannot be deployed at " + path, e);
    }
    running.put(path, manager);
    deployments.put(path, deployment);
    return this;
  }

  private static ClassLoader loader(Path war) {
    try (Stream<Path> jars = Files.list(war.resolve("WEB-INF/lib"))) {
      List<URL> urls = new ArrayList<>();
      urls.add(war.resolve("WEB-INF/classes").toUri().toURL());
      for (Path each : jars.sorted().toList()) {
        urls.add(each.toUri().toURL());
      }
      return new URLClassLoader(
          urls.toArray(new URL[0]),
          new ContainerClassLoader(UndertowServer.class.getClassLoader()));
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void undeploy(String contextPath) {
    DeploymentManager manager = running.remove(contextPath);
    if (manager == null) {
      throw new IllegalArgumentException("nothing is deployed at " + contextPath);
    }
    paths.removePrefixPath(contextPath);
    ClassLoader loader = manager.getDeployment().getDeploymentInfo().getClassLoader();
    try {
      // its file watcher would keep the application
      manager.getDeployment().getDeploymentInfo().getResourceManager().close();
      manager.stop();
      manager.undeploy();
      ((URLClassLoader) loader).close();
    } catch (ServletException e) {
      throw new IllegalStateException(contextPath + " did not stop", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void redeploy(String contextPath) {
    undeploy(contextPath);
    WarDeployment deployment = deployments.get(contextPath);
    if (deployment == null) {
      throw new IllegalArgumentException("nothing was deployed at " + contextPath);
    }
    deploy(deployment);
  }

  @Override
  public synchronized ClassLoader classLoader(String contextPath) {
    DeploymentManager manager = running.get(contextPath);
    if (manager == null) {
      throw new IllegalArgumentException("nothing is deployed at " + contextPath);
    }
    return manager.getDeployment().getDeploymentInfo().getClassLoader();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      List.copyOf(running.keySet()).forEach(this::undeploy);
      server.stop();
    }
  }
}
