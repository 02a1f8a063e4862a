package org.onbehalf.cli.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.onbehalf.cli.CommandException;
import org.onbehalf.internal.Nullable;

/** Puts the library, and a logger if there is none, into the application. */
final class LibraryJars {
  private static final String INSIDE = "org/onbehalf/cli/lib/";

  private final MigrationOptions options;
  private final Report report;
  private final Libraries libraries;

  LibraryJars(MigrationOptions options, Report report, Libraries libraries) {
    this.options = options;
    this.report = report;
    this.libraries = libraries;
  }

  void putInto(Map<String, byte[]> files) {
    boolean conflict = !libraries.conflicts.isEmpty();
    MigrationOptions.Jar jar =
        options.jar != null
            ? options.jar
            : conflict ? MigrationOptions.Jar.STANDALONE : MigrationOptions.Jar.PLAIN;
    String folder = jar == MigrationOptions.Jar.PLAIN ? "plain" : "standalone";
    put(
        options.library == null ? inside(folder) : given(options.library),
        files,
        conflict
            ? "The application has libraries of its own that Onbehalf brings too: "
                + String.join(", ", libraries.conflicts.keySet())
            : "The application has none of Onbehalf's libraries");
    Map<String, byte[]> logging = inside("logging");
    if (!libraries.hasSlf4j) {
      put(only(logging, "slf4j-api"), files, "The application has no SLF4J");
    }
    if (!libraries.hasSlf4j && !libraries.hasLogger) {
      put(
          only(logging, "slf4j-jdk14"),
          files,
          "It writes Onbehalf's log to java.util.logging, and so to the server's log");
    } else if (!libraries.hasLogger) {
      report.decide(
          "Add a binding of SLF4J to WEB-INF/lib, such as slf4j-jdk14 of the version of its slf4j-api",
          "The application has SLF4J and no binding: Onbehalf's warnings would be lost. If the"
              + " server has one for its applications, nothing is to be done");
    }
  }

  private void put(Map<String, byte[]> jars, Map<String, byte[]> files, String why) {
    jars.forEach((name, content) -> files.put("WEB-INF/lib/" + name, content));
    if (!jars.isEmpty()) {
      report.done("Added to WEB-INF/lib: " + String.join(", ", jars.keySet()), why);
    }
  }

  private static Map<String, byte[]> only(Map<String, byte[]> jars, String start) {
    Map<String, byte[]> only = new TreeMap<>(jars);
    only.keySet().removeIf(name -> !name.startsWith(start));
    return only;
  }

  private static Map<String, byte[]> given(Path path) {
    Map<String, byte[]> jars = new TreeMap<>();
    try (Stream<Path> found = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
      for (Path each : (Iterable<Path>) found::iterator) {
        String name = String.valueOf(each.getFileName());
        if (name.endsWith(".jar")) {
          jars.put(name, Files.readAllBytes(each));
        }
      }
    } catch (IOException e) {
      throw new CommandException(path + ": cannot be read: " + e.getMessage(), e);
    }
    if (jars.isEmpty()) {
      throw new CommandException(path + ": found no jar. Expected a jar or a directory of jars");
    }
    return jars;
  }

  /** Those that lie in the command's own jar. */
  private Map<String, byte[]> inside(String folder) {
    Map<String, byte[]> jars = new TreeMap<>();
    try {
      JarFile own = own();
      if (own == null) {
        if (options.library == null) {
          throw new CommandException(
              "this command does not run from its jar. Expected --library with the jars to put in");
        }
        return jars;
      }
      for (JarEntry entry : Collections.list(own.entries())) {
        String start = INSIDE + folder + "/";
        if (entry.getName().startsWith(start) && !entry.isDirectory()) {
          try (InputStream in = own.getInputStream(entry)) {
            jars.put(entry.getName().substring(start.length()), War.bytes(in, entry.getName()));
          }
        }
      }
      return jars;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Null if the classes do not lie in such a jar. */
  private static @Nullable JarFile own() throws IOException {
    URL url = LibraryJars.class.getResource("/" + INSIDE);
    if (url == null) {
      url = LibraryJars.class.getResource(LibraryJars.class.getSimpleName() + ".class");
    }
    if (url == null || !url.getProtocol().equals("jar")) {
      return null;
    }
    JarFile jar = ((JarURLConnection) url.openConnection()).getJarFile();
    List<String> names = new ArrayList<>();
    Collections.list(jar.entries()).forEach(entry -> names.add(entry.getName()));
    return names.stream().anyMatch(name -> name.startsWith(INSIDE)) ? jar : null;
  }
}
