package org.onbehalf.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The jars of the library, one for each kind of application, as the build packaged them. */
public enum LibraryJar {
  /** With its dependencies beside it. */
  PLAIN("", false),
  /** With its dependencies inside, under other names. */
  STANDALONE("-standalone", true),
  /** The first for {@code jakarta.servlet}. */
  JAKARTA("-jakarta", false),
  /** The second for {@code jakarta.servlet}. */
  STANDALONE_JAKARTA("-standalone-jakarta", true),
  /** The emulator, for tests and by itself. */
  TESTKIT("-testkit", true);

  /** What an application with the first jar has in its {@code WEB-INF/lib}. */
  private static final Pattern PLAIN_LIBRARY =
      Pattern.compile(
          "(onbehalf|nimbus-jose-jwt|msal4j|azure-json|ehcache|cache-api|h2-mvstore|config)-?[0-9.].*jar"
              + "|onbehalf[.]jar");

  private final String classifier;
  private final boolean standalone;

  LibraryJar(String classifier, boolean standalone) {
    this.classifier = classifier;
    this.standalone = standalone;
  }

  /** The file. */
  public Path file() {
    Pattern name = Pattern.compile("onbehalf-[0-9.]+(-SNAPSHOT)?" + classifier + "[.]jar");
    try (Stream<Path> files = Files.list(Path.of("target").toAbsolutePath())) {
      return files
          .filter(file -> name.matcher(file.getFileName().toString()).matches())
          .findFirst()
          .orElseThrow(
              () -> new IllegalStateException("target has no " + name + ": mvn package makes it"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies it into a directory, with what it needs there and a logger. */
  public void putInto(Path directory) {
    copy(file(), directory);
    WarParts.putJars(standalone ? WarParts.LOGGER : WarParts.DEPENDENCIES, directory);
  }

  /** Removes the plain library and its dependencies from an unpacked WAR. */
  public static void removeFrom(Path war) {
    remove(PLAIN_LIBRARY, war.resolve("WEB-INF/lib"));
  }

  /** Puts it into an unpacked WAR in the place of the library that is there. */
  public void replaceIn(Path war) {
    Path libraries = war.resolve("WEB-INF/lib");
    removeFrom(war);
    copy(file(), libraries);
    if (!standalone) {
      WarParts.putJars(
          WarParts.DEPENDENCIES.stream().filter(each -> !WarParts.LOGGER.contains(each)).toList(),
          libraries);
    }
  }

  /** Copies jars, each over one of the same name. */
  static void copyAll(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      for (Path each : files.toList()) {
        copy(each, to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(from + " is made by the build: mvn pre-integration-test", e);
    }
  }

  static void remove(Pattern names, Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> removed =
          files.filter(file -> names.matcher(file.getFileName().toString()).matches()).toList();
      for (Path each : removed) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path file, Path directory) {
    try {
      Files.createDirectories(directory);
      Files.copy(file, directory.resolve(file.getFileName().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
