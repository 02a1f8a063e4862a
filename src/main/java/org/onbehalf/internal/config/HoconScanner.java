package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.HoconLexer.Kind;
import org.onbehalf.internal.config.HoconLexer.Token;
import org.onbehalf.internal.config.ScannedDocument.Definition;
import org.onbehalf.internal.config.ScannedDocument.Include;
import org.onbehalf.internal.config.ScannedDocument.Reference;
import org.onbehalf.internal.config.ScannedDocument.Spot;

/**
 * Reads the shape of a HOCON file before the parser does, for what the parser does not tell: which
 * key is set twice (it merges silently), which variables are missing (it stops at the first), how
 * large the resolved text becomes, where a {@code ${…}} stands in quotes, which files are included.
 * What is not HOCON is skipped here and refused by the parser.
 */
final class HoconScanner {
  /** Sections and lists within one another; names in one path. */
  private static final int DEEPEST = 32;

  private final List<Token> tokens;
  private final ScannedDocument document;
  private final List<String> path = new ArrayList<>();
  private int at;
  private int depth;

  private HoconScanner(String text, ScannedDocument document) {
    this.tokens = HoconLexer.tokens(text);
    this.document = document;
    this.path.addAll(document.prefix);
  }

  /**
   * The shape of that text.
   *
   * @param origin the file, for messages
   * @param prefix the section in which the file is included; empty for the main file
   */
  static ScannedDocument scan(String origin, String text, List<String> prefix) {
    ScannedDocument document = new ScannedDocument(origin, prefix);
    HoconScanner scanner = new HoconScanner(text, document);
    scanner.skip(Kind.BLANK, Kind.NEWLINE, Kind.COMMENT);
    boolean braces = scanner.is(Kind.OPEN_BRACE);
    scanner.section(braces);
    while (scanner.at < scanner.tokens.size()) {
      if (!scanner.is(Kind.BLANK, Kind.NEWLINE, Kind.COMMENT)) {
        scanner.problem("something stands after the end of the configuration", scanner.line());
      }
      scanner.at++;
    }
    document.definitions.removeIf(definition -> !definition.plain);
    return document;
  }

  /** The fields of a section; with braces, from the opening to the closing one. */
  private void section(boolean braces) {
    int opened = line();
    if (braces) {
      at++;
    }
    if (!descend()) {
      return;
    }
    while (at < tokens.size()) {
      skip(Kind.BLANK, Kind.NEWLINE, Kind.COMMENT, Kind.COMMA);
      if (is(Kind.CLOSE_BRACE) && braces) {
        at++;
        depth--;
        return;
      }
      if (at < tokens.size()) {
        field();
      }
    }
    depth--;
    if (braces) {
      problem("the { opened here is not closed", opened);
    }
  }

  private void field() {
    Token first = tokens.get(at);
    if (first.kind == Kind.UNQUOTED && first.text.equals("include")) {
      at++;
      include(first.line);
      return;
    }
    List<Token> key = new ArrayList<>();
    while (is(Kind.BLANK, Kind.NEWLINE, Kind.COMMENT, Kind.STRING, Kind.UNQUOTED)) {
      key.add(tokens.get(at));
      at++;
    }
    if (!is(Kind.SEPARATOR, Kind.APPEND, Kind.OPEN_BRACE)) {
      problem("a key without a value, or a value without a key", first.line);
      at++;
      return;
    }
    List<String> names = names(key);
    if (names.size() > DEEPEST) {
      document.tooDeep = true;
    }
    boolean append = is(Kind.APPEND);
    if (!is(Kind.OPEN_BRACE)) {
      at++;
    }
    int outer = path.size();
    path.addAll(names);
    value(first.line, append);
    path.subList(outer, path.size()).clear();
  }

  /** A value: everything up to the end of the line, a comma or the end of what encloses it. */
  private void value(int line, boolean append) {
    skip(Kind.BLANK, Kind.NEWLINE, Kind.COMMENT);
    Definition definition = new Definition(path, line, append);
    document.definitions.add(definition);
    @Nullable Kind last = null;
    while (at < tokens.size()
        && !is(Kind.NEWLINE, Kind.COMMA, Kind.CLOSE_BRACE, Kind.CLOSE_BRACKET)) {
      Token token = tokens.get(at);
      if (token.kind == Kind.OPEN_BRACE) {
        section(true);
      } else if (token.kind == Kind.OPEN_BRACKET) {
        definition.plain = true;
        list();
      } else {
        definition.plain |= token.kind != Kind.BLANK && token.kind != Kind.COMMENT;
        piece(definition, token, last);
        at++;
      }
      last = token.kind;
    }
  }

