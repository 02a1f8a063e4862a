package org.onbehalf.testing;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.onbehalf.internal.Nullable;

/**
 * What a server shows its web applications: the JDK, the APIs that it implements and the server's
 * own classes. The test class path holds the library, Jersey and a logger too; seen through it, a
 * WAR that lacks a jar would work here and nowhere else.
 */
final class ContainerClassLoader extends ClassLoader {
  private static final List<String> SHOWN =
      List.of(
          "javax.servlet.",
          "javax.annotation.",
          "javax.el.",
          "javax.websocket.",
          "org.apache.el.",
          "org.apache.jasper.",
          "org.apache.tomcat.",
          "org.eclipse.jetty.",
          "io.undertow.");

  /** By which a distribution's JSP and WebSocket are found; the test class path holds others. */
  private static final String SERVICES = "META-INF/services/javax.";

  private final ClassLoader server;

  ContainerClassLoader(ClassLoader server) {
    super(ClassLoader.getPlatformClassLoader());
    this.server = server;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (SHOWN.stream().noneMatch(name::startsWith)) {
      throw new ClassNotFoundException(name);
    }
    return server.loadClass(name);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    return isShown(name) ? server.getResource(name) : null;
  }

  @Override
  protected Enumeration<URL> findResources(String name) throws IOException {
    if (name.startsWith(SERVICES)) {
      return Collections.enumeration(
          Collections.list(server.getResources(name)).stream()
              .filter(url -> url.getPath().matches(".*/(jetty-home|undertow-websockets-jsr)-.*"))
              .toList());
    }
    return isShown(name) ? server.getResources(name) : Collections.emptyEnumeration();
  }

  private static boolean isShown(String resource) {
    // by which the JDK finds Jetty's JNDI
    return resource.equals("jndi.properties")
        || SHOWN.stream().anyMatch(resource.replace('/', '.')::startsWith);
  }
}
