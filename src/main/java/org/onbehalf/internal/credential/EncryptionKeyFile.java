package org.onbehalf.internal.credential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.onbehalf.internal.Nullable;

/**
 * A file of text that holds keys: one on each line, in base64, the one that seals first; empty
 * lines and those that begin with # do not count. A line as in the {@code seal.key} that this
 * library generates counts too, so that what it sealed stays readable.
 */
public final class EncryptionKeyFile {
  static final int KEY_LENGTH = 32;

  /** More would cost each miss as many look-ups. */
  public static final int MOST_KEYS = 16;

  private static final String GENERATED = "onbehalf-seal-key-1:";
  private static final int LARGEST = 64 << 10;

  private EncryptionKeyFile() {}

  static List<byte[]> read(Path file) throws IOException {
    String[] lines = new String(bytes(file), StandardCharsets.UTF_8).split("\r\n|\r|\n", -1);
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].trim();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      byte[] key = key(line);
      if (key == null || keys.size() == MOST_KEYS) {
        throw new IOException(
            file
                + ", line "
                + (i + 1)
                + ": "
                + (key == null ? fault(line) : "more than " + MOST_KEYS + " keys")
                + "; expected up to "
                + MOST_KEYS
                + " lines, each of 32 random bytes in base64, as openssl rand -base64 32 writes"
                + " them");
      }
      keys.add(key);
    }
    if (keys.isEmpty()) {
      throw new IOException(
          file + " holds no key; write the output of openssl rand -base64 32 to it");
    }
    return keys;
  }

  /** The key that the text stands for; null for none of 32 bytes, or one that is no secret. */
  public static @Nullable byte[] key(String text) {
    byte[] key = decoded(text);
    return key != null && key.length == KEY_LENGTH && !isTrivial(key) ? key : null;
  }

  /** What is wrong with a text that stands for no key. */
  public static String fault(String text) {
    byte[] key = decoded(text);
    if (key == null) {
      return "a text that is not base64";
    }
    return key.length == KEY_LENGTH
        ? "32 bytes that are all the same"
        : key.length + " bytes in base64";
  }

  /** A placeholder rather than a key. */
  static boolean isTrivial(byte[] key) {
    for (byte each : key) {
      if (each != key[0]) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable byte[] decoded(String text) {
    try {
      return text.startsWith(GENERATED)
          ? hexadecimal(text.substring(GENERATED.length()))
          : Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static byte[] hexadecimal(String text) {
    byte[] bytes = new byte[text.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(text.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  /** The content of a small file. */
  static byte[] bytes(Path file) throws IOException {
    byte[] buffer = new byte[LARGEST + 1];
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (InputStream in = Files.newInputStream(file)) {
      int count;
      while (content.size() <= LARGEST && (count = in.read(buffer)) > 0) {
        content.write(buffer, 0, count);
      }
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist; create it, or correct the path", e);
    } catch (IOException e) {
      throw new IOException(
          file + " cannot be read; let the server's user read it, or correct the path", e);
    }
    if (content.size() > LARGEST) {
      throw new IOException(
          file + " has more than " + LARGEST + " bytes; see that the path names the right file");
    }
    return content.toByteArray();
  }
}
