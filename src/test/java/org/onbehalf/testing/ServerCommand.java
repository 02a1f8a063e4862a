package org.onbehalf.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.onbehalf.internal.Nullable;

/**
 * How a {@link ServerProcess} is started: which server, from which jars, and with what else. A
 * server from its own distribution sees nothing of the test class path but the classes that launch
 * it. Immutable.
 */
public final class ServerCommand {
  /** The system property of a server, see {@link #parentFirst}. */
  static final String PARENT_FIRST = "onbehalf.test.parentFirst";

  /** The system property of a server, see {@link #scanningLittle}. */
  static final String UNSCANNED = "onbehalf.test.unscanned";

  /** How jars begin in which no server finds an initializer, a fragment or a component. */
  private static final String PLAIN_JARS =
      "aopalliance,asm,asyncutil,azure-json,btf,cache-api,commons,config,cxf,ehcache,freemarker,"
          + "guava,h2,hk2,httpclient,httpcore,istack,jackson,jakarta,javassist,javax.inject,jaxb,"
          + "jboss,jersey-client,jersey-common,jersey-entity,jersey-guava,jersey-hk2,"
          + "jersey-server,json,logback,microprofile,msal4j,msg-simple,nimbus,ognl,osgi,"
          + "resteasy-client,resteasy-core,resteasy-jaxrs,saaj,"
          + "shiro-c,shiro-e,shiro-lang,slf4j,smallrye,spring-aop,spring-beans,spring-context,"
          + "spring-core,spring-expression,spring-jcl,stax,txw2,woodstox,xmlschema";

  /** What must run within the server's JVM. */
  private static final List<Class<?>> LAUNCHER =
      List.of(
          ServerMain.class,
          ServerCommands.class,
          WarContainer.class,
          Await.class,
          WarServer.class,
          TomcatServer.class,
          TomcatBase.class,
          UndertowServer.class,
          UndertowDescriptor.class,
          WarDeployment.class,
          ContainerClassLoader.class);

  /** What Tomcat's scripts put on the class path. */
  private static final Pattern TOMCAT_JARS = Pattern.compile("bin/(bootstrap|tomcat-juli)\\.jar");

  private static final Pattern UNDERTOW_JARS = Pattern.compile(".*\\.jar");

  /** Those of Jetty's modules annotations and webapp, and what these need. */
  private static final Pattern JETTY_JARS =
      Pattern.compile(
          "lib/jetty-(annotations|http|io|jndi|plus|security|server|servlet|util|webapp|xml)-[0-9].*\\.jar"
              + "|lib/(jetty-)?servlet-api-[0-9].*\\.jar|lib/(annotations|logging)/.*\\.jar");

  /** Those of Jetty's modules jsp, servlets and websocket, and what these need. */
  private static final Pattern MORE_JETTY_JARS =
      Pattern.compile(
          "lib/jetty-(client|servlets)-[0-9].*\\.jar|lib/(apache-jsp|websocket)/.*\\.jar");

  private final String server;

  /** The unpacked distribution; null for what the test class path holds. */
  private final @Nullable Path home;

  private final int port;
  private final List<String> jvmArguments;
  private final @Nullable Path shared;
  private final boolean allModules;

  /** What starts {@code java}, such as {@code setpriv}; empty for nothing. */
  private final List<String> launcher;

  private ServerCommand(
      String server,
      @Nullable Path home,
      int port,
      List<String> jvmArguments,
      @Nullable Path shared,
      boolean allModules,
      List<String> launcher) {
    this.launcher = launcher;
    this.server = server;
    this.home = home;
    this.port = port;
    this.jvmArguments = jvmArguments;
    this.shared = shared;
    this.allModules = allModules;
  }

  /** The Jetty of the test class path. */
  public static ServerCommand ofThisBuild() {
    return new ServerCommand("jetty", null, 0, List.of(), null, false, List.of())
        .shortLived()
        .scanningLittle();
  }

  /** A Jetty 9.4 or 10, from an unpacked {@code jetty-home}. */
  public static ServerCommand jetty(Path home) {
    return new ServerCommand("jetty", home.toAbsolutePath(), 0, List.of(), null, false, List.of());
  }

  /** A Tomcat 8.5 or 9, from its unpacked distribution. */
  public static ServerCommand tomcat(Path home) {
    return new ServerCommand("tomcat", home.toAbsolutePath(), 0, List.of(), null, false, List.of());
  }

  /** An Undertow, from a directory with its jars and those that they need. */
  public static ServerCommand undertow(Path jars) {
    return new ServerCommand(
        "undertow", jars.toAbsolutePath(), 0, List.of(), null, false, List.of());
  }

  /** For a server that lives for seconds: see {@link JavaCommand#SHORT_LIVED}. */
  public ServerCommand shortLived() {
    return withJvmArguments(JavaCommand.SHORT_LIVED.toArray(String[]::new));
  }

  /** On this port of loopback; without it, on any free one. */
  public ServerCommand onPort(int number) {
    return new ServerCommand(server, home, number, jvmArguments, shared, allModules, launcher);
  }

  /** With these arguments of {@code java} too, such as {@code -Xmx64m}. */
  public ServerCommand withJvmArguments(String... arguments) {
    List<String> more = new ArrayList<>(jvmArguments);
    more.addAll(Arrays.asList(arguments));
    return new ServerCommand(server, home, port, List.copyOf(more), shared, allModules, launcher);
  }

