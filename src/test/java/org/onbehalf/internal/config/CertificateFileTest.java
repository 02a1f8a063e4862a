package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.message;
import static org.onbehalf.internal.config.Configurations.warnings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.credential.ClientCredential;
import org.onbehalf.internal.runtime.Settings;

/** Files that a credential names. */
class CertificateFileTest {
  private static final String PASSWORD = "TOPSECRET";

  @TempDir static Path directory;

  @BeforeAll
  static void makeCertificates() throws Exception {
    keytool("one.p12", "one", "PKCS12");
    keytool("two.p12", "one", "PKCS12");
    keytool("two.p12", "two", "PKCS12");
    Files.writeString(directory.resolve("garbage.p12"), "no certificate at all");
    Files.writeString(
        directory.resolve("one.pem"), "Bag\n-----BEGIN PRIVATE KEY-----\nTOPSECRET\n");
    Files.writeString(directory.resolve("secret"), "from-a-file\n");
    Files.writeString(directory.resolve("empty"), "\n");
    Files.writeString(directory.resolve("letter"), "Dear TOPSECRET");
    Files.writeString(directory.resolve("large"), "x".repeat(5000));
  }

  private static void keytool(String file, String alias, String type) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=x"));
    command.addAll(List.of("-validity", "90", "-storetype", type, "-storepass", PASSWORD));
    command.addAll(List.of("-alias", alias, "-keystore", directory.resolve(file).toString()));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /** The key's value is a variable, so that a Windows path needs no escaping. */
  private static ConfigurationInput.Builder path(String file, String password) {
    return input(
            MINIMAL
                + "AzureAd.ClientCredentials = [ { SourceType = Path, CertificateDiskPath = ${FILE}, "
                + ("CertificatePassword = \"" + password + "\" } ]"))
        .environment(Map.of("FILE", directory.resolve(file).toString()));
  }

  private static ConfigurationInput.Builder secretFile(String file) {
    return input(
            MINIMAL
                + "AzureAd.ClientCredentials = [ { SourceType = ClientSecret, ClientSecretFile = ${FILE} } ]")
        .environment(Map.of("FILE", directory.resolve(file).toString()));
  }

  @Test
  void read_ofAPkcs12File_givesWhatOpensIt() throws Exception {
    Settings settings = Settings.read(path("one.p12", PASSWORD).build());

    ClientCredential credential = settings.acquisition.client.clientCredentials.get(0);
    assertThat(
            Objects.requireNonNull(credential.certificate)
                .read()
                .certificate()
                .getSubjectX500Principal())
        .hasToString("CN=x");
    assertThat(credential.clientSecret).isNull();
    assertThat(warnings(path("one.p12", PASSWORD))).isEmpty();
  }

  @Test
  void read_ofAPkcs12FileWithTheWrongPassword_refusesWithoutShowingIt() {
    Fault fault = fault(path("one.p12", "WRONGSECRET"));

    assertThat(fault.key).isEqualTo("AzureAd.ClientCredentials[0].CertificatePassword");
    assertThat(message(path("one.p12", "WRONGSECRET"))).doesNotContain("WRONGSECRET");
    assertThat(fault(path("one.p12", "")).found).isEqualTo("no password");
  }

  @Test
  void read_ofWhatIsNoPkcs12FileWithOneKey_refuses() throws IOException {
    assertThat(fault(path("garbage.p12", PASSWORD)).found).contains("not PKCS12");
    assertThat(fault(path("two.p12", PASSWORD)).found).contains("2 private keys");
    assertThat(fault(path("one.pem", PASSWORD)).found).contains("breaks off");
    assertThat(fault(path("missing.p12", PASSWORD)).found).contains("no file");
    assertThat(fault(path("", PASSWORD)).found).contains("no file");
    byte[] whole = Files.readAllBytes(directory.resolve("one.p12"));
    Files.write(directory.resolve("cut.p12"), Arrays.copyOf(whole, whole.length / 2));
    assertThat(fault(path("cut.p12", PASSWORD)).key).contains("CertificateDiskPath");
  }

  @Test
  void read_ofACertificateBeforeItsTimeOrNearItsEnd_warns() {
    assertThat(warnings(path("one.p12", PASSWORD).clock(inDays(-1))))
        .singleElement()
        .asString()
        .contains("not valid before");
    assertThat(warnings(path("one.p12", PASSWORD).clock(inDays(61))))
        .singleElement()
        .asString()
        .contains("the certificate expires on");
    assertThat(warnings(path("one.p12", PASSWORD).clock(inDays(59)))).isEmpty();
  }

  @Test
  void read_ofACertificateThatExpired_refusesUnlessAnotherCredentialIsLeft() {
    Fault fault = fault(path("one.p12", PASSWORD).clock(inDays(91)));
    ConfigurationInput.Builder beside =
        input(
                MINIMAL
                    + "AzureAd.ClientCredentials = [ { SourceType = Path, CertificateDiskPath = ${FILE}, "
                    + ("CertificatePassword = \"" + PASSWORD + "\" }")
                    + ", { SourceType = ClientSecret, ClientSecret = \"s3cret\" } ]")
            .environment(Map.of("FILE", directory.resolve("one.p12").toString()))
            .clock(inDays(91));

    assertThat(fault.key).isEqualTo("AzureAd.ClientCredentials[0].CertificateDiskPath");
    assertThat(fault.found).contains("expired on");
    assertThat(fault.remedy).contains("renew");
    assertThat(warnings(beside)).singleElement().asString().contains("expired on");
  }

  private static Clock inDays(int days) {
    return Clock.fixed(Instant.now().plus(Duration.ofDays(days)), ZoneOffset.UTC);
  }

  @Test
  void read_ofASecretFile_keepsWhereItIs() {
    Settings settings = Settings.read(secretFile("secret").build());

    ClientCredential credential = settings.acquisition.client.clientCredentials.get(0);
    assertThat(credential.clientSecretFile).isEqualTo(directory.resolve("secret"));
    assertThat(credential.clientSecret).as("it may change").isNull();
    assertThat(fault(secretFile("empty")).found).contains("empty");
    assertThat(fault(secretFile("letter")).toString())
        .contains("more than one word")
        .doesNotContain("TOPSECRET");
    assertThat(fault(secretFile("large")).expected).contains("at most 4096");
  }
}
