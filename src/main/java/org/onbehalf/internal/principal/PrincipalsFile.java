package org.onbehalf.internal.principal;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Addresses;

/**
 * Reads a properties file from users to the names by which an application knows them. Strict:
 * whatever could make a line mean something else than its author thought is a fault, told without
 * the persons in it.
 */
public final class PrincipalsFile {
  private static final int LARGEST = 8 << 20;
  private static final int LONGEST_NAME = 256;

  /** What may follow a backslash in a properties file. */
  private static final String ESCAPED = "\\tnrfu:=#! \r\n";

  private PrincipalsFile() {}

  /** The file cannot be used; the message says why and what helps. */
  public static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  /**
   * Reads it.
   *
   * @return names by the keys that {@link #key} makes; unmodifiable
   * @throws UnusableException when any of it cannot be used
   */
  public static Map<String, String> read(Path file) throws UnusableException {
    String text = text(file);
    int line = lineOfSingleBackslash(text);
    if (line > 0) {
      throw new UnusableException(
          "a single backslash in line "
              + line
              + ", which a properties file swallows; write CONTOSO\\\\alice");
    }
    Entries entries = new Entries();
    try {
      entries.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableException("a \\u that is no character; write a backslash as \\\\");
    }
    if (entries.problem != null) {
      throw new UnusableException(entries.problem);
    }
    return Collections.unmodifiableMap(entries.names);
  }

  /** Whether a name can be one: containers write it into their access logs. */
  public static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST_NAME
        && name.trim().equals(name)
        && name.chars().noneMatch(Character::isISOControl);
  }

  /** How a user is looked up: Entra's ids and names do not tell upper from lower case. */
  public static String key(String user) {
    return lower(user);
  }

  /** The letters of ASCII in lower case: anything beyond could make two names one. */
  static String lower(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      lower.append(c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c);
    }
    return lower.toString();
  }

  private static String text(Path file) throws UnusableException {
    if (!Files.isRegularFile(file)) {
      throw new UnusableException("a path that is no file; create the file, or correct the path");
    }
    byte[] buffer = new byte[LARGEST + 1];
    int length = 0;
    try (InputStream in = Files.newInputStream(file)) {
      int count;
      while (length < buffer.length
          && (count = in.read(buffer, length, buffer.length - length)) > 0) {
        length += count;
      }
    } catch (IOException e) {
      throw new UnusableException("a file that cannot be read; let the server's user read it");
    }
    if (length > LARGEST) {
      throw new UnusableException("a file of more than 8 MiB; use Source = Custom for so many");
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(buffer, 0, length)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new UnusableException("a file that is not UTF-8; save it as UTF-8");
    }
  }

  /** Of a backslash that means nothing and would vanish, comments left out; 0 for none. */
  private static int lineOfSingleBackslash(String text) {
    int line = 1;
    boolean lineBegins = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (lineBegins && (c == '#' || c == '!')) {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() - 1 : end;
        c = text.charAt(i);
      } else if (c == '\\') {
        i++;
        c = i < text.length() ? text.charAt(i) : ' ';
        if (ESCAPED.indexOf(c) < 0) {
          return line;
        }
        lineBegins = false;
        line += c == '\n' ? 1 : 0;
        continue;
      }
      line += c == '\n' ? 1 : 0;
      lineBegins = c == '\n' || c == '\r' || (lineBegins && (c == ' ' || c == '\t'));
    }
    return 0;
  }

  /** Takes each entry as it is read, since a properties table keeps the last of two silently. */
  private static final class Entries extends Properties {
    private static final long serialVersionUID = 1L;

    final transient Map<String, String> names = new HashMap<>();
    @Nullable String problem;
    private int count;

    @Override
    public synchronized Object put(Object user, Object name) {
      count++;
      String key = key(String.valueOf(user).trim());
      String value = String.valueOf(name).trim();
      if (problem == null) {
        problem = problem(key, value);
      }
      names.put(key, value);
      return this;
    }

    private @Nullable String problem(String key, String value) {
      String entry = "in entry " + count + " ";
      if (!isUser(key)) {
        return entry
            + "something else than a user: write an object id, tenant id.object id, or a user"
            + " principal name before the =";
      }
      if (!isName(value)) {
        return entry
            + "something else than a name: 1 to 256 characters, and a backslash written as \\\\";
      }
      return names.containsKey(key)
          ? entry + "a user who stands there before; remove one of the two"
          : null;
    }

    private static boolean isUser(String key) {
      int dot = key.indexOf('.');
      boolean twoIds =
          dot > 0
              && Addresses.isGuid(key.substring(0, dot))
              && Addresses.isGuid(key.substring(dot + 1));
      int at = key.lastIndexOf('@');
      boolean principal = at > 0 && at < key.length() - 1 && isName(key);
      return twoIds || principal || Addresses.isGuid(key);
    }
  }
}
