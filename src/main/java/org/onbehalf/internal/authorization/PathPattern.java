package org.onbehalf.internal.authorization;

/**
 * A rule's path: {@code /orders} is that path, {@code /orders/*} that and all beneath, {@code *.do}
 * an extension. Immutable.
 */
final class PathPattern {
  private enum Kind {
    EXACT,
    PREFIX,
    EXTENSION
  }

  private final Kind kind;
  private final String text;
  private final String folded;

  /** From the configuration, which allows nothing but these three forms. */
  PathPattern(String pattern) {
    if (pattern.startsWith("*")) {
      kind = Kind.EXTENSION;
      text = pattern.substring(1);
    } else if (pattern.endsWith("/*")) {
      kind = Kind.PREFIX;
      text = pattern.substring(0, pattern.length() - 2);
    } else {
      kind = Kind.EXACT;
      text = pattern;
    }
    folded = RequestPath.fold(text);
  }

  /** Whether a path is one of the pattern's, to the letter. */
  boolean matches(String path) {
    return matches(path, text);
  }

  /**
   * Whether a path may be meant as one of the pattern's.
   *
   * @param path as {@link RequestPath#fold} makes it
   */
  boolean matchesFolded(String path) {
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
}
