package org.onbehalf.internal.validation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import org.onbehalf.internal.jwks.SignatureAlgorithm;
import org.onbehalf.internal.jwks.SigningKey;
import org.onbehalf.internal.jwks.StrictJson;

/** A parsed signed token; nothing in it is verified yet. */
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

  /** Of the whole token. */
  int textLength() {
    return textLength;
  }

  byte[] signature() {
    return signature;
  }

  /**
   * Verifies the signature, with the issuer's key and no other, and with an algorithm of this key.
   */
  void verify(SignatureAlgorithm algorithm, SigningKey key) throws TokenValidationException {
    if (!key.algorithms().contains(algorithm)) {
      throw new TokenValidationException(ValidationError.ALGORITHM);
    }
    boolean good;
    try {
      // built from the checked values only
      JWSHeader header = new JWSHeader(JWSAlgorithm.parse(algorithm.name()));
      good = verifier(key.publicKey()).verify(header, signingInput, Base64URL.encode(signature));
    } catch (JOSEException e) {
      good = false;
    }
    if (!good) {
      throw TruncatedToken.refusal(this, key.publicKey());
    }
  }

  private static JWSVerifier verifier(PublicKey key) throws JOSEException {
    return key instanceof ECPublicKey
        ? new ECDSAVerifier((ECPublicKey) key)
        : new RSASSAVerifier((RSAPublicKey) key);
  }
}
