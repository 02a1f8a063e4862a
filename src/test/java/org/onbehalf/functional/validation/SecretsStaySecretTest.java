package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.functional.credentials.CredentialedApi;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.FederatedIssuer;
import org.onbehalf.testkit.TestCertificate;

/**
 * Whatever goes well or wrong with credentials, nobody reads a secret, a password, a private key or
 * an assertion: not in the log at its finest level, not in an answer.
 */
class SecretsStaySecretTest {
  private static final String SECRET = "Client~Secret-0f-Ours";
  private static final String PASSWORD = "Password~0f-the-File";
  private static final String KEY_PASSWORD = "Password~0f-the-Key";

  @TempDir Path directory;

  private final TestCertificate certificate = TestCertificate.create("ours");
  private final FederatedIssuer issuer = FederatedIssuer.named("https://cluster.example/");
  private final String assertion = issuer.assertion("me");

  private Path file(String name) {
    return directory.resolve(name);
  }

  private void write() throws Exception {
    certificate.writePkcs12(file("p12"), PASSWORD.toCharArray());
    certificate.writePem(file("pem"));
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    store.setKeyEntry(
        "ours",
        certificate.privateKey(),
        KEY_PASSWORD.toCharArray(),
        new Certificate[] {certificate.certificate()});
    try (OutputStream out = Files.newOutputStream(file("jks"))) {
      store.store(out, PASSWORD.toCharArray());
    }
    Files.writeString(file("secret"), SECRET);
    Files.writeString(file("token"), assertion);
  }

  private CredentialedApi api(boolean registered) throws Exception {
    CredentialedApi api =
        new CredentialedApi(
            registered
                ? CredentialedApi.registration()
                    .secret(SECRET)
                    .certificate(certificate.certificate())
                    .federatedCredential(issuer, "me")
                : CredentialedApi.registration().secret("another"));
    return api.credential("SourceType", "ClientSecret", "ClientSecret", SECRET)
        .credential("SourceType", "ClientSecret", "ClientSecretFile", file("secret").toString())
        .credential(
            "SourceType",
            "Path",
            "CertificateDiskPath",
            file("p12").toString(),
            "CertificatePassword",
            PASSWORD)
        .credential("SourceType", "Path", "CertificateDiskPath", file("pem").toString())
        .credential(
            "SourceType",
            "Base64Encoded",
            "Base64EncodedValue",
            Base64.getEncoder().encodeToString(Files.readAllBytes(file("p12"))),
            "CertificatePassword",
            PASSWORD)
        .credential(
            "SourceType",
            "KeyStore",
            "KeyStorePath",
            file("jks").toString(),
            "KeyStorePassword",
            PASSWORD,
            "KeyPassword",
            KEY_PASSWORD)
        .credential(
            "SourceType",
            "SignedAssertionFilePath",
            "SignedAssertionFileDiskPath",
            file("token").toString());
  }

  @Test
  void nothingSecret_isLoggedOrAnswered_whetherCredentialsAreAcceptedRefusedOrBroken()
      throws Exception {
    write();
    List<String> answers = new ArrayList<>();
    List<Map<String, String>> sent = new ArrayList<>();
    String logged;
    try (CapturedLog log = new CapturedLog()) {
      // all are refused, one after the other
      try (CredentialedApi api = api(false).start()) {
        answers.add(api.call().body());
        sent.addAll(api.sent());
        assertThat(sent).hasSize(7);
        // none can be read any more
        for (String each : List.of("p12", "pem", "jks", "secret", "token")) {
          Files.writeString(file(each), "half a file with " + SECRET);
        }
        answers.add(api.call().body());
        sent.addAll(api.sent());
      }
      write();
      try (CredentialedApi api = api(true).start()) {
        answers.add(api.call().body());
        assertThat(answers.get(2)).isEqualTo("a token");
        sent.addAll(api.sent());
      }
      // faults at start-up
      Files.writeString(file("pem"), "-----BEGIN PRIVATE KEY-----\n" + SECRET);
      Files.writeString(file("token"), SECRET);
      try (CredentialedApi api =
          api(true)
              .with("AzureAd.ClientCredentials.2.CertificatePassword", "Wrong~" + PASSWORD)
              .with("AzureAd.ClientCredentials.4.CertificatePassword", "Wrong~" + PASSWORD)
              .with("AzureAd.ClientCredentials.5.KeyPassword", "Wrong~" + KEY_PASSWORD)
              .start()) {
        answers.add(api.call().body());
        assertThat(answers.get(3)).contains("server_error");
      }
      logged = log.text();
    }

    assertThat(logged)
        .contains("CertificatePassword", "KeyPassword", "SignedAssertionFileDiskPath");
    List<String> secrets = new ArrayList<>(List.of(SECRET, PASSWORD, KEY_PASSWORD));
    secrets.addAll(List.of(parts(assertion)));
    for (Map<String, String> request : sent) {
      secrets.addAll(List.of(parts(request.getOrDefault("client_assertion", ""))));
    }
    secrets.removeIf(each -> each.length() < 12);
    String key = Base64.getEncoder().encodeToString(certificate.privateKey().getEncoded());
    secrets.add(key.substring(100, 140));
    secrets.add(((RSAPrivateCrtKey) certificate.privateKey()).getPrivateExponent().toString());
    secrets.add(((RSAPrivateCrtKey) certificate.privateKey()).getPrimeP().toString(16));
    assertThat(secrets).hasSizeGreaterThan(10);
    assertThat(logged).doesNotContain(secrets);
    assertThat(String.join("\n", answers)).doesNotContain(secrets);
  }

  /** Claims and signature; the header is the same in every JWT. */
  private static String[] parts(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    return parts.length == 3 ? new String[] {parts[1], parts[2]} : new String[0];
  }
}
