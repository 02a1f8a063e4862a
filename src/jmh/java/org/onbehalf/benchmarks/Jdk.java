package org.onbehalf.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A JDK to measure on.
 *
 * @param feature its version: 17 or 25
 * @param version its full version
 */
record Jdk(int feature, String version, Path home) {
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  /** This one, and where they are installed 17 and 25. */
  static List<Jdk> installed() throws IOException {
    List<Jdk> found = new ArrayList<>();
    found.add(
        new Jdk(
            Runtime.version().feature(),
            System.getProperty("java.version"),
            Path.of(System.getProperty("java.home"))));
    if (Files.isDirectory(INSTALLED)) {
      try (Stream<Path> homes = Files.list(INSTALLED)) {
        for (Path home : homes.sorted().toList()) {
          add(found, home);
        }
      }
    }
    return found;
  }

  private static void add(List<Jdk> found, Path home) throws IOException {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin/java"))) {
      return;
    }
    Properties values = new Properties();
    try (var in = Files.newBufferedReader(release)) {
      values.load(in);
    }
    String version = values.getProperty("JAVA_VERSION", "0").replace("\"", "");
    int feature = Integer.parseInt(version.split("[.+-]", -1)[0]);
    boolean known = found.stream().anyMatch(each -> each.feature == feature);
    if (!known && (feature == 17 || feature == 25)) {
      found.add(new Jdk(feature, version, home));
    }
  }

  String java() {
    return home.resolve("bin/java").toString();
  }

  /**
   * Measures in a JVM of its own.
   *
   * @param main whose first argument is the file to write rows to
   * @return the rows
   */
  List<Object> measure(Class<?> main, String heap, Object... arguments)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile(Benchmarks.DIRECTORY, "rows-", ".json");
    try {
      List<String> command = new ArrayList<>(List.of(java(), heap));
      command.add("-D" + Inputs.PROPERTY + "=" + System.getProperty(Inputs.PROPERTY));
      command.add("-Dsun.net.httpserver.nodelay=true");
      command.add("-Dsun.net.httpserver.maxIdleConnections=2000");
      command.add("-cp");
      command.add(System.getProperty("java.class.path"));
      command.add(main.getName());
      command.add(file.toString());
      Stream.of(arguments).map(String::valueOf).forEach(command::add);
      System.out.println(
          "on JDK " + version + ": " + String.join(" ", command.subList(7, command.size())));
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IllegalStateException(main.getSimpleName() + " failed on JDK " + version);
      }
      return Json.list(Json.read(file).get("rows"));
    } finally {
      Files.delete(file);
    }
  }
}
