package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts HOCON into tokens, for {@link HoconScanner}. It never refuses anything: what is not HOCON is
 * refused by the parser afterwards.
 */
final class HoconLexer {
  enum Kind {
    OPEN_BRACE,
    CLOSE_BRACE,
    OPEN_BRACKET,
    CLOSE_BRACKET,
    COMMA,
    /** {@code :} or {@code =}. */
    SEPARATOR,
    /** {@code +=}. */
    APPEND,
    NEWLINE,
    BLANK,
    COMMENT,
    /** In quotes; the text is what stands between them, escapes as written. */
    STRING,
    UNCLOSED_STRING,
    UNQUOTED,
    /** <code>${path}</code>; the text is the path. */
    SUBSTITUTION,
    /** <code>${?path}</code>; the text is the path. */
    OPTIONAL_SUBSTITUTION,
    /** A character that HOCON allows nowhere outside quotes. */
    ILLEGAL
  }

  /** A token and the line on which it begins, counted from 1. */
  static final class Token {
    final Kind kind;
    final String text;
    final int line;

    Token(Kind kind, String text, int line) {
      this.kind = kind;
      this.text = text;
      this.line = line;
    }
  }

  private static final String NOT_IN_UNQUOTED = "$\"{}[]:=,+#`^?!@*&\\";

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;

  private HoconLexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    HoconLexer lexer = new HoconLexer(text);
    while (lexer.at < text.length()) {
      lexer.next();
    }
    return lexer.tokens;
  }

  private void next() {
    char c = text.charAt(at);
    switch (c) {
      case '{':
        take(Kind.OPEN_BRACE, 1);
        return;
      case '}':
        take(Kind.CLOSE_BRACE, 1);
        return;
      case '[':
        take(Kind.OPEN_BRACKET, 1);
        return;
      case ']':
        take(Kind.CLOSE_BRACKET, 1);
        return;
      case ',':
        take(Kind.COMMA, 1);
        return;
      case ':':
      case '=':
        take(Kind.SEPARATOR, 1);
        return;
      case '\n':
        take(Kind.NEWLINE, 1);
        return;
      case '"':
        string();
        return;
      case '$':
        substitution();
        return;
      default:
        break;
    }
    if (c == '+') {
      boolean append = text.startsWith("+=", at);
      take(append ? Kind.APPEND : Kind.ILLEGAL, append ? 2 : 1);
    } else if (startsComment(at)) {
      int end = text.indexOf('\n', at);
      take(Kind.COMMENT, (end < 0 ? text.length() : end) - at);
    } else if (isBlank(c)) {
      int end = at + 1;
      while (end < text.length() && isBlank(text.charAt(end))) {
        end++;
      }
      take(Kind.BLANK, end - at);
    } else if (NOT_IN_UNQUOTED.indexOf(c) >= 0) {
      take(Kind.ILLEGAL, 1);
    } else {
      unquoted();
    }
  }

  private void unquoted() {
    int end = at + 1;
    while (end < text.length()) {
      char c = text.charAt(end);
      if (c == '\n' || isBlank(c) || NOT_IN_UNQUOTED.indexOf(c) >= 0 || startsComment(end)) {
        break;
      }
      end++;
    }
    take(Kind.UNQUOTED, end - at);
  }

  private void string() {
    int end = BlockComments.endOfString(text, at);
    int quotes = text.startsWith("\"\"\"", at) ? 3 : 1;
    String quote = quotes == 3 ? "\"\"\"" : "\"";
    boolean closed = end - at >= 2 * quotes && text.startsWith(quote, end - quotes);
    String inner = text.substring(at + quotes, closed ? end - quotes : end);
    add(closed ? Kind.STRING : Kind.UNCLOSED_STRING, inner, end);
  }

  private void substitution() {
    int close = text.indexOf('}', at);
    int newline = text.indexOf('\n', at);
    if (!text.startsWith("${", at) || close < 0 || (newline >= 0 && newline < close)) {
      take(Kind.ILLEGAL, 1);
      return;
    }
    boolean optional = text.startsWith("${?", at);
    String path = text.substring(at + (optional ? 3 : 2), close);
    add(optional ? Kind.OPTIONAL_SUBSTITUTION : Kind.SUBSTITUTION, path.trim(), close + 1);
  }

  private boolean startsComment(int index) {
    return text.charAt(index) == '#' || text.startsWith("//", index);
  }

  /** As HOCON has it: all of Unicode's spaces and the byte order mark. */
  private static boolean isBlank(char c) {
    return c != '\n' && (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF');
  }

  private void take(Kind kind, int length) {
    add(kind, text.substring(at, at + length), at + length);
  }

  private void add(Kind kind, String tokenText, int end) {
    tokens.add(new Token(kind, tokenText, line));
    for (; at < end; at++) {
      if (text.charAt(at) == '\n') {
        line++;
      }
    }
  }
}
