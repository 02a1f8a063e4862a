package org.onbehalf.testing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;

/** Puts unpacked WARs together from this build. */
public final class WarParts {
  static final List<String> LOGGER = List.of("slf4j-api-", "logback-classic-", "logback-core-");

  /** The library's runtime dependencies, and a logger. */
  static final List<String> DEPENDENCIES =
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

  private static @Nullable Path onbehalf;

  private WarParts() {}

  /** A new directory within that one of {@code target}. */
  public static Path directory(String parent, String prefix) {
    try {
      Path directory = Files.createDirectories(Path.of("target", parent).toAbsolutePath());
      return Files.createTempDirectory(directory, prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies a directory with all that is in it. */
  public static void putTree(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(each).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(each, copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the classes of a package of the test class path, given one of them. */
  public static void putPackage(Class<?> member, Path war) {
    putPackage(member.getPackageName(), war);
  }

  /** The same, given its name. */
  public static void putPackage(String name, Path war) {
    String path = name.replace('.', '/');
    putTree(location(WarParts.class).resolve(path), war.resolve("WEB-INF/classes").resolve(path));
  }

  /**
   * Copies the library, its runtime dependencies and a logger: into a WAR's {@code WEB-INF/lib}, or
   * into a directory that a server shows to all its web applications.
   */
  public static void putLibrary(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.copy(onbehalf(), directory.resolve("onbehalf.jar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    putJars(DEPENDENCIES, directory);
  }

  /** Copies the jars of the class path whose names begin so, before their version. */
  public static void putJars(List<String> prefixes, Path directory) {
    try {
      for (String prefix : prefixes) {
        Path jar = jar(prefix);
        Files.copy(jar, directory.resolve(jar.getFileName().toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Unpacks a WAR below {@code target} without its libraries, and puts these where a server shows
   * them to all its web applications.
   *
   * @return the directory that is the WAR now
   */
  public static Path withoutLibraries(Path war, Path shared) {
    Path unpacked = directory("wars", "bare-");
    unpack(war, unpacked, shared);
    return unpacked;
  }

  /** Unpacks a WAR below {@code target}, and returns the directory that is the WAR now. */
  public static Path unpacked(Path war) {
    Path unpacked = directory("wars", "unpacked-");
    unpack(war, unpacked, unpacked.resolve("WEB-INF/lib"));
    return unpacked;
  }

  private static void unpack(Path war, Path unpacked, Path libraries) {
    try (ZipFile zip = new ZipFile(war.toFile())) {
      Files.createDirectories(libraries);
      for (ZipEntry each : Collections.list(zip.entries())) {
        boolean library = each.getName().matches("WEB-INF/lib/[^/]+[.]jar");
        Path to =
            library
                ? libraries.resolve(each.getName().substring("WEB-INF/lib/".length()))
                : unpacked.resolve(each.getName()).normalize();
        if (!each.isDirectory() && (library || to.startsWith(unpacked))) {
          Files.createDirectories(to.getParent());
          try (InputStream in = zip.getInputStream(each)) {
            Files.copy(in, to);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The library as its jar would hold it: without the testkit, which is compiled into the same
   * directory. It is made once in a JVM.
   */
  private static synchronized Path onbehalf() throws IOException {
    Path compiled = location(OnBehalf.class);
    if (Files.isRegularFile(compiled)) {
      return compiled;
    }
    if (onbehalf == null) {
      Path file = directory("wars", "library-").resolve("onbehalf.jar");
      try (OutputStream out = Files.newOutputStream(file);
          JarOutputStream jar = new JarOutputStream(out);
          Stream<Path> files = Files.walk(compiled)) {
        jar.setLevel(Deflater.BEST_SPEED);
        for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
          String name = compiled.relativize(each).toString().replace(File.separatorChar, '/');
          if (!name.startsWith("org/onbehalf/testkit/")) {
            jar.putNextEntry(new JarEntry(name));
            Files.copy(each, jar);
            jar.closeEntry();
          }
        }
      }
      onbehalf = file;
    }
    return onbehalf;
  }

  /** The directory or jar that a class comes from. */
  static Path location(Class<?> type) {
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
