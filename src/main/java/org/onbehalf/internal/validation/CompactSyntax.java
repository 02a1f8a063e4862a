package org.onbehalf.internal.validation;

import org.onbehalf.internal.Nullable;

/** The compact serialization of a token: three parts if signed, five if encrypted (RFC 7515, RFC 7516). */
final class CompactSyntax {
  private static final int SIGNED = 2;
  private static final int ENCRYPTED = 4;

  private CompactSyntax() {}

  /** What is wrong with a text; null if it is well formed. */
  static @Nullable ValidationError fault(String text) {
    int dots = dots(text);
    if (dots == SIGNED && text.endsWith(".")) {
      return ValidationError.UNSIGNED;
    }
    if (dots != SIGNED && dots != ENCRYPTED) {
      return ValidationError.TOKEN_SYNTAX;
    }
    int from = 0;
    for (int part = 0; part <= dots; part++) {
      int dot = text.indexOf('.', from);
      int to = dot < 0 ? text.length() : dot;
      // an encrypted token that agrees on a key directly has an empty second part
      boolean mayBeEmpty = dots == ENCRYPTED && part == 1;
      if (from == to && !mayBeEmpty) {
        return ValidationError.TOKEN_SYNTAX;
      }
      if (from < to && !Base64Url.isCanonical(text, from, to)) {
        return ValidationError.TOKEN_ENCODING;
      }
      from = to + 1;
    }
    return null;
  }

  static boolean isEncrypted(String text) {
    return dots(text) == ENCRYPTED;
  }

  private static int dots(String text) {
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '.') {
        dots++;
      }
    }
    return dots;
  }
}
