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
}
