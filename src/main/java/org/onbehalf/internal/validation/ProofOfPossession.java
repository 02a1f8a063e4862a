package org.onbehalf.internal.validation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/**
 * RFC 8705, section 3: a token that is bound to a client's TLS certificate is accepted only on a connection with that certificate. Other bindings cannot be verified here and are refused.
 */
final class ProofOfPossession {
  private static final String CERTIFICATE = "x5t#S256";

  private ProofOfPossession() {}

  /**
   * Refuses a bound token without its proof.
   *
   * @param clientCertificate by which the client proved itself to the container; null for none
   */
  static void check(TokenClaims claims, @Nullable X509Certificate clientCertificate)
      throws TokenValidationException {
    if (!claims.has("cnf")) {
      return;
    }
    Map<?, ?> bound = claims.object("cnf");
    Object expected = bound.get(CERTIFICATE);
    // another member would be another proof that is asked for
    if (bound.size() != 1 || !(expected instanceof String) || clientCertificate == null) {
      throw new TokenValidationException(ValidationError.BOUND_TOKEN);
    }
    if (!MessageDigest.isEqual(ascii((String) expected), ascii(thumbprint(clientCertificate)))) {
      throw new TokenValidationException(ValidationError.BOUND_TOKEN, "another client certificate");
    }
  }

  private static String thumbprint(X509Certificate certificate) throws TokenValidationException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (CertificateEncodingException e) {
      throw new TokenValidationException(
          ValidationError.BOUND_TOKEN, "a client certificate without an encoding");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
