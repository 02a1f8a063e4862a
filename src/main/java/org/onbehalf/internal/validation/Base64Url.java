package org.onbehalf.internal.validation;

import java.util.Base64;

/**
 * Strict base64url (RFC 7515): no padding, no blanks, unused trailing bits zero. Lenient decoders accept many texts for the same bytes; here each token has one spelling.
 */
final class Base64Url {
  private Base64Url() {}

  /** Whether a part of a text is at least one byte in its canonical form. */
  static boolean isCanonical(String text, int from, int to) {
    int length = to - from;
    if (length < 2 || length % 4 == 1) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (value(text.charAt(i)) < 0) {
        return false;
      }
    }
    int last = value(text.charAt(to - 1));
    switch (length % 4) {
      case 2:
        return (last & 0b1111) == 0;
      case 3:
        return (last & 0b11) == 0;
      default:
        return true;
    }
  }

  /** The bytes of a part of a text that is in canonical form. */
  static byte[] decode(String text, int from, int to) throws TokenValidationException {
    if (!isCanonical(text, from, to)) {
      throw new TokenValidationException(ValidationError.TOKEN_ENCODING);
    }
    return Base64.getUrlDecoder().decode(text.substring(from, to));
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
