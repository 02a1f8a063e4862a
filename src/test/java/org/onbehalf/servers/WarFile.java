package org.onbehalf.servers;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.onbehalf.testing.WarDeployment;

/**
 * A WAR as a server's directory for deployments takes it: one file that carries its context-params
 * in its {@code web.xml}, and a page by which a test sees that it is this one that serves.
 */
final class WarFile {
  /** Within the context path, behind no filter. */
  static final String PAGE = "deployment.txt";

  private WarFile() {}

  /**
   * Packs an unpacked WAR.
   *
   * @param id what {@link #PAGE} says
   */
  static void write(WarDeployment deployment, String id, Path file) {
    Path war = deployment.war();
    // elsewhere first: Payara deploys whatever it sees, and half of it
    Path packed =
        file.toAbsolutePath()
            .normalize()
            .resolve("../..")
            .normalize()
            .resolve(file.getFileName() + ".part");
    try (OutputStream out = Files.newOutputStream(packed);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(war)) {
      zip.setLevel(Deflater.BEST_SPEED);
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = war.relativize(each).toString().replace(File.separatorChar, '/');
        zip.putNextEntry(new ZipEntry(name));
        if (name.equals("WEB-INF/web.xml")) {
          zip.write(withParameters(each, deployment).getBytes(StandardCharsets.UTF_8));
        } else {
          Files.copy(each, zip);
        }
        zip.closeEntry();
      }
      zip.putNextEntry(new ZipEntry(PAGE));
      zip.write(id.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.move(packed, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withParameters(Path descriptor, WarDeployment deployment)
      throws IOException {
    StringBuilder parameters = new StringBuilder();
    deployment
        .parameters()
        .forEach(
            (name, value) ->
                parameters
                    .append("<context-param><param-name>")
                    .append(escaped(name))
                    .append("</param-name><param-value>")
                    .append(escaped(value))
                    .append("</param-value></context-param>\n"));
    return Files.readString(descriptor).replace("</web-app>", parameters + "</web-app>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
