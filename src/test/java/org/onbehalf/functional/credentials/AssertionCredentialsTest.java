package org.onbehalf.functional.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.FederatedIssuer;

/** Assertions that somebody else signs, out of a file, through HTTP. */
class AssertionCredentialsTest {
  private static final String WORKLOAD = "system:serviceaccount:shop:orders";

  @TempDir Path directory;

  private final FederatedIssuer cluster = FederatedIssuer.named("https://cluster.example/");

  private CredentialedApi api(Path file) {
    return new CredentialedApi(
            CredentialedApi.registration().federatedCredential(cluster, WORKLOAD))
        .credential(
            "SourceType",
            "SignedAssertionFilePath",
            "SignedAssertionFileDiskPath",
            file.toString());
  }

  @Test
  void call_withAnAssertionFile_sendsWhatIsInIt_andItsSuccessorsToo() throws Exception {
    String first = cluster.assertion(WORKLOAD);
    Path file = Files.writeString(directory.resolve("token"), first);
    try (CredentialedApi api = api(file).start()) {
      // when: twice, as Entra lets a federated assertion be reused
      assertThat(api.status()).isEqualTo(200);
      assertThat(api.status()).isEqualTo(200);

      // then
      assertThat(api.lastSent())
          .containsEntry("client_assertion", first)
          .containsEntry(
              "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
          .containsEntry("client_id", api.app.clientId())
          .doesNotContainKey("client_secret");

      // when
      String second = cluster.assertion(WORKLOAD);
      Files.writeString(file, second + "\n");

      // then
      assertThat(api.status()).isEqualTo(200);
      assertThat(api.lastSent()).containsEntry("client_assertion", second);
    }
  }

  @Test
  void call_whenTheAssertionHasExpired_doesNotSendIt() throws Exception {
    String expired =
        cluster.assertion(WORKLOAD, FederatedIssuer.AUDIENCE, Instant.now().minusSeconds(1));
    Path file = Files.writeString(directory.resolve("token"), expired);
    try (CapturedLog log = new CapturedLog();
        CredentialedApi api = api(file).start()) {
      assertThat(api.status()).isEqualTo(500);

      assertThat(api.sent()).isEmpty();
      assertThat(log.messages(Level.ERROR))
          .singleElement()
          .asString()
          .contains("AzureAd.ClientCredentials[0].SignedAssertionFileDiskPath", "expired on");
    }
  }

  @Test
  void call_whenNobodyTrustsTheAssertion_triesTheNextCredential_andSaysWhatToCheck()
      throws Exception {
    Path file = Files.writeString(directory.resolve("token"), cluster.assertion("somebody else"));
    try (CapturedLog log = new CapturedLog();
        CredentialedApi api =
            api(file).credential("SourceType", "ClientSecret", "ClientSecret", "s-e-c").start()) {
      api.app.addSecret("s-e-c", Instant.MAX);

      assertThat(api.status()).isEqualTo(200);

      assertThat(api.sent()).hasSize(2);
      assertThat(api.lastSent()).containsEntry("client_secret", "s-e-c");
      assertThat(log.messages(Level.WARN))
          .filteredOn(message -> message.contains("AzureAd.ClientCredentials[0]"))
          .singleElement()
          .asString()
          .contains("AADSTS700213", "federated credential");
    }
  }
}
