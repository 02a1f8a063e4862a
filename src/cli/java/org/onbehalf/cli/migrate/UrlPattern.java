package org.onbehalf.cli.migrate;

import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.PathPattern;

/** A url-pattern, by the order in which the best match is sought (Servlet 4.0, section 12.1). */
final class UrlPattern implements Comparable<UrlPattern> {
  enum Kind {
    EXACT(0),
    PREFIX(1),
    EXTENSION(2),
    /** {@code /}: what no other pattern matches. */
    DEFAULT(4);

    /** The order in which they are asked. */
    final int rank;

    Kind(int rank) {
      this.rank = rank;
    }
  }

  /** Behind extensions, in front of the default. */
  static final int LATE = 3;

  /** As rules may be written. */
  private static final Pattern RULE_PATH =
      Pattern.compile("(/[^/*%;\\\\?#{}\\p{Cntrl}]+)*(/\\*)?|/|\\*\\.[A-Za-z0-9_-]+");

  final Kind kind;

  /** As written. */
  final String text;

  UrlPattern(String text) {
    this.text = text;
    if (text.equals("/")) {
      kind = Kind.DEFAULT;
    } else if (text.startsWith("*.")) {
      kind = Kind.EXTENSION;
    } else if (text.startsWith("/") && text.endsWith("/*")) {
      kind = Kind.PREFIX;
    } else {
      kind = Kind.EXACT;
    }
  }

  /** The path of a rule that means the same; null if no rule can. */
  @Nullable
  String rulePath() {
    if (kind == Kind.DEFAULT) {
      return "/*";
    }
    if (text.isEmpty()) {
      return "/";
    }
    boolean dots = (text + "/").contains("/./") || (text + "/").contains("/../");
    return RULE_PATH.matcher(text).matches() && !dots ? text : null;
  }

  /** The same for patterns that rules do not tell apart, such as those in upper and lower case. */
  String folded() {
    String path = rulePath();
    if (path == null || !path.endsWith("/*")) {
      return PathPattern.fold(path == null ? text : path);
    }
    return PathPattern.fold(path.substring(0, path.length() - 2)) + "/*";
  }

  /** Whether each path of the other pattern is one of this pattern's. */
  boolean covers(UrlPattern other) {
    switch (kind) {
      case DEFAULT:
        return true;
      case EXACT:
        return other.kind == Kind.EXACT && text.equals(other.text);
      case EXTENSION:
        return (other.kind == Kind.EXTENSION && text.equals(other.text))
            || (other.kind == Kind.EXACT && matches(other.text));
      default:
        return text.equals("/*")
            || (other.kind == Kind.PREFIX && matches(other.prefix()))
            || (other.kind == Kind.EXACT && matches(other.text));
    }
  }

  /** Whether a path can be one of both patterns'. */
  boolean meets(UrlPattern other) {
    boolean nested = covers(other) || other.covers(this);
    boolean crossing =
        (kind == Kind.EXTENSION && other.kind == Kind.PREFIX)
            || (kind == Kind.PREFIX && other.kind == Kind.EXTENSION);
    return nested || crossing;
  }

  /** Whether a path is one of the pattern's. */
  boolean matches(String path) {
    switch (kind) {
      case DEFAULT:
        return true;
      case EXACT:
        return path.equals(text.isEmpty() ? "/" : text);
      case EXTENSION:
        int dot = path.lastIndexOf('.');
        return dot > path.lastIndexOf('/') && path.substring(dot).equals(text.substring(1));
      default:
        return path.equals(prefix()) || path.startsWith(prefix() + "/");
    }
  }

  private String prefix() {
    return text.substring(0, text.length() - 2);
  }

  @Override
  public int compareTo(UrlPattern other) {
    int byKind = kind.compareTo(other.kind);
    int byLength = kind == Kind.PREFIX ? other.text.length() - text.length() : 0;
    return byKind != 0 ? byKind : byLength != 0 ? byLength : text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UrlPattern && ((UrlPattern) other).text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "\"\"" : text;
  }
}
