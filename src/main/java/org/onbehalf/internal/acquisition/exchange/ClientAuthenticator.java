package org.onbehalf.internal.acquisition.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.onbehalf.internal.acquisition.LoadedCredential;
import org.onbehalf.internal.acquisition.TokenExchangeSettings;
import org.onbehalf.internal.config.IssuerKeys.ClientAuthentication;
import org.onbehalf.internal.credential.KeyedCertificate;

/**
 * Client authentication at an issuer that is not Entra: a secret as configured (RFC 6749 section
 * 2.3.1), a certificate by signing (private_key_jwt, RFC 7523 section 2.2), an assertion as it is.
 */
final class ClientAuthenticator {
  private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  private ClientAuthenticator() {}

  /**
   * Adds the credential to a request.
   *
   * @throws JOSEException if the key cannot sign
   */
  static void add(
      TokenExchangeSettings settings,
      LoadedCredential credential,
      Instant now,
      Map<String, String> form,
      Map<String, String> headers)
      throws JOSEException {
    String secret = credential.secret;
    if (secret != null
        && settings.clientAuthentication == ClientAuthentication.CLIENT_SECRET_BASIC) {
      // both are form-encoded first (RFC 6749 section 2.3.1)
      String pair =
          ExchangeTokenEndpoint.encoded(settings.clientId)
              + ':'
              + ExchangeTokenEndpoint.encoded(secret);
      headers.put(
          "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
      return;
    }
    form.put("client_id", settings.clientId);
    if (secret != null) {
      form.put("client_secret", secret);
      return;
    }
    form.put("client_assertion_type", JWT_BEARER);
    form.put(
        "client_assertion",
        credential.assertion == null
            ? signed(settings, Objects.requireNonNull(credential.certificate, "certificate"), now)
            : credential.assertion.text);
  }

  private static String signed(
      TokenExchangeSettings settings, KeyedCertificate certificate, Instant now)
      throws JOSEException {
    JWSHeader.Builder header =
        new JWSHeader.Builder(JWSAlgorithm.RS256).x509CertSHA256Thumbprint(thumbprint(certificate));
    if (settings.assertionKeyId != null) {
      header.keyID(settings.assertionKeyId);
    }
    SignedJWT assertion =
        new SignedJWT(
            header.build(),
            new JWTClaimsSet.Builder()
                .issuer(settings.clientId)
                .subject(settings.clientId)
                .audience(settings.tokenEndpoint.toString())
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .build());
    assertion.sign(new RSASSASigner(certificate.privateKey));
    return assertion.serialize();
  }

  private static Base64URL thumbprint(KeyedCertificate certificate) throws JOSEException {
    try {
      return Base64URL.encode(
          MessageDigest.getInstance("SHA-256").digest(certificate.certificate().getEncoded()));
    } catch (CertificateEncodingException | NoSuchAlgorithmException e) {
      throw new JOSEException("the certificate has no hash", e);
    }
  }
}
