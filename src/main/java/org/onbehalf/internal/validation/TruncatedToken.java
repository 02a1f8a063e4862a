package org.onbehalf.internal.validation;

import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Recognizes tokens that a proxy or server has cut off. */
final class TruncatedToken {
  /** Base64url of the brace and the quote that every token's header begins with. */
  private static final String BEGINNING = "eyJ";

  /** What a signature's base64url is at least with RSA, and what it is with each curve. */
  private static final int RSA_SIGNATURE = 342;

  private static final List<Integer> CURVE_SIGNATURES =
      Collections.unmodifiableList(Arrays.asList(86, 128, 176));

  /** Where servers stop reading a header, in octets: powers of two, and Apache's 8190. */
  private static final List<Integer> LIMITS =
      Collections.unmodifiableList(
          Arrays.asList(1024, 2048, 4000, 4096, 8000, 8190, 8192, 16_000, 16_384, 32_768, 65_536));

  private TruncatedToken() {}

  /** The refusal of a malformed token. */
  static TokenValidationException refusal(ValidationError fault, String text) {
    return text.startsWith(BEGINNING) && (endsTooEarly(text) || limit(text.length()) > 0)
        ? new TokenValidationException(fault, detail(text.length()), TokenDiagnosis.TRUNCATED_TOKEN)
        : new TokenValidationException(fault);
  }

  /** The refusal of a token whose signature is wrong. */
  static TokenValidationException refusal(Jws jws, PublicKey key) {
    int expected = signatureBytes(key);
    int found = jws.signature().length;
    if (found >= expected) {
      return new TokenValidationException(ValidationError.SIGNATURE);
    }
    String lengths = "its signature has " + found + " of " + expected + " bytes, ";
    return new TokenValidationException(
        ValidationError.SIGNATURE,
        lengths + detail(jws.textLength()),
        TokenDiagnosis.TRUNCATED_TOKEN);
  }

  private static int signatureBytes(PublicKey key) {
    return key instanceof ECKey
        ? 2 * bytes(((ECKey) key).getParams().getCurve().getField().getFieldSize())
        : key instanceof RSAKey ? bytes(((RSAKey) key).getModulus().bitLength()) : 0;
  }

  private static int bytes(int bits) {
    return (bits + 7) / 8;
  }

  /** Between the parts, of which a token has three or five, or within a short last one. */
  private static boolean endsTooEarly(String text) {
    long dots = text.chars().filter(c -> c == '.').count();
    int last = text.length() - text.lastIndexOf('.') - 1;
    return dots == 1
        || dots == 3
        || (dots == 2 && last > 0 && last < RSA_SIGNATURE && !CURVE_SIGNATURES.contains(last));
  }

  private static String detail(int length) {
    int limit = limit(length);
    return "it ends after "
        + length
        + " characters"
        + (limit == 0 ? "" : ", where its header reaches " + limit);
  }

  /** Where the token alone, the header's value, its line, or that with its end stops; else 0. */
  private static int limit(int length) {
    int value = "Bearer ".length() + length;
    int line = "Authorization: ".length() + value;
    for (int limit : LIMITS) {
      for (int end : new int[] {length, value, line, line + 2}) {
        if (end == limit || end == limit - 1) {
          return limit;
        }
      }
    }
    return 0;
  }
}
