package org.onbehalf.internal.validation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.onbehalf.internal.config.SignatureAlgorithm;
import org.onbehalf.internal.jwks.SigningKey;

/** By the issuer's key and no other, with an algorithm that is this key's. */
final class Signatures {
  private Signatures() {}

  static void verify(Jws jws, SignatureAlgorithm algorithm, SigningKey key)
      throws TokenValidationException {
    if (!key.algorithms().contains(algorithm)) {
      throw new TokenValidationException(ValidationError.ALGORITHM);
    }
    boolean good;
    try {
      // made from what was judged: nothing else of the token's header has a say
      JWSHeader header = new JWSHeader(JWSAlgorithm.parse(algorithm.name()));
      good =
          verifier(key.publicKey())
              .verify(header, jws.signingInput(), Base64URL.encode(jws.signature()));
    } catch (JOSEException e) {
      good = false;
    }
    if (!good) {
      throw TruncatedToken.refusal(jws, key.publicKey());
    }
  }

  private static JWSVerifier verifier(PublicKey key) throws JOSEException {
    return key instanceof ECPublicKey
        ? new ECDSAVerifier((ECPublicKey) key)
        : new RSASSAVerifier((RSAPublicKey) key);
  }
}
