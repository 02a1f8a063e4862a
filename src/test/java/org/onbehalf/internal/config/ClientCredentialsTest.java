package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.message;
import static org.onbehalf.internal.config.Configurations.read;
import static org.onbehalf.internal.config.Configurations.warnings;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.credential.CertificateSource;
import org.onbehalf.internal.credential.ClientCredential;
import org.onbehalf.internal.credential.ManagedIdentityEndpoint;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.testkit.FederatedIssuer;
import org.onbehalf.testkit.TestCertificate;

/** AzureAd.ClientCredentials by each SourceType, and what is wrong with them. */
class ClientCredentialsTest {
  private static final String PASSWORD = "TOPSECRET";
  private static final FederatedIssuer ISSUER = FederatedIssuer.named("https://issuer.example");

  @TempDir static Path directory;

  private static TestCertificate certificate;

  @BeforeAll
  static void write() throws Exception {
    certificate = TestCertificate.create("ours");
    certificate.writePkcs12(directory.resolve("p12"), PASSWORD.toCharArray());
    certificate.writePem(directory.resolve("pem"));
    Certificate[] chain = {certificate.certificate()};
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    store.setKeyEntry("one", certificate.privateKey(), PASSWORD.toCharArray(), chain);
    store.setKeyEntry("two", certificate.privateKey(), PASSWORD.toCharArray(), chain);
    try (OutputStream out = Files.newOutputStream(directory.resolve("jks"))) {
      store.store(out, PASSWORD.toCharArray());
    }
    Files.writeString(directory.resolve("jwt"), ISSUER.assertion("me"));
    Files.writeString(
        directory.resolve("expired"),
        ISSUER.assertion("me", "aud", Instant.now().minus(Duration.ofHours(1))));
    Files.writeString(directory.resolve("none"), PASSWORD);
  }

  /** Files are variables, so that a Windows path needs no escaping. */
  private static ConfigurationInput.Builder credential(String keys, String... environment) {
    Map<String, String> variables = new HashMap<>();
    for (String file : List.of("p12", "pem", "jks", "jwt", "expired", "none", "missing")) {
      variables.put(file, directory.resolve(file).toString());
    }
    for (int i = 0; i < environment.length; i += 2) {
      variables.put(environment[i], environment[i + 1]);
    }
    return input(MINIMAL + "AzureAd.ClientCredentials = [ { " + keys + " } ]")
        .environment(variables);
  }

  private static ClientCredential readOne(ConfigurationInput.Builder input) {
    List<ClientCredential> credentials =
        Settings.read(input.build()).acquisition.client.clientCredentials;
    assertThat(credentials).hasSize(1);
    assertThat(credentials.get(0)).hasToString("ClientCredential(AzureAd.ClientCredentials[0])");
    return credentials.get(0);
  }

  private static CertificateSource certificateOf(ClientCredential credential) {
    return Objects.requireNonNull(credential.certificate);
  }

