package org.onbehalf.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.onbehalf.containers.rest.RestApplication;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Libraries;
import org.onbehalf.testing.WarParts;

/**
 * The implementations of JAX-RS 2 that applications bring or servers have: that of this build's
 * class path, and {@link Libraries}.
 */
public enum JaxrsImplementation {
  JERSEY_2_22("org.glassfish.jersey.servlet.ServletContainer", "jersey-2.22"),
  JERSEY_2_30("org.glassfish.jersey.servlet.ServletContainer", "jersey-2.30"),
  JERSEY_2_48("org.glassfish.jersey.servlet.ServletContainer", null),
  RESTEASY_3_0("org.jboss.resteasy.plugins.server.servlet.HttpServletDispatcher", "resteasy-3.0"),
  RESTEASY_3_15("org.jboss.resteasy.plugins.server.servlet.HttpServletDispatcher", "resteasy-3.15"),
  RESTEASY_4("org.jboss.resteasy.plugins.server.servlet.HttpServletDispatcher", "resteasy-4"),
  CXF_3("org.apache.cxf.jaxrs.servlet.CXFNonSpringJaxrsServlet", "cxf-3");

  /** The oldest and the newest, and the least alike; all with {@code mvn -Pcontainers verify}. */
  static Stream<JaxrsImplementation> selected() {
    return Container.all()
        ? Stream.of(values())
        : Stream.of(JERSEY_2_22, JERSEY_2_48, RESTEASY_3_0, CXF_3);
  }

  static Stream<JaxrsImplementation> selectedRestEasys() {
    return selected().filter(JaxrsImplementation::isRestEasy);
  }

  /** Of this build's class path. */
  private static final List<String> JERSEY =
      List.of(
          "jersey-client-",
          "jersey-common-",
          "jersey-server-",
          "jersey-hk2-",
          "jersey-container-servlet-",
          "jersey-container-servlet-core-",
          "jersey-media-json-jackson-",
          "jersey-entity-filtering-",
          "jersey-apache-connector-",
          "httpclient-",
          "httpcore-",
          "commons-logging-",
          "commons-codec-",
          "jackson-core-",
          "jackson-annotations-",
          "jackson-databind-",
          "jackson-module-jaxb-annotations-",
          "jakarta.xml.bind-api-",
          "jakarta.ws.rs-api-",
          "jakarta.annotation-api-",
          "jakarta.inject-",
          "jakarta.activation-",
          "jakarta.validation-api-",
          "hk2-api-",
          "hk2-locator-",
          "hk2-utils-",
          "aopalliance-repackaged-",
          "osgi-resource-locator-",
          "javassist-");

  private final String servlet;
  private final @Nullable String library;

  JaxrsImplementation(String servlet, @Nullable String library) {
    this.servlet = servlet;
    this.library = library;
  }

  public boolean isJersey() {
    return name().startsWith("JERSEY");
  }

  public boolean isRestEasy() {
    return name().startsWith("RESTEASY");
  }

  /** Whether its client has {@code rx()}, of JAX-RS 2.1. */
  public boolean hasRx() {
    return this != JERSEY_2_22 && this != RESTEASY_3_0;
  }

  /** Where it is deployed. */
  public String contextPath() {
    return "/" + name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Puts the WAR of {@code src/test/rest} together, with this implementation in it. */
  public Path assemble() {
    Path war = assembleWithoutJaxrs(servlet);
    putJars(war.resolve("WEB-INF/lib"));
    return war;
  }

  /** The same for a server that has an implementation of its own. */
  public static Path assembleWithoutJaxrs(String servlet) {
    Path war = WarParts.directory("wars", "rest-");
    WarParts.putTree(Path.of("src", "test", "rest").toAbsolutePath(), war);
    WarParts.putPackage(RestApplication.class, war);
    WarParts.putLibrary(war.resolve("WEB-INF/lib"));
    Path descriptor = war.resolve("WEB-INF/web.xml");
    try {
      Files.writeString(descriptor, Files.readString(descriptor).replace("SERVLET", servlet));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return war;
  }

  /** Copies the implementation's jars. */
  public void putJars(Path to) {
    if (library == null) {
      WarParts.putJars(JERSEY, to);
      return;
    }
    WarParts.putTree(Libraries.of(library), to);
  }
}
