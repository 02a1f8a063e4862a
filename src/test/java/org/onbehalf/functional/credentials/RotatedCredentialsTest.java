package org.onbehalf.functional.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.TestCertificate;

/** Secrets and certificates that are replaced while the application runs, through HTTP. */
class RotatedCredentialsTest {
  @TempDir Path directory;

  @Test
  void call_afterTheSecretWasRotated_sendsTheNewOne_withoutARestart() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), "the-first-secret\n");
    try (CredentialedApi api =
        new CredentialedApi(CredentialedApi.registration().secret("the-first-secret"))
            .credential("SourceType", "ClientSecret", "ClientSecretFile", file.toString())
            .start()) {
      for (String secret : List.of("the-first-secret", "the-second-secret", "the-third-secret")) {
        // when
        Files.writeString(file, secret + "\n");
        api.app.addSecret(secret, Instant.MAX);

        // then
        assertThat(api.status()).isEqualTo(200);
        assertThat(api.lastSent()).containsEntry("client_secret", secret);
        api.app.removeSecret(secret);
      }
      assertThat(api.sent()).hasSize(3);
    }
  }

  @Test
  void call_afterTheCertificateWasRotated_signsWithTheNewOne_withoutARestart() throws Exception {
    char[] password = "pass word".toCharArray();
    TestCertificate first = TestCertificate.create("first");
    TestCertificate second = TestCertificate.create("second");
    TestCertificate third = TestCertificate.create("third");
    Path file = first.writePkcs12(directory.resolve("ours"), password);
    try (CapturedLog log = new CapturedLog();
        CredentialedApi api =
            new CredentialedApi(CredentialedApi.registration().certificate(first.certificate()))
                .credential(
                    "SourceType", "Path",
                    "CertificateDiskPath", file.toString(),
                    "CertificatePassword", "pass word")
                .start()) {
      assertThat(api.status()).isEqualTo(200);
      api.app.addCertificate(second.certificate()).addCertificate(third.certificate());

      // when: the file is half written
      byte[] whole = Files.readAllBytes(second.writePkcs12(directory.resolve("new"), password));
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));

      // then: the former stays in use
      assertThat(api.status()).isEqualTo(200);
      assertThat(CertificateCredentialsTest.thumbprint(api.lastAssertion()))
          .isEqualTo(CertificateCredentialsTest.sha256(first.certificate()));
      assertThat(log.messages(Level.WARN))
          .filteredOn(message -> message.contains("stays in use"))
          .isNotEmpty();

      // when: it is complete; then
      Files.write(file, whole);
      assertThat(api.status()).isEqualTo(200);
      assertThat(CertificateCredentialsTest.thumbprint(api.lastAssertion()))
          .isEqualTo(CertificateCredentialsTest.sha256(second.certificate()));

      // when: the kind of file changes too; then
      third.writePem(file);
      assertThat(api.status()).isEqualTo(200);
      assertThat(CertificateCredentialsTest.thumbprint(api.lastAssertion()))
          .isEqualTo(CertificateCredentialsTest.sha256(third.certificate()));
    }
  }

  @Test
  void call_withACertificateNearItsEnd_warnsOnce_andShowsItInTheMetrics() throws Exception {
    TestCertificate ending =
        TestCertificate.create("ending", Instant.now().minus(Duration.ofDays(350)));
    Path file = ending.writePem(directory.resolve("ending.pem"));
    try (CapturedLog log = new CapturedLog();
        CredentialedApi api =
            new CredentialedApi(
                    CredentialedApi.registration()
                        .secret("a-secret-of-ours")
                        .certificate(ending.certificate()))
                .credential("SourceType", "6", "ClientSecret", "a-secret-of-ours")
                .credential("SourceType", "Path", "CertificateDiskPath", file.toString())
                .start()) {
      String key = "AzureAd.ClientCredentials[1]";

      // when
      assertThat(api.status()).isEqualTo(200);
      assertThat(api.status()).isEqualTo(200);

      // then: at the start, and not once more with the first request
      assertThat(api.lastSent()).containsKey("client_secret");
      assertThat(log.messages(Level.WARN))
          .filteredOn(message -> message.contains("the certificate expires on"))
          .singleElement()
          .asString()
          .contains(key, "renew it");
      assertThat(api.credentialFigure("onbehalf.credential.expiry.seconds", 1))
          .isEqualTo((double) ending.certificate().getNotAfter().toInstant().getEpochSecond());
    }
  }
}