  private void piece(Definition definition, Token token, @Nullable Kind before) {
    definition.size += token.text.length() + 1L;
    switch (token.kind) {
      case STRING:
        if (token.text.contains("${")) {
          document.quotedSubstitutions.add(new Spot(path, token.line));
        }
        break;
      case SUBSTITUTION:
      case OPTIONAL_SUBSTITUTION:
        List<String> names = names(HoconLexer.tokens(token.text));
        document.tooDeep |= names.size() > DEEPEST;
        definition.references.add(
            new Reference(names, token.kind == Kind.OPTIONAL_SUBSTITUTION, token.line));
        break;
      case COMMENT:
        if (before == Kind.UNQUOTED
            || before == Kind.SUBSTITUTION
            || before == Kind.OPTIONAL_SUBSTITUTION) {
          document.cutByComment.add(new Spot(path, token.line));
        }
        break;
      case UNCLOSED_STRING:
        problem("the quoted text that begins here is not closed", token.line);
        break;
      case SEPARATOR:
      case APPEND:
      case ILLEGAL:
        problem(
            "a value with a character that is allowed in double quotes only, such as : = + $ ? & @",
            token.line);
        break;
      default:
        break;
    }
  }

  private void list() {
    int opened = line();
    at++;
    if (!descend()) {
      return;
    }
    int index = 0;
    while (at < tokens.size()) {
      skip(Kind.BLANK, Kind.NEWLINE, Kind.COMMENT, Kind.COMMA);
      if (is(Kind.CLOSE_BRACKET)) {
        at++;
        depth--;
        return;
      }
      if (is(Kind.CLOSE_BRACE)) {
        problem("the [ opened here is not closed", opened);
        at++;
      } else if (at < tokens.size()) {
        path.add(Integer.toString(index));
        value(line(), false);
        path.remove(path.size() - 1);
        index++;
      }
    }
    depth--;
    problem("the [ opened here is not closed", opened);
  }

  private void include(int line) {
    skip(Kind.BLANK, Kind.NEWLINE, Kind.COMMENT);
    List<Token> rest = new ArrayList<>();
    while (at < tokens.size() && !is(Kind.NEWLINE, Kind.COMMA, Kind.CLOSE_BRACE, Kind.COMMENT)) {
      if (!is(Kind.BLANK)) {
        rest.add(tokens.get(at));
      }
      at++;
    }
    boolean required =
        rest.size() == 3 && rest.get(0).text.equals("required(") && rest.get(2).text.equals(")");
    Token name = rest.isEmpty() ? new Token(Kind.ILLEGAL, "", line) : rest.get(required ? 1 : 0);
    boolean plain = name.kind == Kind.STRING && (required || rest.size() == 1);
    document.includes.add(new Include(path, plain ? name.text : null, line));
  }

  /** The names of a path: dots part them outside quotes, blanks around it do not count. */
  private static List<String> names(List<Token> key) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    String blank = "";
    for (Token token : key) {
      if (token.kind == Kind.STRING) {
        name.append(blank).append(token.text);
        blank = "";
      } else if (token.kind == Kind.BLANK) {
        blank = name.length() == 0 ? "" : token.text;
      } else if (token.kind != Kind.NEWLINE && token.kind != Kind.COMMENT) {
        name.append(blank);
        blank = "";
        String[] parts = token.text.split("\\.", -1);
        for (int i = 0; i < parts.length; i++) {
          if (i > 0) {
            names.add(name.toString());
            name.setLength(0);
          }
          name.append(parts[i]);
        }
      }
    }
    names.add(name.toString());
    return Collections.unmodifiableList(names);
  }

  private boolean descend() {
    depth++;
    if (depth + path.size() > 2 * DEEPEST) {
      document.tooDeep = true;
      problem("sections or lists nested too deep", line());
      at = tokens.size();
      return false;
    }
    return true;
  }

  private void problem(String what, int line) {
    if (document.problem == null) {
      document.problem = what;
      document.problemLine = line;
    }
  }

  private void skip(Kind... kinds) {
    while (is(kinds)) {
      at++;
    }
  }

  private boolean is(Kind... kinds) {
    if (at < tokens.size()) {
      for (Kind kind : kinds) {
        if (tokens.get(at).kind == kind) {
          return true;
        }
      }
    }
    return false;
  }

  private int line() {
    return tokens.isEmpty() ? 1 : tokens.get(Math.min(at, tokens.size() - 1)).line;
  }
}
