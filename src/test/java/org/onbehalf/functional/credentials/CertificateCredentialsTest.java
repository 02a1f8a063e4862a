package org.onbehalf.functional.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.testkit.TestCertificate;

/** Certificates from everywhere, and the assertions that are signed with them, through HTTP. */
class CertificateCredentialsTest {
  private static final String PASSWORD = "the file's password";

  @TempDir static Path directory;

  private static TestCertificate authority;
  private static TestCertificate certificate;

  @BeforeAll
  static void write() throws Exception {
    authority = TestCertificate.create("authority");
    certificate = authority.issue("our-api.example");
    certificate.writePkcs12(directory.resolve("ours.p12"), PASSWORD.toCharArray());
    certificate.writePem(directory.resolve("ours.pem"));
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    Certificate[] chain = certificate.chain().toArray(new Certificate[0]);
    store.setKeyEntry("ours", certificate.privateKey(), "key's".toCharArray(), chain);
    store.setCertificateEntry("other", authority.certificate());
    try (OutputStream out = Files.newOutputStream(directory.resolve("ours.jks"))) {
      store.store(out, PASSWORD.toCharArray());
    }
  }

  private static String[] keys(String kind) throws Exception {
    return switch (kind) {
      case "PKCS12" ->
          new String[] {
            "SourceType",
            "Path",
            "CertificateDiskPath",
            directory.resolve("ours.p12").toString(),
            "CertificatePassword",
            PASSWORD
          };
      case "PEM, by number" ->
          new String[] {
            "SourceType", "3", "CertificateDiskPath", directory.resolve("ours.pem").toString()
          };
      case "Base64" ->
          new String[] {
            "SourceType",
            "Base64Encoded",
            "Base64EncodedValue",
            Base64.getEncoder().encodeToString(Files.readAllBytes(directory.resolve("ours.p12"))),
            "CertificatePassword",
            PASSWORD
          };
      default ->
          new String[] {
            "SourceType", "KeyStore",
            "KeyStorePath", directory.resolve("ours.jks").toString(),
            "KeyStorePassword", PASSWORD,
            "KeyStoreType", "JKS",
            "Alias", "ours",
            "KeyPassword", "key's"
          };
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "PEM, by number", "Base64", "KeyStore"})
  void call_withACertificate_sendsAnAssertionSignedWithItsKey(String kind) throws Exception {
    try (CredentialedApi api =
        new CredentialedApi(CredentialedApi.registration().certificate(certificate.certificate()))
            .credential(keys(kind))
            .start()) {
      // when
      assertThat(api.status()).isEqualTo(200);
      assertThat(api.status()).isEqualTo(200);

      // then
      assertThat(api.lastSent())
          .containsEntry(
              "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
          .containsEntry("client_id", api.app.clientId())
          .doesNotContainKey("client_secret");
      SignedJWT sent = api.lastAssertion();
      assertThat(sent.verify(new RSASSAVerifier(publicKey(certificate)))).isTrue();
      assertThat(sent.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
      assertThat(sent.getHeader().toJSONObject()).doesNotContainKeys("x5c", "x5t", "kid");
      assertThat(thumbprint(sent)).isEqualTo(sha256(certificate.certificate()));
      JWTClaimsSet claims = sent.getJWTClaimsSet();
      assertThat(claims.getIssuer()).isEqualTo(api.app.clientId());
      assertThat(claims.getSubject()).isEqualTo(api.app.clientId());
      assertThat(claims.getAudience())
          .containsExactly(
              api.entra.instance().toString().replace("http:", "https:")
                  + "72a6f9b4-1c0d-4e5f-8a3b-9d2e7c61f058/oauth2/v2.0/token");
      Instant now = Instant.now();
      assertThat(claims.getExpirationTime().toInstant())
          .isBetween(now, now.plus(Duration.ofMinutes(10)));
      assertThat(claims.getJWTID())
          .isNotBlank()
          .isNotEqualTo(
              SignedJWT.parse(api.sent().get(0).get("client_assertion"))
                  .getJWTClaimsSet()
                  .getJWTID());
    }
  }

  @Test
  void call_withSendX5c_sendsTheChain_whichATrustOfTheSubjectNeeds() throws Exception {
    for (boolean sendX5c : new boolean[] {true, false}) {
      try (CredentialedApi api =
          new CredentialedApi(
                  CredentialedApi.registration()
                      .trustedSubject("our-api.example", authority.certificate()))
              .with("AzureAd.SendX5C", Boolean.toString(sendX5c))
              .credential(keys("PEM, by number"))
              .start()) {
        assertThat(api.status()).isEqualTo(sendX5c ? 200 : 500);

        List<com.nimbusds.jose.util.Base64> sent =
            api.lastAssertion().getHeader().getX509CertChain();
        if (sendX5c) {
          assertThat(sent)
              .extracting(com.nimbusds.jose.util.Base64::decode)
              .containsExactly(
                  certificate.certificate().getEncoded(), authority.certificate().getEncoded());
        } else {
          assertThat(sent).isNull();
        }
      }
    }
  }

  @Test
  void call_withClientCertificates_readsThemAsClientCredentials() throws Exception {
    try (CredentialedApi api =
        new CredentialedApi(
            CredentialedApi.registration().certificate(certificate.certificate()))) {
      String[] keys = keys("PKCS12");
      for (int i = 0; i < keys.length; i += 2) {
        api.with("AzureAd.ClientCertificates.0." + keys[i], keys[i + 1]);
      }

      assertThat(api.start().status()).isEqualTo(200);
      assertThat(thumbprint(api.lastAssertion())).isEqualTo(sha256(certificate.certificate()));
    }
  }

  /** MSAL4J writes the plain alphabet with padding. */
  static byte[] thumbprint(SignedJWT jwt) {
    return jwt.getHeader().getX509CertSHA256Thumbprint().decode();
  }

  static byte[] sha256(X509Certificate certificate) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
  }

  private static RSAPublicKey publicKey(TestCertificate certificate) {
    return (RSAPublicKey) certificate.certificate().getPublicKey();
  }
}
