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

/**
 * An encrypted token: RSA-OAEP or RSA-OAEP-256 with one of four content encryptions. RSA1_5 (a
 * padding oracle), dir and PBES2 (shared secrets) and zip (a length oracle, and decompression
 * bombs) are not accepted.
 */
final class Jwe {
  private static final String OAEP = "RSA-OAEP";
  private static final String OAEP_256 = "RSA-OAEP-256";
  private static final List<EncryptionMethod> METHODS =
      Collections.unmodifiableList(
          Arrays.asList(
              EncryptionMethod.A128CBC_HS256,
              EncryptionMethod.A256CBC_HS512,
              EncryptionMethod.A128GCM,
              EncryptionMethod.A256GCM));
  private static final List<String> REFUSED_PARAMETERS =
      Collections.unmodifiableList(Arrays.asList("crit", "b64", "zip", "jku", "jwk", "x5u", "x5c"));

  /** Built from the checked values only. */
  final JWEHeader header;

  /** The members of the token's header; they only name a credential. */
  final Map<String, Object> members;

  final byte[] additionalData;
  final Base64URL encryptedKey;
  final Base64URL initializationVector;
  final Base64URL cipherText;
  final Base64URL tag;

  private Jwe(String[] parts) {
    additionalData = parts[0].getBytes(StandardCharsets.US_ASCII);
    members = CompactSerialization.json(additionalData, 0, additionalData.length);
    header = header(members);
    encryptedKey = new Base64URL(parts[1]);
    initializationVector = new Base64URL(parts[2]);
    cipherText = new Base64URL(parts[3]);
    tag = new Base64URL(parts[4]);
  }

  boolean isSha256() {
    return header.getAlgorithm().getName().equals(OAEP_256);
  }

  static Jwe parse(String text) {
    CompactSerialization.check(text);
    Jwe jwe = new Jwe(text.split("\\.", -1));
    EncryptionMethod method = jwe.header.getEncryptionMethod();
    int vectorBytes = method.getName().endsWith("GCM") ? 12 : 16;
    int tagBytes = method.equals(EncryptionMethod.A256CBC_HS512) ? 32 : 16;
    if (jwe.initializationVector.decode().length != vectorBytes
        || jwe.tag.decode().length != tagBytes) {
      throw new TokenValidationException(ValidationError.DECRYPTION);
    }
    return jwe;
  }

  private static JWEHeader header(Map<String, Object> header) {
    Object algorithm = header.get("alg");
    EncryptionMethod method = null;
    for (EncryptionMethod each : METHODS) {
      method = each.getName().equals(header.get("enc")) ? each : method;
    }
    if (!(OAEP.equals(algorithm) || OAEP_256.equals(algorithm))
        || method == null
        || !Collections.disjoint(header.keySet(), REFUSED_PARAMETERS)
        || !isToken(header.get("cty"))) {
      throw new TokenValidationException(ValidationError.DECRYPTION);
    }
    return new JWEHeader(JWEAlgorithm.parse((String) algorithm), method);
  }

  private static boolean isToken(@Nullable Object contentType) {
    return contentType == null
        || (contentType instanceof String && ((String) contentType).equalsIgnoreCase("JWT"));
  }
}
