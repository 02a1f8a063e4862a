package org.onbehalf.internal.credential;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads a small file that a configuration names. */
public final class CredentialFile {
  private static final int LONGEST_SHOWN = 200;

  private CredentialFile() {}

  /**
   * The file's content.
   *
   * @param name the last part of the key that names it
   * @param largest in bytes; a larger file is a fault
   */
  public static byte[] read(String name, Path path, int largest) throws CredentialFault {
    if (!Files.isRegularFile(path)) {
      throw missing(name, path);
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
      throw new CredentialFault(
          name,
          quoted(path.toString()) + ", which cannot be read",
          "a file that the server's user can read",
          "let the server's user read the file");
    }
    if (length > largest) {
      throw new CredentialFault(
          name,
          "a file of more than " + largest + " bytes",
          "a file of at most " + largest + " bytes",
          "check that the path names the right file");
    }
    return Arrays.copyOf(buffer, length);
  }

  static CredentialFault missing(String name, Path path) {
    return new CredentialFault(
        name,
        quoted(path.toString()) + ", which is no file",
        "a file that the server's user can read",
        "create the file, or correct the path");
  }

  /** A name for a message: in quotes, on one line, not endless. */
  static String quoted(String text) {
    String printable = text.replaceAll("[^ -~]", "?");
    return '"'
        + (printable.length() > LONGEST_SHOWN
            ? printable.substring(0, LONGEST_SHOWN) + "..."
            : printable)
        + '"';
  }
}
