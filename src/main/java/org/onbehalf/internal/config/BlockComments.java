package org.onbehalf.internal.config;

/**
 * Removes what HOCON does not know but an {@code appsettings.json} may have: a byte order mark and
 * block comments. Lines keep their numbers; strings and line comments are left alone.
 */
final class BlockComments {
  private final String text;
  private final StringBuilder result;
  private int at;

  private BlockComments(String text) {
    this.text = text;
    this.result = new StringBuilder(text.length());
  }

  /** The text without them. A comment that is never closed stays, for the parser to refuse. */
  static String remove(String text) {
    return new BlockComments(text.startsWith("\uFEFF") ? text.substring(1) : text).run();
  }

  private String run() {
    while (at < text.length()) {
      if (text.startsWith("/*", at) && text.indexOf("*/", at + 2) >= 0) {
        blank(text.indexOf("*/", at + 2) + 2);
      } else if (text.charAt(at) == '#' || text.startsWith("//", at)) {
        copy(endOfLine(at));
      } else if (text.charAt(at) == '"') {
        copy(endOfString(text, at));
      } else {
        copy(at + 1);
      }
    }
    return result.toString();
  }

  private void copy(int end) {
    result.append(text, at, end);
    at = end;
  }

  private void blank(int end) {
    for (; at < end; at++) {
      result.append(text.charAt(at) == '\n' ? '\n' : ' ');
    }
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  /** The index after the string that begins there; a plain one ends with its line at the latest. */
  static int endOfString(String text, int from) {
    if (text.startsWith("\"\"\"", from)) {
      int end = text.indexOf("\"\"\"", from + 3);
      if (end < 0) {
        return text.length();
      }
      end += 3;
      // more than three quotes belong to the string, but for the last three
      while (end < text.length() && text.charAt(end) == '"') {
        end++;
      }
      return end;
    }
    for (int i = from + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i + 1;
      } else if (c == '\n') {
        return i;
      }
    }
    return text.length();
  }
}
