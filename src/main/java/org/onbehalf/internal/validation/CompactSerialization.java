package org.onbehalf.internal.validation;

import java.util.Base64;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.StrictJson;

/**
 * The compact serialization of a token: three parts if signed, five if encrypted (RFC 7515, RFC
 * 7516), in strict base64url: no padding, no white space, unused trailing bits zero. So each token
 * has one spelling. All checks of a token's characters are here.
 */
final class CompactSerialization {
  private static final int SIGNED = 2;
  private static final int ENCRYPTED = 4;

  private CompactSerialization() {}

  /** Whether the text is a {@code b64token} of RFC 6750: padding at the end only. */
  static boolean isB64Token(String text, int from, int to) {
    int end = to;
    while (end > from && text.charAt(end - 1) == '=') {
      end--;
    }
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && "-._~+/".indexOf(c) < 0) {
        return false;
      }
    }
    return end > from;
  }

  static boolean isAlphanumeric(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /** What is wrong with a token; null if it is well formed. */
  static @Nullable ValidationError fault(String token) {
    int dots = dots(token);
    if (dots == SIGNED && token.endsWith(".")) {
      return ValidationError.UNSIGNED;
    }
    if (dots != SIGNED && dots != ENCRYPTED) {
      return ValidationError.TOKEN_SYNTAX;
    }
    int from = 0;
    for (int part = 0; part <= dots; part++) {
      int dot = token.indexOf('.', from);
      int to = dot < 0 ? token.length() : dot;
      // an encrypted token that agrees on a key directly has an empty second part
      boolean mayBeEmpty = dots == ENCRYPTED && part == 1;
      if (from == to && !mayBeEmpty) {
        return ValidationError.TOKEN_SYNTAX;
      }
      if (from < to && !isCanonical(token, from, to)) {
        return ValidationError.TOKEN_ENCODING;
      }
      from = to + 1;
    }
    return null;
  }

  static void check(String token) {
    ValidationError fault = fault(token);
    if (fault != null) {
      throw new TokenValidationException(fault);
    }
  }

  static boolean isEncrypted(String token) {
    return dots(token) == ENCRYPTED;
  }

  static int dots(String token) {
    int dots = 0;
    for (int i = 0; i < token.length(); i++) {
      if (token.charAt(i) == '.') {
        dots++;
      }
    }
    return dots;
  }

  /** Decodes a part of a well-formed token. */
  static byte[] decode(String token, int from, int to) {
    return Base64.getUrlDecoder().decode(token.substring(from, to));
  }

  /** Decodes a part of a well-formed token, which must be a JSON object. */
  static Map<String, Object> json(String token, int from, int to) {
    try {
      return StrictJson.object(decode(token, from, to));
    } catch (StrictJson.MalformedException e) {
      throw new TokenValidationException(ValidationError.JSON);
    }
  }

  /** Whether a part is at least one byte in its canonical form. */
  private static boolean isCanonical(String text, int from, int to) {
    int excess = (to - from) % 4;
    if (excess == 1) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (value(text.charAt(i)) < 0) {
        return false;
      }
    }
    int unused = excess == 2 ? 0b1111 : excess == 3 ? 0b11 : 0;
    return (value(text.charAt(to - 1)) & unused) == 0;
  }

  private static int value(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '-' ? 62 : c == '_' ? 63 : -1;
  }
}
