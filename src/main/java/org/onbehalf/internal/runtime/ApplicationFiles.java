package org.onbehalf.internal.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import javax.servlet.ServletContext;
import org.onbehalf.internal.Nullable;

/** Text files of a web application, or of the server beside it. */
final class ApplicationFiles {
  /** Beyond what a configuration may hold in any alphabet, and no more. */
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private final ServletContext context;

  ApplicationFiles(ServletContext context) {
    this.context = context;
  }

  /**
   * The text of a file; of one that is too long for a configuration, its beginning.
   *
   * @param name within the application, or an absolute path
   * @return null where there is no such file
   * @throws CharacterCodingException when it is not UTF-8
   */
  @Nullable
  String read(String name) throws IOException {
    try (InputStream inside =
        context.getResourceAsStream(name.startsWith("/") ? name : "/" + name)) {
      if (inside != null) {
        return text(inside);
      }
    }
    Path outside;
    try {
      outside = Paths.get(name);
    } catch (InvalidPathException e) {
      return null;
    }
    if (!outside.isAbsolute() || !Files.isRegularFile(outside)) {
      return null;
    }
    try (InputStream file = Files.newInputStream(outside)) {
      return text(file);
    }
  }

  private static String text(InputStream stream) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
      bytes.write(buffer, 0, read);
      if (bytes.size() > MOST_BYTES) {
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
      }
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes.toByteArray()))
        .toString();
  }
}
