package org.onbehalf.internal.validation;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.StrictJson;

/**
 * An encrypted token: RSA-OAEP or RSA-OAEP-256 with one of four content encryptions. RSA1_5 (a padding oracle), dir and PBES2 (shared secrets) and zip (a length oracle, and decompression bombs) are not accepted.
 */
final class Jwe {
  private static final int PARTS = 5;
  private static final String OAEP = "RSA-OAEP";
  private static final String OAEP_256 = "RSA-OAEP-256";
  private static final List<EncryptionMethod> METHODS =
      Collections.unmodifiableList(
          Arrays.asList(
              EncryptionMethod.A128CBC_HS256,
              EncryptionMethod.A256CBC_HS512,
              EncryptionMethod.A128GCM,
              EncryptionMethod.A256GCM));
  private static final List<String> NEVER =
      Collections.unmodifiableList(Arrays.asList("crit", "b64", "zip", "jku", "jwk", "x5u", "x5c"));

  /** Built from the checked values only. */
  final JWEHeader header;

  /** The members of the token's header; here they only name a credential. */
  final Map<String, Object> members;

  final byte[] additionalData;
  final Base64URL encryptedKey;
  final Base64URL initializationVector;
  final Base64URL cipherText;
  final Base64URL tag;

  private Jwe(Map<String, Object> members, String[] parts) throws TokenValidationException {
    this.members = members;
    this.header = header(members);
    this.additionalData = parts[0].getBytes(StandardCharsets.US_ASCII);
    this.encryptedKey = new Base64URL(parts[1]);
    this.initializationVector = new Base64URL(parts[2]);
    this.cipherText = new Base64URL(parts[3]);
    this.tag = new Base64URL(parts[4]);
  }

  boolean isSha256() {
    return header.getAlgorithm().getName().equals(OAEP_256);
  }

  static Jwe parse(String text) throws TokenValidationException {
    ValidationError fault = CompactSyntax.fault(text);
    if (fault != null) {
      throw new TokenValidationException(fault);
    }
    String[] parts = text.split("\\.", PARTS);
    Jwe jwe = new Jwe(members(parts[0]), parts);
    boolean counter = jwe.header.getEncryptionMethod().getName().endsWith("GCM");
    int tagBytes =
        EncryptionMethod.A256CBC_HS512.equals(jwe.header.getEncryptionMethod()) ? 32 : 16;
    if (jwe.initializationVector.decode().length != (counter ? 12 : 16)
        || jwe.tag.decode().length != tagBytes) {
      throw new TokenValidationException(ValidationError.DECRYPTION);
    }
    return jwe;
  }

  private static Map<String, Object> members(String part) throws TokenValidationException {
    try {
      return StrictJson.object(Base64Url.decode(part, 0, part.length()));
    } catch (StrictJson.MalformedException e) {
      throw new TokenValidationException(ValidationError.JSON);
    }
  }

  private static JWEHeader header(Map<String, Object> header) throws TokenValidationException {
    Object algorithm = header.get("alg");
    EncryptionMethod method = null;
    for (EncryptionMethod each : METHODS) {
      method = each.getName().equals(header.get("enc")) ? each : method;
    }
    if (!(OAEP.equals(algorithm) || OAEP_256.equals(algorithm))
        || method == null
        || !Collections.disjoint(header.keySet(), NEVER)
        || !holdsToken(header.get("cty"))) {
      throw new TokenValidationException(ValidationError.DECRYPTION);
    }
    return new JWEHeader(JWEAlgorithm.parse((String) algorithm), method);
  }

  private static boolean holdsToken(@Nullable Object contentType) {
    return contentType == null
        || (contentType instanceof String && ((String) contentType).equalsIgnoreCase("JWT"));
  }
}
