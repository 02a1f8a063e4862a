package org.onbehalf.functional.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.EntraRule;
import org.onbehalf.testkit.TestCertificate;

/** Which of several client credentials is sent, through HTTP. */
class CredentialOrderTest {
  private static final String OLD = "an-old-secret-of-ours";
  private static final String NEW = "a-new-secret-of-ours";

  @TempDir Path directory;

  private static CredentialedApi api() {
    return new CredentialedApi(CredentialedApi.registration().secret(NEW));
  }

  private static String[] secret(String secret) {
    return new String[] {"SourceType", "ClientSecret", "ClientSecret", secret};
  }

  private static String secretOf(Map<String, String> request) {
    return request.getOrDefault("client_secret", "none");
  }

  @Test
  void call_whenTheFirstCredentialIsRefused_succeedsWithTheNext_whichThenComesFirst()
      throws Exception {
    try (CapturedLog log = new CapturedLog();
        CredentialedApi api = api().credential(secret(OLD)).credential(secret(NEW)).start()) {
      api.app.addSecret(OLD, Instant.EPOCH);

      // when
      assertThat(api.status()).isEqualTo(200);
      assertThat(api.status()).isEqualTo(200);

      // then
      assertThat(api.sent())
          .extracting(CredentialOrderTest::secretOf)
          .containsExactly(OLD, NEW, NEW);
      assertThat(log.messages(Level.WARN))
          .filteredOn(message -> message.contains("AzureAd.ClientCredentials[0]"))
          .singleElement()
          .asString()
          .contains("AADSTS7000222", "create a new one in the registration");
      assertThat(failures(api, "refused")).isEqualTo(1);
      assertThat(api.credentialFigure("onbehalf.credential.in.use", 0)).isZero();
      assertThat(api.credentialFigure("onbehalf.credential.in.use", 1)).isEqualTo(1);
    }
  }

  @Test
  void call_afterCredentialRetryInterval_triesTheRefusedOneAgain() throws Exception {
    try (CapturedLog log = new CapturedLog();
        CredentialedApi api =
            api()
                .with("Acquisition.CredentialRetryInterval", "1 ms")
                .credential(secret(OLD))
                .credential(secret(NEW))
                .start()) {
      assertThat(api.status()).isEqualTo(200);
      api.app.addSecret(OLD, Instant.MAX);

      assertThat(api.status()).isEqualTo(200);

      assertThat(api.sent())
          .extracting(CredentialOrderTest::secretOf)
          .containsExactly(OLD, NEW, OLD);
      assertThat(log.text()).contains("AzureAd.ClientCredentials[0] is accepted again");
    }
  }

  @Test
  void call_whenTheRefusedOnesFileHasChanged_triesItAgainAtOnce() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), OLD);
    try (CredentialedApi api =
        api()
            .with("Acquisition.CredentialRetryInterval", "1 d")
            .credential("SourceType", "6", "ClientSecretFile", file.toString())
            .credential(secret(NEW))
            .start()) {
      assertThat(api.status()).isEqualTo(200);
      assertThat(api.status()).isEqualTo(200);

      Files.writeString(file, "the-newest-secret-of-ours\n");
      api.app.addSecret("the-newest-secret-of-ours", Instant.MAX);

      assertThat(api.status()).isEqualTo(200);
      assertThat(api.sent())
          .extracting(CredentialOrderTest::secretOf)
          .containsExactly(OLD, NEW, NEW, "the-newest-secret-of-ours");
    }
  }

  @Test
  void call_whenACertificateAndASecretAreRefused_isThe500OfTheFirst() throws Exception {
    Path file =
        TestCertificate.create("unregistered").writePem(directory.resolve("unregistered.pem"));
    try (CapturedLog log = new CapturedLog();
        CredentialedApi api =
            api()
                .with("Acquisition.CredentialRetryInterval", "1 d")
                .credential("SourceType", "Path", "CertificateDiskPath", file.toString())
                .credential(secret(OLD))
                .start()) {
      for (int i = 0; i < 2; i++) {
        assertThat(api.call().body()).contains("\"server_error\"").doesNotContain("AADSTS");
      }

      assertThat(api.sent()).hasSize(4);
      assertThat(log.messages(Level.ERROR))
          .isNotEmpty()
          .allSatisfy(message -> assertThat(message).contains("AADSTS700027"));
    }
  }

  @Test
  void call_whenEntraRefusesSomethingElse_triesNoOtherCredential() throws Exception {
    try (CredentialedApi api = api().credential(secret(NEW)).credential(secret(OLD)).start()) {
      api.entra.faults().next(1).refuse(EntraRule.CONSENT_REQUIRED);

      assertThat(api.status()).isEqualTo(401);

      assertThat(api.sent()).hasSize(1);
    }
  }

  @Test
  void call_whenACredentialCannotBeReadAnyMore_keepsTheFormer_andSaysSo() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), NEW);
    try (CapturedLog log = new CapturedLog();
        CredentialedApi api =
            api()
                .credential("SourceType", "ClientSecret", "ClientSecretFile", file.toString())
                .start()) {
      assertThat(api.status()).isEqualTo(200);

      Files.writeString(file, "");
      assertThat(api.status()).isEqualTo(200);
      Files.delete(file);
      assertThat(api.status()).isEqualTo(200);

      assertThat(api.sent())
          .extracting(CredentialOrderTest::secretOf)
          .containsExactly(NEW, NEW, NEW);
      assertThat(log.messages(Level.WARN))
          .filteredOn(message -> message.contains("stays in use"))
          .first()
          .asString()
          .contains("AzureAd.ClientCredentials[0].ClientSecretFile", "an empty file");
      assertThat(failures(api, "unreadable")).isEqualTo(2);
    }
  }

  private static double failures(CredentialedApi api, String cause) {
    return api.metrics().sum("onbehalf.credential.failures", "cause", cause);
  }

  @Test
  void call_whenACredentialCouldNeverBeRead_skipsIt() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), OLD);
    try (CredentialedApi api =
        api()
            .credential("SourceType", "ClientSecret", "ClientSecretFile", file.toString())
            .credential(secret(NEW))
            .start()) {
      // the configuration was read at start-up, and nothing was sent yet
      assertThat(failures(api, "unreadable")).isZero();
      Files.delete(file);

      assertThat(api.status()).isEqualTo(200);

      assertThat(api.sent()).extracting(CredentialOrderTest::secretOf).containsExactly(NEW);
    }
  }
}
