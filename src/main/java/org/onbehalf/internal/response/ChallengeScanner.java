package org.onbehalf.internal.response;

/**
 * Reads the parts of a {@code WWW-Authenticate} line (RFC 9110 section 11.6.1) from left to right.
 * Lenient, because servers in the field are; takes time in proportion to the line. Not thread-safe.
 */
final class ChallengeScanner {
  private final String line;
  private int at;

  /** Whether JSON without an end was met: it would be looked for at every quote otherwise. */
  private boolean endlessJson;

  ChallengeScanner(String line) {
    this.line = line;
  }

  boolean isAtEnd() {
    return at >= line.length();
  }

  /** Passes blanks and commas. */
  void skipSeparators() {
    while (!isAtEnd() && (isBlank(line.charAt(at)) || line.charAt(at) == ',')) {
      at++;
    }
  }

  void skipBlanks() {
    while (!isAtEnd() && isBlank(line.charAt(at))) {
      at++;
    }
  }

  /** Skips malformed text, at least one character of it. */
  void skipRubbish() {
    at++;
    while (!isAtEnd() && !isBlank(line.charAt(at)) && line.charAt(at) != ',') {
      at++;
    }
  }

  /** A token; empty where there is none. */
  String token() {
    int start = at;
    while (!isAtEnd() && isTokenCharacter(line.charAt(at))) {
      at++;
    }
    return line.substring(start, at);
  }

  /** Passes an equals sign; false where there is none. */
  boolean skipEqualsSign() {
    if (isAtEnd() || line.charAt(at) != '=') {
      return false;
    }
    at++;
    return true;
  }

  /** A quoted string, or the text up to the next comma or blank. */
  String value() {
    if (!isAtEnd() && line.charAt(at) == '"') {
      return quoted();
    }
    int start = at;
    while (!isAtEnd() && line.charAt(at) != ',' && !isBlank(line.charAt(at))) {
      at++;
    }
    return line.substring(start, at);
  }

  /** The same, where the value may be a JSON object whose quotes nobody escaped. */
  String valueOrJson() {
    int start = at;
    boolean quote = !isAtEnd() && line.charAt(at) == '"';
    at += quote ? 1 : 0;
    skipBlanks();
    int json = at;
    if (beginsRawJson(json)) {
      int end = endOfJson(json);
      if (end > 0) {
        at = end;
        skipBlanks();
        at += quote && !isAtEnd() && line.charAt(at) == '"' ? 1 : 0;
        return line.substring(json, end);
      }
    }
    at = start;
    return value();
  }

  private String quoted() {
    StringBuilder text = new StringBuilder();
    for (at++; !isAtEnd(); at++) {
      char c = line.charAt(at);
      if (c == '"') {
        at++;
        break;
      }
      if (c == '\\' && at + 1 < line.length()) {
        at++;
      }
      text.append(line.charAt(at));
    }
    return text.toString();
  }

  /** Within a proper quoted string the first name's quote would be escaped. */
  private boolean beginsRawJson(int from) {
    if (from >= line.length() || line.charAt(from) != '{') {
      return false;
    }
    int next = from + 1;
    while (next < line.length() && isBlank(line.charAt(next))) {
      next++;
    }
    return next < line.length() && (line.charAt(next) == '"' || line.charAt(next) == '}');
  }

  /** The place after the brace that closes it; 0 where none does. */
  private int endOfJson(int from) {
    int depth = 0;
    boolean text = false;
    for (int i = from; i < line.length() && !endlessJson; i++) {
      char c = line.charAt(i);
      if (text) {
        i += c == '\\' ? 1 : 0;
        text = c != '"';
      } else if (c == '"') {
        text = true;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i + 1;
      }
    }
    endlessJson = true;
    return 0;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** RFC 9110 section 5.6.2. */
  private static boolean isTokenCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
