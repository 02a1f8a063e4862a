package org.onbehalf.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.onbehalf.OnBehalf;
import org.onbehalf.testing.partner.PartnerServlet;

/**
 * The downstream API of tests and demo: a WAR of its own behind the same filter, with its own
 * audience. It is put together from this build, with the library's runtime dependencies and nothing
 * else: no JAX-RS, no Jersey.
 */
public final class PartnerWar {
  private static final Path SOURCE = Path.of("src", "test", "partner");

  /** The library's runtime dependencies, and a logger. */
  private static final List<String> LIBRARIES =
      List.of(
          "nimbus-jose-jwt-",
          "msal4j-",
          "azure-json-",
          "ehcache-",
          "cache-api-",
          "h2-mvstore-",
          "config-",
          "slf4j-api-",
          "logback-classic-",
          "logback-core-");

  private PartnerWar() {}

  /**
   * Assembles it below {@code target}; to be overridden are AzureAd.Instance, TenantId and
   * ClientId.
   */
  public static Path assemble() {
    try {
      Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
      Path war = Files.createTempDirectory(target, "partner-war-");
      copyTree(SOURCE.toAbsolutePath(), war);
      Path classes = war.resolve("WEB-INF/classes");
      String partner = PartnerServlet.class.getPackageName().replace('.', '/');
      copyTree(location(PartnerServlet.class).resolve(partner), classes.resolve(partner));
      Path libraries = Files.createDirectories(war.resolve("WEB-INF/lib"));
      putLibrary(location(OnBehalf.class), libraries);
      for (String prefix : LIBRARIES) {
        Path jar = jar(prefix);
        Files.copy(jar, libraries.resolve(jar.getFileName().toString()));
      }
      return war;
    } catch (IOException e) {
      throw new UncheckedIOException("the partner's WAR cannot be put together", e);
    }
  }

  /**
   * The library as its jar would hold it: without the testkit, which is compiled into the same
   * directory.
   */
  private static void putLibrary(Path compiled, Path libraries) throws IOException {
    if (Files.isRegularFile(compiled)) {
      Files.copy(compiled, libraries.resolve("onbehalf.jar"));
      return;
    }
    try (OutputStream file = Files.newOutputStream(libraries.resolve("onbehalf.jar"));
        JarOutputStream jar = new JarOutputStream(file);
        Stream<Path> files = Files.walk(compiled)) {
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = compiled.relativize(each).toString().replace(File.separatorChar, '/');
        if (!name.startsWith("org/onbehalf/testkit/")) {
          jar.putNextEntry(new JarEntry(name));
          Files.copy(each, jar);
          jar.closeEntry();
        }
      }
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(each).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(each, copy);
      }
    }
  }

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the class path holds something that is no file", e);
    }
  }

  private static Path jar(String prefix) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.getFileName().toString().matches(prefix + "[0-9].*\\.jar"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(prefix + "… is not on the test class path"));
  }
}
