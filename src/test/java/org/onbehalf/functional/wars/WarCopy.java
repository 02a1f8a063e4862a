package org.onbehalf.functional.wars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Copies of a WAR with something else in them. */
public final class WarCopy {
  private static final Path UNSEALED_SOURCE =
      Path.of("src/test/unsealed/org/onbehalf/internal/cache/Sealer.java");

  private WarCopy() {}

  /** With the jar of that class in WEB-INF/lib. */
  public static Path withLibrary(Path war, Class<?> of, Path work) throws IOException {
    Path copy = Files.createTempFile(work, "library", ".war");
    Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
    try (FileSystem zip = FileSystems.newFileSystem(copy)) {
      Path jar = Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
      Files.copy(jar, zip.getPath("WEB-INF/lib").resolve(jar.getFileName().toString()));
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    return copy;
  }

  /** With a file of that text. */
  public static Path withFile(Path war, String path, String text, Path work) throws IOException {
    Path copy = Files.createTempFile(work, "file", ".war");
    Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
    try (FileSystem zip = FileSystems.newFileSystem(copy)) {
      Files.writeString(zip.getPath(path), text);
    }
    return copy;
  }

  /**
   * Without sealing: the library has no switch for that, so another {@code Sealer} class lies in
   * WEB-INF/classes, which comes before its libraries.
   */
  public static Path unsealed(Path war, Path work) throws IOException {
    Path copy = Files.createTempFile(work, "unsealed", ".war");
    Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
    Path classes = Files.createTempDirectory(work, "classes");
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                System.err,
                "-proc:none",
                "--release",
                "8",
                "-nowarn",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                UNSEALED_SOURCE.toString());
    assertThat(result).isZero();
    try (FileSystem zip = FileSystems.newFileSystem(copy);
        Stream<Path> compiled = Files.walk(classes)) {
      for (Path each : compiled.filter(Files::isRegularFile).toList()) {
        Path target = zip.getPath("WEB-INF/classes").resolve(classes.relativize(each).toString());
        Files.createDirectories(target.getParent());
        Files.copy(each, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return copy;
  }
}
