package org.onbehalf.internal.validation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.SignatureAlgorithm;
import org.onbehalf.internal.jwks.SigningKey;

/**
 * A parsed signed token; nothing in it is verified yet. Its header may name a key, but neither
 * contain one nor choose how it is used.
 */
final class Jws {
  /** Parameters that contain a key, or change what is signed or what must be understood. */
  private static final List<String> REFUSED_PARAMETERS =
      Collections.unmodifiableList(
          Arrays.asList("crit", "b64", "zip", "jku", "jwk", "x5u", "x5c", "enc", "cty"));

  private static final List<String> TYPES =
      Collections.unmodifiableList(Arrays.asList("jwt", "at+jwt", "application/at+jwt"));

  final TokenClaims claims;
  private final Map<String, Object> header;
  private final byte[] ascii;
  private final int signatureAt;

  private Jws(String text) {
    ascii = text.getBytes(StandardCharsets.US_ASCII);
    int payloadAt = text.indexOf('.') + 1;
    signatureAt = text.indexOf('.', payloadAt) + 1;
    header = CompactSerialization.json(ascii, 0, payloadAt - 1);
    claims = new TokenClaims(CompactSerialization.json(ascii, payloadAt, signatureAt - 1));
  }

  static Jws parse(String text) {
    CompactSerialization.check(text);
    if (CompactSerialization.isEncrypted(text)) {
      throw new TokenValidationException(ValidationError.ENCRYPTED);
    }
    return new Jws(text);
  }

  /** The claims of a well-formed signed token. */
  static TokenClaims claims(String text) {
    int payloadAt = text.indexOf('.') + 1;
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    return new TokenClaims(
        CompactSerialization.json(ascii, payloadAt, text.indexOf('.', payloadAt)));
  }

  /** A parameter of the header; null if there is none. */
  @Nullable
  Object parameter(String name) {
    return header.get(name);
  }

  /** The algorithm that the header names, if it is accepted. */
  SignatureAlgorithm algorithm(Set<SignatureAlgorithm> accepted) {
    Object name = header.get("alg");
    if (name instanceof String && ((String) name).equalsIgnoreCase("none")) {
      throw new TokenValidationException(ValidationError.UNSIGNED);
    }
    SignatureAlgorithm algorithm = SignatureAlgorithm.find(name);
    if (algorithm == null || !accepted.contains(algorithm)) {
      throw new TokenValidationException(ValidationError.ALGORITHM);
    }
    return algorithm;
  }

  /**
   * Checks the rest of the header and returns the id of its key.
   *
   * @param entra whether the issuer is Entra, whose tokens always name their key
   * @return empty for none
   */
  String kid(boolean entra) {
    // a Graph token's header is hashed before it is signed: no key verifies what was sent
    if (entra && header.containsKey("nonce")) {
      throw new TokenValidationException(ValidationError.GRAPH_TOKEN);
    }
    if (!Collections.disjoint(header.keySet(), REFUSED_PARAMETERS)) {
      throw new TokenValidationException(ValidationError.HEADER_PARAMETER);
    }
    if (header.containsKey("typ") && !isAccessTokenType(header.get("typ"))) {
      throw new TokenValidationException(ValidationError.TYPE);
    }
    if (!entra && !header.containsKey("kid")) {
      return "";
    }
    Object kid = header.get("kid");
    if (!(kid instanceof String) || ((String) kid).isEmpty()) {
      throw new TokenValidationException(ValidationError.KEY_ID);
    }
    return (String) kid;
  }

  private static boolean isAccessTokenType(@Nullable Object type) {
    return type instanceof String && TYPES.contains(((String) type).toLowerCase(Locale.ROOT));
  }

  /** Verifies the signature, with the issuer's key only, and with an algorithm of this key. */
  void verify(SignatureAlgorithm algorithm, SigningKey key) {
    if (!key.algorithms().contains(algorithm)) {
      throw new TokenValidationException(ValidationError.ALGORITHM);
    }
    byte[] signature = CompactSerialization.decode(ascii, signatureAt, ascii.length);
    boolean valid;
    try {
      valid =
          algorithm.jcaName() == null
              ? verifyByNimbus(algorithm, key.publicKey(), signature)
              : verifyByJdk(algorithm.jcaName(), key.publicKey(), signature);
    } catch (JOSEException | GeneralSecurityException e) {
      valid = false;
    }
    if (!valid) {
      throw TokenDiagnostics.wrongSignature(signature.length, key.publicKey(), ascii.length);
    }
  }

  /** RSASSA-PKCS1-v1_5 (RFC 7518, section 3.3), which every JDK has as it is. */
  private boolean verifyByJdk(String jcaName, PublicKey key, byte[] value)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(jcaName);
    signature.initVerify(key);
    signature.update(ascii, 0, signatureAt - 1);
    return signature.verify(value);
  }

  /** From the checked values only. */
  private boolean verifyByNimbus(SignatureAlgorithm algorithm, PublicKey key, byte[] signature)
      throws JOSEException {
    JWSVerifier verifier =
        key instanceof ECPublicKey
            ? new ECDSAVerifier((ECPublicKey) key)
            : new RSASSAVerifier((RSAPublicKey) key);
    JWSHeader checked = new JWSHeader(JWSAlgorithm.parse(algorithm.name()));
    byte[] input = Arrays.copyOf(ascii, signatureAt - 1);
    return verifier.verify(checked, input, Base64URL.encode(signature));
  }
}
