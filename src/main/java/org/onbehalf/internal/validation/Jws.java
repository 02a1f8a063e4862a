package org.onbehalf.internal.validation;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.onbehalf.internal.jwks.StrictJson;

/** A signed token taken apart, once; nothing in it is verified yet. */
final class Jws {
  private final Map<String, Object> header;
  private final TokenClaims claims;
  private final byte[] signingInput;
  private final byte[] signature;
  private final int textLength;

  private Jws(
      Map<String, Object> header,
      TokenClaims claims,
      byte[] signingInput,
      byte[] signature,
      int textLength) {
    this.header = header;
    this.claims = claims;
    this.signingInput = signingInput;
    this.signature = signature;
    this.textLength = textLength;
  }

  static Jws parse(String text) throws TokenValidationException {
    ValidationError fault = CompactSyntax.fault(text);
    if (fault != null) {
      throw new TokenValidationException(fault);
    }
    if (CompactSyntax.isEncrypted(text)) {
      throw new TokenValidationException(ValidationError.ENCRYPTED);
    }
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    return new Jws(
        json(text, 0, first),
        claims(text),
        text.substring(0, second).getBytes(StandardCharsets.US_ASCII),
        Base64Url.decode(text, second + 1, text.length()),
        text.length());
  }

  /** The claims of a signed token in its compact form. */
  static TokenClaims claims(String text) throws TokenValidationException {
    int first = text.indexOf('.');
    return new TokenClaims(json(text, first + 1, text.indexOf('.', first + 1)));
  }

  private static Map<String, Object> json(String text, int from, int to)
      throws TokenValidationException {
    try {
      return StrictJson.object(Base64Url.decode(text, from, to));
    } catch (StrictJson.MalformedException e) {
      throw new TokenValidationException(ValidationError.JSON);
    }
  }

  Map<String, Object> header() {
    return header;
  }

  TokenClaims claims() {
    return claims;
  }

  byte[] signingInput() {
    return signingInput;
  }

  /** Of the whole token. */
  int textLength() {
    return textLength;
  }

  byte[] signature() {
    return signature;
  }
}
