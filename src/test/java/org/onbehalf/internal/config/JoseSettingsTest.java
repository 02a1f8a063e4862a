package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.read;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.jwks.SignatureAlgorithm;
import org.onbehalf.internal.validation.DecryptionCredential;
import org.onbehalf.testkit.TestCertificate;

/** AzureAd.SignatureAlgorithms, AzureAd.TokenDecryptionCredentials. */
class JoseSettingsTest {
  @TempDir static Path directory;

  @BeforeAll
  static void makeCertificates() throws Exception {
    TestCertificate.create("x").writePkcs12(directory.resolve("rsa.p12"), "changeit".toCharArray());
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=x",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                directory.resolve("ec.p12").toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void read_withoutTokenDecryptionCredentials_decryptsNothing() {
    assertThat(read(MINIMAL).decryption.credentials).isEmpty();
  }

  @Test
  void read_ofTokenDecryptionCredentials_opensTheirKeysInOrder() {
    String entry = entry("Path", "rsa.p12", "changeit");

    List<DecryptionCredential> credentials =
        read(MINIMAL + "AzureAd.TokenDecryptionCredentials = [ " + entry + "," + entry + " ]")
            .decryption
            .credentials;

    assertThat(credentials)
        .extracting(credential -> credential.key)
        .containsExactly(
            "AzureAd.TokenDecryptionCredentials[0]", "AzureAd.TokenDecryptionCredentials[1]");
    assertThat(credentials.get(0).privateKey.getAlgorithm()).isEqualTo("RSA");
    assertThat(credentials.get(0).toString()).doesNotContain("modulus");
  }

  @Test
  void read_ofTokenDecryptionCredentialsFromElsewhere_opensThemToo() throws Exception {
    String store =
        "{ SourceType = KeyStore, KeyStorePath = \"%s\", KeyStorePassword = changeit }"
            .formatted(directory.resolve("rsa.p12").toString().replace("\\", "\\\\"));
    String embedded =
        "{ SourceType = 2, Base64EncodedValue = \"%s\", CertificatePassword = changeit }"
            .formatted(
                Base64.getEncoder()
                    .encodeToString(Files.readAllBytes(directory.resolve("rsa.p12"))));

    List<DecryptionCredential> credentials =
        read(MINIMAL + "AzureAd.TokenDecryptionCertificates = [ " + store + "," + embedded + " ]")
            .decryption
            .credentials;

    assertThat(credentials).hasSize(2);
    assertThat(credentials.get(0).privateKey).isEqualTo(credentials.get(1).privateKey);
    assertThat(credentials.get(0).key).isEqualTo("AzureAd.TokenDecryptionCertificates[0]");
    assertThat(keyAtFault(store + " ]\nAzureAd.TokenDecryptionCertificates = [ " + embedded))
        .isEqualTo("AzureAd.TokenDecryptionCertificates");
  }

  @Test
  void read_ofTokenDecryptionCredentialsThatCannotDecrypt_refuses() {
    assertThat(keyAtFault(entry("Path", "ec.p12", "changeit"))).endsWith(".CertificateDiskPath");
    assertThat(keyAtFault(entry("Path", "missing", "changeit"))).endsWith(".CertificateDiskPath");
    assertThat(keyAtFault(entry("Path", "rsa.p12", "wrong"))).endsWith(".CertificatePassword");
    assertThat(keyAtFault(entry("KeyVault", "rsa.p12", "changeit"))).endsWith(".SourceType");
    assertThat(keyAtFault(entry("ClientSecret", "rsa.p12", "changeit"))).endsWith(".SourceType");
    assertThat(keyAtFault("{ SourceType = Path }")).endsWith(".CertificateDiskPath");
    assertThat(keyAtFault("{},{},{},{},{}")).isEqualTo("AzureAd.TokenDecryptionCredentials");
  }

  private static String keyAtFault(String entries) {
    return faults(MINIMAL + "AzureAd.TokenDecryptionCredentials = [ " + entries + " ]").get(0).key;
  }

  private static String entry(String type, String file, String password) {
    return "{ SourceType = %s, CertificateDiskPath = \"%s\", CertificatePassword = %s }"
        .formatted(type, directory.resolve(file).toString().replace("\\", "\\\\"), password);
  }

  @Test
  void read_withoutSignatureAlgorithms_acceptsRs256Only() {
    assertThat(read(MINIMAL).issuers.get(0).signatureAlgorithms)
        .containsExactly(SignatureAlgorithm.RS256);
  }

  @Test
  void read_ofSignatureAlgorithms_takesThem() {
    assertThat(
            read(MINIMAL + "AzureAd.SignatureAlgorithms = [\"PS256\", \"ES512\"]")
                .issuers
                .get(0)
                .signatureAlgorithms)
        .containsExactly(SignatureAlgorithm.PS256, SignatureAlgorithm.ES512);
    assertThat(
            read(MINIMAL + "AzureAd.SignatureAlgorithms = \"RS256 ES256\"")
                .issuers
                .get(0)
                .signatureAlgorithms)
        .containsExactly(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"none", "HS256", "HS512", "rs256", "ES256K", "EdDSA", "RSA-OAEP", "dir", "[]"})
  void read_ofAnythingElse_refuses(String value) {
    String line = "AzureAd.SignatureAlgorithms = " + value;

    assertThat(faults(MINIMAL + line))
        .allSatisfy(fault -> assertThat(fault.key).isEqualTo("AzureAd.SignatureAlgorithms"));
  }
}
