package org.onbehalf.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.onbehalf.testing.WarDeployment;

/** Packs WARs into an EAR. */
final class EarFile {
  private EarFile() {}

  /**
   * Writes it.
   *
   * @param libraries a directory whose jars are the EAR's {@code lib}; may be empty
   * @param id what {@link WarFile#PAGE} of each WAR says
   */
  static void write(Path ear, Path libraries, String id, List<WarDeployment> wars) {
    StringBuilder modules = new StringBuilder();
    try (OutputStream out = Files.newOutputStream(ear);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (WarDeployment each : wars) {
        String name = each.contextPath().substring(1) + ".war";
        Path file = Files.createTempFile(ear.getParent(), "packed", ".war");
        WarFile.write(each, id, file);
        put(zip, name, Files.readAllBytes(file));
        Files.delete(file);
        modules
            .append("<module><web><web-uri>")
            .append(name)
            .append("</web-uri><context-root>")
            .append(each.contextPath())
            .append("</context-root></web></module>");
      }
      try (Stream<Path> jars = Files.list(libraries)) {
        for (Path each : jars.sorted().toList()) {
          put(zip, "lib/" + each.getFileName(), Files.readAllBytes(each));
        }
      }
      put(
          zip,
          "META-INF/application.xml",
          """
          <application xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="7">
            %s
            <library-directory>lib</library-directory>
          </application>
          """
              .formatted(modules)
              .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }
}
