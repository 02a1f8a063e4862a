package org.onbehalf.internal.validation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import org.onbehalf.internal.jwks.SigningKey;

/** RS256, by the issuer's key and no other. */
final class Signatures {
  private static final JWSHeader RS256 = new JWSHeader(JWSAlgorithm.RS256);

  private Signatures() {}

  static void verify(Jws jws, SigningKey key) throws RefusedException {
    boolean good;
    try {
      good =
          new RSASSAVerifier(key.publicKey())
              .verify(RS256, jws.signingInput(), Base64URL.encode(jws.signature()));
    } catch (JOSEException e) {
      good = false;
    }
    if (!good) {
      throw new RefusedException(Check.SIGNATURE);
    }
  }
}