  private static ManagedIdentityEndpoint endpointOf(ConfigurationInput.Builder input) {
    return Objects.requireNonNull(readOne(input).managedIdentity);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SourceType = Path, CertificateDiskPath = ${p12}, CertificatePassword = TOPSECRET",
        "SourceType = 3, CertificateDiskPath = ${pem}",
        "SourceType = KeyStore, KeyStorePath = ${jks}, KeyStorePassword = TOPSECRET, Alias = two",
        "SourceType = keystore, KeyStorePath = ${jks}, KeyStorePassword = TOPSECRET, KeyStoreType = jks,"
            + " Alias = one, KeyPassword = TOPSECRET",
        "SourceType = KeyStore, KeyStorePath = ${p12}, KeyStorePassword = TOPSECRET, KeyStoreType = PKCS12",
      })
  void read_ofACertificate_knowsHowToOpenIt(String keys) throws Exception {
    ClientCredential credential = readOne(credential(keys));

    assertThat(certificateOf(credential).read().privateKey).isEqualTo(certificate.privateKey());
    assertThat(certificateOf(credential).toString()).doesNotContain(PASSWORD);
    assertThat(warnings(credential(keys))).isEmpty();
  }

  @Test
  void read_ofABase64EncodedCertificate_opensIt_brokenInLinesOrNot() throws Exception {
    byte[] content = Files.readAllBytes(directory.resolve("p12"));
    for (String encoded :
        new String[] {
          Base64.getEncoder().encodeToString(content),
          Base64.getEncoder().encodeToString(content).replaceAll("(.{64})", "$1 ")
        }) {
      ClientCredential credential =
          readOne(
              credential(
                  "SourceType = 2, Base64EncodedValue = \"%s\", CertificatePassword = TOPSECRET"
                      .formatted(encoded)));

      assertThat(certificateOf(credential).read().privateKey).isEqualTo(certificate.privateKey());
    }
  }

  @Test
  void read_ofAnAssertionFile_takesTheNamedOne_elseThatOfThePlatform() {
    Path file = directory.resolve("jwt");

    assertThat(
            readOne(
                    credential(
                        "SourceType = SignedAssertionFilePath, SignedAssertionFileDiskPath = ${jwt}",
                        "AZURE_FEDERATED_TOKEN_FILE",
                        "/elsewhere"))
                .signedAssertionFile)
        .isEqualTo(file);
    assertThat(
            readOne(
                    credential(
                        "SourceType = 8",
                        "AZURE_FEDERATED_TOKEN_FILE",
                        file.toString(),
                        "AZURE_ACCESS_TOKEN_FILE",
                        "/elsewhere"))
                .signedAssertionFile)
        .isEqualTo(file);
    assertThat(
            readOne(credential("SourceType = 8", "AZURE_ACCESS_TOKEN_FILE", file.toString()))
                .signedAssertionFile)
        .isEqualTo(file);
    assertThat(fault(credential("SourceType = 8")).found).contains("AZURE_FEDERATED_TOKEN_FILE");
    assertThat(warnings(credential("SourceType = 8, SignedAssertionFileDiskPath = ${expired}")))
        .singleElement()
        .asString()
        .contains("the assertion expired on");
  }

  @Test
  void read_ofAManagedIdentity_findsTheMachinesEndpoint() {
    String identity = "SourceType = SignedAssertionFromManagedIdentity";

    ManagedIdentityEndpoint machine = endpointOf(credential(identity));
    assertThat(machine.uri)
        .hasToString(
            "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
                + "&resource=api%3A%2F%2FAzureADTokenExchange");
    assertThat(machine.headers).containsOnly(Map.entry("Metadata", "true"));
    ManagedIdentityEndpoint service =
        endpointOf(
            credential(
                identity,
                "IDENTITY_ENDPOINT",
                "http://169.254.129.3:8081/msi/token",
                "IDENTITY_HEADER",
                PASSWORD));
    assertThat(service.uri)
        .hasToString(
            "http://169.254.129.3:8081/msi/token?api-version=2019-08-01"
                + "&resource=api%3A%2F%2FAzureADTokenExchange");
    assertThat(service.headers).containsOnly(Map.entry("X-IDENTITY-HEADER", PASSWORD));
    assertThat(service.toString()).doesNotContain(PASSWORD);
  }

  @Test
  void read_ofAManagedIdentityThatCannotBeAsked_refuses() {
    String identity = "SourceType = SignedAssertionFromManagedIdentity";

    assertThat(
            fault(
                    credential(
                        identity,
                        "IDENTITY_ENDPOINT",
                        "http://localhost:40342/metadata/identity/oauth2/token"))
                .found)
        .contains("Azure Arc");
    assertThat(
            fault(
                    credential(
                        identity,
                        "IDENTITY_ENDPOINT",
                        "https://10.0.0.4:2377/metadata/identity/oauth2/token",
                        "IDENTITY_HEADER",
                        PASSWORD,
                        "IDENTITY_SERVER_THUMBPRINT",
                        "0123"))
                .found)
        .contains("Service Fabric");
    ConfigurationInput.Builder broken =
        credential(
            identity, "IDENTITY_ENDPOINT", "not a URL", "IDENTITY_HEADER", "HEADER" + PASSWORD);
    assertThat(fault(broken).found).contains("IDENTITY_ENDPOINT");
    assertThat(message(broken)).doesNotContain(PASSWORD);
  }

  @Test
  void read_ofACustomCredential_keepsClassAndData_andHidesTheData() {
    String keys =
        "SourceType = Custom, Class = \"com.example.Vault$Inner\", ProviderData { url = \"https://v\", pin = TOPSECRET }";

    ClientCredential.Custom custom = Objects.requireNonNull(readOne(credential(keys)).custom);

    assertThat(custom.className).isEqualTo("com.example.Vault$Inner");
    assertThat(custom.data).containsEntry("url", "https://v").containsEntry("pin", PASSWORD);
    assertThat(message(credential(keys + ", CertificateDiskPath = TOPSECRET")))
        .contains("CertificateDiskPath")
        .doesNotContain(PASSWORD);
  }

  @Test
  void read_ofAValueOfAnotherType_isAFault_butTheReferencesDefaultsAreNone() {
    assertThat(
            fault(
                    credential(
                        "SourceType = Path, CertificateDiskPath = ${pem}, KeyStorePassword = \"x\""))
                .key)
        .isEqualTo("AzureAd.ClientCredentials[0].KeyStorePassword");
    assertThat(
            readOne(
                    credential(
                        """
                        SourceType = ClientSecret, ClientSecret = "s", CertificatePassword = ""
                        TokenExchangeUrl = "api://AzureADTokenExchange", ProviderData = {}
                        """))
                .clientSecret)
        .isEqualTo("s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SourceType = Path, CertificateDiskPath = ${jks} | CertificateDiskPath",
        "SourceType = Path, CertificateDiskPath = ${p12}, CertificatePassword = WRONGSECRET | CertificatePassword",
        "SourceType = Base64Encoded | Base64EncodedValue",
        "SourceType = Base64Encoded, Base64EncodedValue = \"TOP SECRET!\" | Base64EncodedValue",
        "SourceType = Base64Encoded, Base64EncodedValue = \"VE9QU0VDUkVU\" | Base64EncodedValue",
        "SourceType = KeyStore | KeyStorePath",
        "SourceType = KeyStore, KeyStorePath = relative | KeyStorePath",
        "SourceType = KeyStore, KeyStorePath = ${missing} | KeyStorePath",
        "SourceType = KeyStore, KeyStorePath = ${jks}, KeyStorePassword = TOPSECRET | Alias",
        "SourceType = KeyStore, KeyStorePath = ${jks}, KeyStorePassword = TOPSECRET, Alias = three | Alias",
        "SourceType = KeyStore, KeyStorePath = ${jks}, Alias = one | KeyStorePassword",
        "SourceType = KeyStore, KeyStorePath = ${jks}, KeyStorePassword = TOPSECRET, KeyStoreType = PKCS12, Alias = one | KeyStoreType",
        "SourceType = KeyStore, KeyStorePath = ${jks}, KeyStorePassword = TOPSECRET, KeyStoreType = BKS, Alias = one | KeyStoreType",
        "SourceType = KeyStore, KeyStorePath = ${jks}, KeyStorePassword = TOPSECRET, Alias = one, KeyPassword = WRONGSECRET | KeyPassword",
        "SourceType = SignedAssertionFilePath, SignedAssertionFileDiskPath = ${none} | SignedAssertionFileDiskPath",
        "SourceType = SignedAssertionFilePath, SignedAssertionFileDiskPath = ${missing} | SignedAssertionFileDiskPath",
        "SourceType = SignedAssertionFilePath, SignedAssertionFileDiskPath = relative | SignedAssertionFileDiskPath",
        "SourceType = SignedAssertionFromManagedIdentity, ManagedIdentityClientId = me | ManagedIdentityClientId",
        "SourceType = SignedAssertionFromManagedIdentity, TokenExchangeUrl = \"a b\" | TokenExchangeUrl",
        "SourceType = Custom | Class",
        "SourceType = Custom, Class = \"com/example/Vault\" | Class",
        "SourceType = CustomSignedAssertion | SourceType",
        "SourceType = 1, KeyVaultUrl = \"https://v\" | SourceType",
        "SourceType = 14 | SourceType",
        "SourceType = -1 | SourceType",
      })
  void read_ofACredentialThatCannotBeUsed_blamesItsKey_withoutShowingASecret(
      String keys, String key) {
    List<Fault> faults = faults(credential(keys));

    assertThat(faults)
        .anySatisfy(
            fault -> assertThat(fault.key).isEqualTo("AzureAd.ClientCredentials[0]." + key));
    assertThat(faults).allSatisfy(fault -> assertThat(fault.remedy).isNotBlank());
    assertThat(message(credential(keys))).doesNotContain("TOPSECRET", "WRONGSECRET", "TOP SECRET");
  }

  @Test
  void read_ofANumberOfMicrosoftIdentityWeb_saysWhatItMeant() {
    assertThat(fault(credential("SourceType = 4")).found).contains("StoreWithThumbprint");
    assertThat(fault(credential("SourceType = 13")).remedy).contains("SourceType = Path");
    assertThat(fault(credential("SourceType = 11")).remedy)
        .contains("org.onbehalf.spi.ClientCredentialProvider");
  }

  @Test
  void read_ofClientCertificates_isReadAsClientCredentials_butNotBesideThem() {
    String one = "[ { SourceType = ClientSecret, ClientSecret = \"s3cret\" } ]";
    Settings settings = read(MINIMAL + "AzureAd.ClientCertificates = " + one);

    assertThat(settings.acquisition.client.clientCredentials)
        .singleElement()
        .satisfies(
            credential -> {
              assertThat(credential.key).isEqualTo("AzureAd.ClientCertificates[0]");
              assertThat(credential.clientSecret).isEqualTo("s3cret");
            });
    assertThat(
            fault(
                    MINIMAL
                        + "AzureAd.ClientCertificates = "
                        + one
                        + "\nAzureAd.ClientCredentials = "
                        + one)
                .key)
        .isEqualTo("AzureAd.ClientCertificates");
    assertThat(
            fault(
                    MINIMAL
                        + "AzureAd.ClientCertificates = "
                        + one
                        + "\nAzureAd.ClientSecret = \"s3cret\"")
                .found)
        .contains("AzureAd.ClientSecret and AzureAd.ClientCertificates");
    assertThat(
            warnings(
                input(
                    MINIMAL
                        + "AzureAd.ClientCertificates = [ { SourceType = ClientSecret, ClientSecret = \"s3cret\", Sorcery = 1 } ]")))
        .singleElement()
        .asString()
        .contains("AzureAd.ClientCertificates[0].Sorcery");
  }

  @Test
  void read_ofCertificateExpiryWarning_takesADuration() {
    assertThat(read(MINIMAL).acquisition.client.certificateExpiryWarning)
        .isEqualTo(Duration.ofDays(30));
    assertThat(
            read(MINIMAL + "AzureAd.CertificateExpiryWarning = 0 s")
                .acquisition
                .client
                .certificateExpiryWarning)
        .isZero();
    assertThat(fault(MINIMAL + "AzureAd.CertificateExpiryWarning = 30").key)
        .isEqualTo("AzureAd.CertificateExpiryWarning");
  }
}