  /**
   * With web applications that see the server's classes before their own, as some servers do by
   * default; Tomcat only.
   */
  public ServerCommand parentFirst() {
    return withJvmArguments("-D" + PARENT_FIRST + "=true");
  }

  /**
   * With web applications of which the server does not scan the usual libraries, as its operators
   * may configure it; Tomcat and Jetty, where that takes a third of the start.
   */
  public ServerCommand scanningLittle() {
    return withJvmArguments("-D" + UNSCANNED + "=" + PLAIN_JARS);
  }

  /** With a directory whose jars all web applications see, as a server's shared {@code lib}. */
  public ServerCommand withShared(Path jars) {
    return new ServerCommand(
        server, home, port, jvmArguments, jars.toAbsolutePath(), allModules, launcher);
  }

  /**
   * With JSP, WebSocket and a CORS filter, which a Tomcat always has. They keep the class loader of
   * what was undeployed for a while, so that tests for leaks do without.
   */
  public ServerCommand withAllModules() {
    return new ServerCommand(server, home, port, jvmArguments, shared, true, launcher);
  }

  /**
   * Under a user id that has no entry in the password file, as a container in Kubernetes may have.
   * Only root can start it. The process may read everything, so that it finds its class path; it
   * may write what the user may, and the directories within its own.
   *
   * @param group its supplementary group
   */
  public ServerCommand asUser(int user, int group) {
    List<String> line =
        List.of(
            "setpriv",
            "--reuid=" + user,
            "--regid=" + user,
            "--groups=" + group,
            "--inh-caps=+dac_read_search",
            "--ambient-caps=+dac_read_search");
    return new ServerCommand(server, home, port, jvmArguments, shared, allModules, line);
  }

  /**
   * Whether {@link #asUser} can be used: this is root, and other users reach this build's files. A
   * server asks the system what it may read, which does not count a capability.
   */
  public static boolean canRunAsOthers() {
    if (!System.getProperty("user.name").equals("root")) {
      return false;
    }
    try {
      for (Path each = Path.of("target").toAbsolutePath(); each != null; each = each.getParent()) {
        if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether its Servlet API is {@code jakarta.servlet}. */
  boolean isJakarta() {
    return home != null && home.getFileName().toString().startsWith("apache-tomcat-10.");
  }

  /** Tells equal commands apart from others. */
  @Override
  public String toString() {
    boolean more = allModules && server.equals("jetty");
    return List.of(server, String.valueOf(home), port, jvmArguments, String.valueOf(shared), more)
        + launcher.toString();
  }

  /** Which server it is, for a directory's name. */
  String name() {
    return server;
  }

  /**
   * Starts the JVM.
   *
   * @param directory an empty one, for what this server keeps
   */
  Process launch(Path directory) {
    Path seen = shared != null && isJakarta() ? JakartaWar.transformed(shared) : shared;
    List<String> line = new ArrayList<>(launcher);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(jvmArguments);
    if (home != null && server.equals("tomcat")) {
      line.addAll(TomcatBase.create(home, directory, port, seen).jvmArguments(home));
    }
    line.add("-cp");
    line.add(classPath(directory));
    line.addAll(List.of(ServerMain.class.getName(), server, Integer.toString(port)));
    if (seen != null) {
      line.add(seen.toString());
    }
    try {
      if (!launcher.isEmpty()) {
        giveAwayDirectories(directory);
      }
      return new ProcessBuilder(line).redirectError(log(directory).toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException("the server's JVM cannot be started", e);
    }
  }

  private void giveAwayDirectories(Path directory) throws IOException {
    int user = Integer.parseInt(launcher.get(1).replace("--reuid=", ""));
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.filter(path -> !path.equals(directory)).toList()) {
        Files.setAttribute(each, "unix:uid", user);
      }
    }
  }

  /** Where a server that was launched with that directory writes its log. */
  static Path log(Path directory) {
    return directory.resolve("server.log");
  }

  private String classPath(Path directory) {
    Path distribution = home;
    if (distribution == null) {
      return System.getProperty("java.class.path");
    }
    StringBuilder path = new StringBuilder(launcher(directory.resolve("launcher")));
    Predicate<String> usual =
        switch (server) {
          case "tomcat" -> TOMCAT_JARS.asMatchPredicate();
          case "undertow" -> UNDERTOW_JARS.asMatchPredicate();
          default -> JETTY_JARS.asMatchPredicate();
        };
    Predicate<String> wanted =
        allModules && server.equals("jetty") ? usual.or(MORE_JETTY_JARS.asMatchPredicate()) : usual;
    try (Stream<Path> files = Files.walk(distribution)) {
      files
          .filter(file -> wanted.test(distribution.relativize(file).toString()))
          .sorted()
          .forEach(jar -> path.append(File.pathSeparator).append(jar));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return path.toString();
  }

  private static String launcher(Path directory) {
    String path = ServerMain.class.getPackageName().replace('.', '/');
    Path compiled = WarParts.location(ServerMain.class).resolve(path);
    try (Stream<Path> files = Files.list(compiled)) {
      Path copies = Files.createDirectories(directory.resolve(path));
      for (Path each : files.toList()) {
        String name = each.getFileName().toString();
        if (LAUNCHER.stream()
            .anyMatch(type -> name.matches(type.getSimpleName() + "(\\$.*)?\\.class"))) {
          Files.copy(each, copies.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      return directory.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("the launcher's classes cannot be copied", e);
    }
  }
}
