package org.onbehalf.internal.authorization;

import java.util.Locale;

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

  /** From the configuration, which allows nothing but these three forms. */
  PathPattern(String pattern) {
    String folded = pattern.toLowerCase(Locale.ROOT);
    if (folded.startsWith("*")) {
      kind = Kind.EXTENSION;
      text = folded.substring(1);
    } else if (folded.endsWith("/*")) {
      kind = Kind.PREFIX;
      text = folded.substring(0, folded.length() - 2);
    } else {
      kind = Kind.EXACT;
      text = folded;
    }
  }

  /**
   * Whether a path is one of the pattern's.
   *
   * @param path as {@link RequestPath#fold} makes it
   */
  boolean matches(String path) {
    switch (kind) {
      case EXACT:
        return path.equals(text);
      case PREFIX:
        return path.startsWith(text)
            && (path.length() == text.length() || path.charAt(text.length()) == '/');
      default:
        return path.endsWith(text);
    }
  }
}
