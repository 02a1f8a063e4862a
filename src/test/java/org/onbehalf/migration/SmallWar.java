package org.onbehalf.migration;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.onbehalf.migration.old.WhoServlet;
import org.onbehalf.testing.Libraries;
import org.onbehalf.testing.WarParts;

/** Packs a small application of ours, for a kind of login. */
final class SmallWar {
  private SmallWar() {}

  /**
   * Its files, the classes of the package {@code old}, and the jars that its properties name:
   * a module of {@link Libraries}, directories of {@code target}, and beginnings of files' names
   * on the class path.
   *
   * @param file the WAR to write
   */
  static Path pack(OldApplication old, Path file) {
    Path war = WarParts.directory("wars", old.name() + "-");
    WarParts.putTree(old.directory().resolve("war"), war);
    WarParts.putPackage(WhoServlet.class, war);
    String module = old.property("module");
    if (!module.isEmpty()) {
      WarParts.putTree(Libraries.of(module), war.resolve("WEB-INF/lib"));
    }
    for (String libraries : old.property("libraries").split(" ", -1)) {
      if (!libraries.isEmpty()) {
        WarParts.putTree(Path.of("target").resolve(libraries), war.resolve("WEB-INF/lib"));
      }
    }
    String jars = old.property("jars");
    if (!jars.isEmpty()) {
      WarParts.putJars(List.of(jars.split(" ", -1)), war.resolve("WEB-INF/lib"));
    }
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(war)) {
      zip.setLevel(Deflater.BEST_SPEED);
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(war.relativize(each).toString()));
        Files.copy(each, zip);
        zip.closeEntry();
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
