package org.onbehalf.internal.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onbehalf.internal.Nullable;

/** Reads small files that a configuration names. */
final class SecretFile {
  private static final int LARGEST_SECRET = 4096;

  private SecretFile() {}

  /** The secret in that file without the line break at its end; null, and a fault, for none. */
  static @Nullable String read(Section section, String name, Path path) {
    byte[] bytes = bytes(section, name, path, LARGEST_SECRET);
    if (bytes == null) {
      return null;
    }
    String secret = new String(bytes, StandardCharsets.UTF_8).trim();
    boolean oneLine = !secret.isEmpty();
    for (int i = 0; i < secret.length(); i++) {
      oneLine &= secret.charAt(i) > ' ' && secret.charAt(i) < 0x7f;
    }
    if (!oneLine) {
      section.fault(
          name,
          secret.isEmpty() ? "an empty file" : "a file with more than one word",
          "a file that holds the secret and nothing else",
          "write the secret alone to the file");
      return null;
    }
    return secret;
  }

  /** The file's content; null, and a fault, when it cannot be had. */
  static @Nullable byte[] bytes(Section section, String name, Path path, int largest) {
    if (!Files.isRegularFile(path)) {
      section.fault(
          name,
          section.show(name, path.toString()) + ", which is no file",
          "a file that the server's user can read",
          "create the file, or correct the path");
      return null;
    }
    byte[] buffer = new byte[largest + 1];
    int length = 0;
    try (InputStream in = Files.newInputStream(path)) {
      int count;
      while (length < buffer.length
          && (count = in.read(buffer, length, buffer.length - length)) > 0) {
        length += count;
      }
    } catch (IOException e) {
      section.fault(
          name,
          section.show(name, path.toString()) + ", which cannot be read",
          "a file that the server's user can read",
          "let the server's user read the file");
      return null;
    }
    if (length > largest) {
      section.fault(
          name,
          "a file of more than " + largest + " bytes",
          "a file of at most " + largest + " bytes",
          "check that the path names the right file");
      return null;
    }
    byte[] content = new byte[length];
    System.arraycopy(buffer, 0, content, 0, length);
    return content;
  }
}
