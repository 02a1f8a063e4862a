package org.onbehalf.internal.validation;

import java.nio.ByteBuffer;
import java.util.Arrays;
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

  /** The classes of characters: less than 64 is the value of a base64url digit. */
  private static final byte DOT = 64;

  private static final byte OTHER_OF_B64TOKEN = 65;
  private static final byte NONE = -1;
  private static final byte[] CLASSES = classes();

  private CompactSerialization() {}

  private static byte[] classes() {
    byte[] classes = new byte[128];
    Arrays.fill(classes, NONE);
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < digits.length(); i++) {
      classes[digits.charAt(i)] = (byte) i;
    }
    classes['.'] = DOT;
    classes['~'] = OTHER_OF_B64TOKEN;
    classes['+'] = OTHER_OF_B64TOKEN;
    classes['/'] = OTHER_OF_B64TOKEN;
    return classes;
  }

  private static byte classOf(char c) {
    return c < CLASSES.length ? CLASSES[c] : NONE;
  }

  /** Whether the text is a {@code b64token} of RFC 6750: padding at the end only. */
  static boolean isB64Token(String text, int from, int to) {
    int end = to;
    while (end > from && text.charAt(end - 1) == '=') {
      end--;
    }
    for (int i = from; i < end; i++) {
      if (classOf(text.charAt(i)) == NONE) {
        return false;
      }
    }
    return end > from;
  }

  /** What is wrong with a token; null if it is well formed. */
  static @Nullable ValidationError fault(String token) {
    ValidationError fault = null;
    boolean secondIsEmpty = false;
    int dots = 0;
    int from = 0;
    byte last = NONE;
    for (int i = 0; i <= token.length(); i++) {
      byte found = i == token.length() ? DOT : classOf(token.charAt(i));
      if (found == DOT) {
        if (from == i && dots == 1) {
          secondIsEmpty = fault == null;
        } else if (fault == null) {
          fault = from == i ? ValidationError.TOKEN_SYNTAX : faultOfEnd(i - from, last);
        }
        dots += i == token.length() ? 0 : 1;
        from = i + 1;
      } else if (found < 0 || found > DOT) {
        if (fault == null) {
          fault = ValidationError.TOKEN_ENCODING;
        }
      }
      last = found;
    }
    if (dots == SIGNED && token.endsWith(".")) {
      return ValidationError.UNSIGNED;
    }
    // an encrypted token that agrees on a key directly has an empty second part
    if ((dots != SIGNED && dots != ENCRYPTED) || (dots == SIGNED && secondIsEmpty)) {
      return ValidationError.TOKEN_SYNTAX;
    }
    return fault;
  }

  /** A part is whole bytes, and the unused bits of its last digit are zero. */
  private static @Nullable ValidationError faultOfEnd(int length, byte last) {
    int excess = length % 4;
    int unused = excess == 2 ? 0b1111 : excess == 3 ? 0b11 : 0;
    return excess == 1 || (last & unused) != 0 ? ValidationError.TOKEN_ENCODING : null;
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
  static byte[] decode(byte[] token, int from, int to) {
    return Base64.getUrlDecoder().decode(ByteBuffer.wrap(token, from, to - from)).array();
  }

  /** Decodes a part of a well-formed token, which must be a JSON object. */
  static Map<String, Object> json(byte[] token, int from, int to) {
    try {
      return StrictJson.object(decode(token, from, to));
    } catch (StrictJson.MalformedException e) {
      throw new TokenValidationException(ValidationError.JSON);
    }
  }
}
