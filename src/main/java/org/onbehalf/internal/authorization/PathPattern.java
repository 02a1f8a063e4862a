package org.onbehalf.internal.authorization;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A path as in a servlet's url-pattern: {@code /orders} is that path, {@code /orders/*} that and
 * all beneath, {@code *.do} an extension. Immutable.
 */
public final class PathPattern {
  private enum Kind {
    EXACT,
    PREFIX,
    EXTENSION
  }

  private static final Pattern SLASHES = Pattern.compile("/{2,}");

  private final Kind kind;
  private final String text;
  private final String folded;

  /**
   * From a pattern of one of these three forms; an empty one is the root, as containers have it.
   */
  public PathPattern(String pattern) {
    if (pattern.startsWith("*")) {
      kind = Kind.EXTENSION;
      text = pattern.substring(1);
    } else if (pattern.endsWith("/*")) {
      kind = Kind.PREFIX;
      text = pattern.substring(0, pattern.length() - 2);
    } else {
      kind = Kind.EXACT;
      text = pattern.isEmpty() ? "/" : pattern;
    }
    folded = fold(text);
  }

  /** Spellings that mean the same to somebody: case, double slashes, a slash at the end. */
  public static String fold(String path) {
    String single = path.contains("//") ? SLASHES.matcher(path).replaceAll("/") : path;
    String lower = single.toLowerCase(Locale.ROOT);
    return lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** Whether a path is one of the pattern's, to the letter. */
  public boolean matches(String path) {
    return matches(path, text);
  }

  /**
   * Whether a path may be meant as one of the pattern's.
   *
   * @param path as {@link #fold} makes it
   */
  public boolean matchesFolded(String path) {
    return matches(path, folded);
  }

  private boolean matches(String path, String own) {
    switch (kind) {
      case EXACT:
        return path.equals(own);
      case PREFIX:
        return path.startsWith(own)
            && (path.length() == own.length() || path.charAt(own.length()) == '/');
      default:
        return path.endsWith(own);
    }
  }

  /** Whether every path of the other pattern may be meant as one of this pattern's. */
  public boolean covers(PathPattern other) {
    switch (other.kind) {
      case EXACT:
        return matchesFolded(other.folded);
      case PREFIX:
        return kind == Kind.PREFIX && matchesFolded(other.folded);
      default:
        return (kind == Kind.PREFIX && folded.isEmpty())
            || (kind == Kind.EXTENSION && other.folded.endsWith(folded));
    }
  }

  /** Whether a path can be one of both patterns'. */
  public boolean meets(PathPattern other) {
    if (kind == Kind.EXACT) {
      return other.matches(text);
    }
    if (other.kind == Kind.EXACT) {
      return matches(other.text);
    }
    if (kind == Kind.PREFIX && other.kind == Kind.PREFIX) {
      return matches(other.text) || other.matches(text);
    }
    return kind != other.kind || text.equals(other.text);
  }

  boolean isExtension() {
    return kind == Kind.EXTENSION;
  }
}
