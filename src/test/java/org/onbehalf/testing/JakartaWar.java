package org.onbehalf.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a WAR for {@code jakarta.servlet} of one for {@code javax.servlet}, as its owner would: its
 * own classes and descriptors by Tomcat's migration tool, its Jersey by a newer version.
 */
public final class JakartaWar {
  private static final Path TOOL = Path.of("target", "jakartaee-migration");

  /** Of the directories with what was transformed. */
  private static final String PREFIX = "jakarta-";

  /** What a WAR with Jersey 2 has of it. */
  private static final Pattern JERSEY_2 =
      Pattern.compile(
          "(jersey|hk2|jakarta[.]|jackson|aopalliance|osgi|javassist|jaxb-api).*[.]jar");

  private JakartaWar() {}

  /**
   * Returns a new directory that is the WAR for {@code jakarta.servlet}.
   *
   * @param war an unpacked WAR, which is left as it is
   * @param library the jar in the place of the library that is there
   */
  public static Path of(Path war, LibraryJar library) {
    Path own = WarParts.directory("wars", "javax-");
    Path jakarta = WarParts.directory("wars", PREFIX);
    WarParts.putTree(war, own);
    try {
      Path libraries = jakarta.resolve("WEB-INF/lib");
      Files.createDirectories(libraries.getParent());
      Files.move(own.resolve("WEB-INF/lib"), libraries);
      transform(own, jakarta);
      boolean jersey = hasJersey(libraries);
      LibraryJar.remove(JERSEY_2, libraries);
      if (jersey) {
        LibraryJar.copyAll(Libraries.of("jersey-3.1"), libraries);
      }
      library.replaceIn(jakarta);
      return jakarta;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasJersey(Path libraries) throws IOException {
    try (Stream<Path> files = Files.list(libraries)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("jersey-"));
    }
  }

  /**
   * Transforms a WAR, or a directory of jars, with all that is in it.
   *
   * @param war is returned itself if it was made here
   */
  public static Path transformed(Path war) {
    if (war.getFileName().toString().startsWith(PREFIX)) {
      return war;
    }
    Path jakarta = WarParts.directory("wars", PREFIX);
    Path to = Files.isDirectory(war) ? jakarta : jakarta.resolve(war.getFileName().toString());
    transform(war, to);
    return to;
  }

  /** Transforms a file, or a directory with the archives in it. */
  private static void transform(Path from, Path to) {
    try (Stream<Path> files = Files.list(TOOL)) {
      Path tool = files.findFirst().orElseThrow();
      Path log = Files.createTempFile("jakartaee-migration-", ".log");
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-XX:TieredStopAtLevel=1",
                      "-jar",
                      tool.toString(),
                      "-profile=EE",
                      from.toString(),
                      to.toString()))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(from + " was not transformed: " + Files.readString(log));
      }
      Files.delete(log);
    } catch (IOException e) {
      throw new UncheckedIOException(TOOL + " is made by the build: mvn pre-integration-test", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while transforming " + from, e);
    }
  }
}
