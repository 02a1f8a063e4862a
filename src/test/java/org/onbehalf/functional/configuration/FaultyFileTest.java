package org.onbehalf.functional.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.RsaKeys;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.TestCertificate;

/**
 * A WEB-INF/onbehalf.conf that cannot be used, in a real Jetty: one report that names key and
 * remedy, no stack trace, and each request is answered 500.
 */
@Timeout(120)
class FaultyFileTest {
  private static final String TENANT_AND_CLIENT =
      "AzureAd { TenantId = \"contoso.onmicrosoft.com\", ClientId ="
          + " \"11111111-2222-3333-4444-555555555555\" }\n";

  private static String token;

  @TempDir Path application;

  @BeforeAll
  static void mintAToken() {
    token = Tenant.tokenOfNobody();
  }

  @AfterAll
  static void forgetIt() {
    token = "";
  }

  private Path file() {
    return application.resolve("WEB-INF/onbehalf.conf");
  }

  private void write(byte[] content) throws IOException {
    Files.createDirectories(application.resolve("WEB-INF"));
    Files.write(file(), content);
  }

  private void write(String content) throws IOException {
    write(content.getBytes(StandardCharsets.UTF_8));
  }

  /** The one report, of an application that lets no request pass. */
  private String report(Map<String, String> contextParameters, @Nullable String config)
      throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      FilteredServer made =
          FilteredServer.with(contextParameters)
              .files(application)
              .servlet("/api/whoami", new WhoAmIServlet());
      if (config != null) {
        made.filterParameter("config", config);
      }
      try (FilteredServer server = made.start()) {
        for (HttpResponse<String> answer :
            List.of(server.getAs(token, "/api/whoami"), server.get("/api/whoami"))) {
          assertThat(answer.statusCode()).isEqualTo(500);
          assertThat(JSONObjectUtils.parse(answer.body()))
              .containsEntry("error", "server_error")
              .containsOnlyKeys("error", "error_description", "code", "correlation_id")
              .containsEntry("code", "OBH-7002");
          assertThat(answer.headers().allValues("WWW-Authenticate")).isEmpty();
        }
      }
      assertThat(log.text()).doesNotContain("Exception", "\tat ");
      List<String> reports = log.messages(Level.ERROR);
      assertThat(reports).hasSize(1);
      return reports.get(0);
    }
  }

  private String report(String content) throws Exception {
    write(content);
    return report(Map.of(), null);
  }

  // --- what stands in it
  // --------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AzureAd.TenantId = common|AzureAd.AllowedTenants|list the tenants",
        "AzureAd.TenantId = organizations|AzureAd.AllowedTenants|list the tenants",
        "AzureAd { TenantId = common, AllowedTenants = [\"cccccccc-0000-4000-8000-00000000000c\","
            + " \"CCCCCCCC-0000-4000-8000-00000000000C\"] }|AzureAd.AllowedTenants|twice",
        "AzureAd.TenantId = \"contoso.com\"\\n"
            + "AzureAd.ClientId = x|AzureAd.ClientId|copy the Application",
      })
  void valueThatCannotBe_isReportedWithItsRemedy(String content, String key, String words)
      throws Exception {
    assertThat(
            report(
                content.replace("\\n", "\n")
                    + (content.contains("ClientId")
                        ? ""
                        : "\nAzureAd.ClientId = \"11111111-2222-3333-4444-555555555555\"")))
        .contains("has 1 fault", key, "WEB-INF/onbehalf.conf line ", words)
        .contains("found:", "expected:", "remedy:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Authorization.Rules = [ { Path = \"/x\", Scops = a } ]|Authorization.Rules[0].Scops|did"
            + " you mean Scopes",
        "Authorization.Rules = [ { Path = \"/x\", Roles = [] } ]|Authorization.Rules[0].Roles|an"
            + " empty list",
        "Authorization.Rules = { }|Authorization.Rules|",
        "Authorization.Ruls = 1|Authorization.Ruls|did you mean Rules",
        "include url(\"http://127.0.0.1:1/x.conf\")|configuration file|plain file name",
        "include file(\"/etc/passwd\")|configuration file|plain file name",
        "include \"absent.conf\"|configuration file|does not exist",
        "include \"folder.conf\"|configuration file|",
        "AzureAd = 5|AzureAd|a section { … }",
        "DownstreamApis = [a]|DownstreamApis|a section { … }",
        "DownstreamApis.P = x|DownstreamApis.P|a section { … }",
        "Http.ReadTimeout = [5 s]|Http.ReadTimeout|a list",
        "Http.ReadTimeout { a = 5 s }|Http.ReadTimeout|a section",
        "SignatureCache.Entries = many|SignatureCache.Entries|a whole number",
        "Cors.PassPreflight = true|Cors.PassPreflight|Cors.AllowedOrigins",
        "Cors { AllowedOrigins = \"*\", AllowCredentials = true }|Cors.AllowCredentials|by name",
        "Cors.AllowedOrigins = [\"*\", \"https://a.example\"]|Cors.AllowedOrigins|* alone",
        "Cors.AllowedOrigins = [\"null\"]|Cors.AllowedOrigins|any page can send",
        "Cors.AllowedOrigins = [\"https://*.a.example\"]|Cors.AllowedOrigins|name each origin",
        "Cors.AllowedOrigins = [\"a.example\"]|Cors.AllowedOrigins|name each origin",
        "Cors.AllowedOrigins ="
            + " [\"https://A.example:443/x\"]|Cors.AllowedOrigins|https://a.example\"",
        "Cors.AllowedOrigins ="
            + " [\"http://a.example:8080/\"]|Cors.AllowedOrigins|http://a.example:8080\"",
        "Cors.AllowedMethods = [put]|Cors.AllowedMethods|upper case",
        "Cors.AllowedHeaders = [\"a:b\"]|Cors.AllowedHeaders|names of HTTP headers",
        "Cors.ExposedHeaders = [\"*\"]|Cors.ExposedHeaders|names of HTTP headers",
        "Cors.MaxAge = 2 d|Cors.MaxAge|from 0 s to 1 d",
        "AzureAd.ClientCapabilities = [\"c p\"]|AzureAd.ClientCapabilities|words such as cp1",
        "AzureAd { ClientSecret = \"TOPSECRET\"|configuration file|not closed",
        "<azureAd/>|configuration file|HOCON or JSON",
      })
  void lineThatCannotBe_isReportedWithItsRemedy(String line, String key, @Nullable String words)
      throws Exception {
    Files.createDirectories(application.resolve("WEB-INF/folder.conf"));

    assertThat(report(TENANT_AND_CLIENT + line))
        .contains(key, "WEB-INF/onbehalf.conf", words == null ? "" : words)
        .contains("found:", "expected:", "remedy:")
        .doesNotContain("TOPSECRET");
  }

  @Test
  void threeHundredFaults_areOneReportOfBoundedLength() throws Exception {
    StringBuilder many = new StringBuilder(TENANT_AND_CLIENT);
    for (int i = 0; i < 150; i++) {
      many.append("DownstreamApis.Api").append(i).append(".ReadTimeout = 5 s\n");
    }

    String report = report(many.toString());

    assertThat(report)
        .contains("has 300 faults", "\n  50. ", "and 250 more")
        .hasSizeLessThan(20_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   \n\n", "# nothing yet\n", "{}"})
  void emptyFile_namesWhatIsRequired(String content) throws Exception {
    assertThat(report(content)).contains("has 2 faults", "AzureAd.TenantId", "AzureAd.ClientId");
  }

  @Test
  void misspeltSection_isReportedWithTheNearest() throws Exception {
    assertThat(report(TENANT_AND_CLIENT + "Authorisation.Rules = []\nTokenCash.HeapEntries = 5"))
        .contains("has 2 faults", "did you mean Authorization?", "did you mean TokenCache?");
  }

  // --- what it names
  // ------------------------------------------------------------------------------

  @Test
  void certificateThatCannotBeRead_isReported() throws Exception {
    Path pem = Files.writeString(application.resolve("a.pem"), "-----BEGIN CERTIFICATE-----");
    Path nonsense = Files.writeString(application.resolve("b.p12"), "nonsense");
    Path empty = Files.writeString(application.resolve("c.p12"), "");
    Map<String, String> found =
        Map.of(
            application.resolve("absent.p12").toString(), "which is no file",
            application.toString(), "which is no file",
            pem.toString(), "a PEM file",
            nonsense.toString(), "not PKCS12",
            empty.toString(), "PKCS12",
            unreadable().toString(), "cannot be read");
    for (Map.Entry<String, String> each : found.entrySet()) {
      assertThat(
              report(
                  TENANT_AND_CLIENT
                      + "AzureAd.ClientCredentials = [ { SourceType = Path, CertificateDiskPath ="
                      + " \""
                      + each.getKey()
                      + "\", CertificatePassword = \"TOPSECRET\" } ]"))
          .as(each.getKey())
          .contains("AzureAd.ClientCredentials[0].CertificateDiskPath", each.getValue())
          .doesNotContain("TOPSECRET");
    }
  }

  @Test
  void certificateWhoseKeyCanBeFactored_isReported() throws Exception {
    Path pem = application.resolve("weak.pem");
    writeWeakCertificate(pem);

    for (String list : List.of("AzureAd.ClientCredentials", "AzureAd.TokenDecryptionCredentials")) {
      assertThat(
              report(
                  TENANT_AND_CLIENT
                      + list
                      + " = [ { SourceType = Path, CertificateDiskPath = \""
                      + pem
                      + "\" } ]"))
          .contains("has 1 fault", list + "[0].CertificateDiskPath", "CVE-2017-15361")
          .contains("make a new key and certificate");
    }
  }

  /** A certificate with its modulus exchanged, whose signature nobody verifies, and the key. */
  private static void writeWeakCertificate(Path pem) throws Exception {
    KeyPair weak = RsaKeys.rocaPair();
    X509Certificate strong = TestCertificate.create("weak").certificate();
    String certificate =
        HexFormat.of()
            .formatHex(strong.getEncoded())
            .replace(modulus(strong.getPublicKey()), modulus(weak.getPublic()));
    Files.writeString(
        pem,
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                .formatted(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(certificate)))
            + "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                .formatted(Base64.getEncoder().encodeToString(weak.getPrivate().getEncoded())));
  }

  private static String modulus(PublicKey key) {
    return ((RSAPublicKey) key).getModulus().toString(16);
  }

  /** A file that nobody may read; root may, so there is one that gives an error even to root. */
  private Path unreadable() throws IOException {
    Path file = Files.writeString(application.resolve("unreadable.conf"), TENANT_AND_CLIENT);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    return Files.isReadable(file) ? Path.of("/proc/self/mem") : file;
  }

  // --- the file itself
  // ----------------------------------------------------------------------------

  @Test
  void absentFile_isSaid() throws Exception {
    assertThat(report(Map.of(), null))
        .contains("has 2 faults", "AzureAd.TenantId", "there is no WEB-INF/onbehalf.conf");
  }

  @Test
  void fileOfAnotherName_thatIsAbsentOrADirectory_isReported() throws Exception {
    Files.createDirectories(application.resolve("WEB-INF"));

    for (String config :
        List.of("/WEB-INF/other.conf", "/WEB-INF", "WEB-INF/", application + "/absent.conf", ".")) {
      assertThat(report(Map.of(), config)).as(config).contains("init-param config", config);
    }
  }

  @Test
  void defaultFile_thatIsADirectory_isReported() throws Exception {
    Files.createDirectories(file());

    assertThat(report(Map.of(), null)).contains("WEB-INF/onbehalf.conf", "AzureAd.TenantId");
  }

  @Test
  void fileThatNobodyMayRead_isReported() throws Exception {
    String config = unreadable().toString();

    assertThat(report(Map.of(), config)).contains(config, "cannot be read", "server's user");
  }

  @Test
  void fileThatIsNotUtf8_isReported_ratherThanReadWithQuestionMarks() throws Exception {
    String content = TENANT_AND_CLIENT + "AzureAd.Audience = \"api://K\u00E4the\"\n";
    for (byte[] bytes :
        List.of(
            content.getBytes(StandardCharsets.ISO_8859_1),
            content.getBytes(StandardCharsets.UTF_16))) {
      write(bytes);
      assertThat(report(Map.of(), null)).contains("WEB-INF/onbehalf.conf", "UTF-8");
    }
  }

  @Test
  void includedFileThatIsNotUtf8_isReported() throws Exception {
    write(TENANT_AND_CLIENT + "include \"more.conf\"");
    Files.write(
        application.resolve("WEB-INF/more.conf"),
        "AzureAd.Audience = K\u00E4the".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(report(Map.of(), null)).contains("WEB-INF/more.conf", "UTF-8");
  }

  // --- the log
  // ------------------------------------------------------------------------------------

  @Test
  void lineBreaksInValuesKeysAndNames_forgeNoLineOfTheLog() throws Exception {
    String forged = "x\\r\\nERROR forged\\u2028\\u0085\\u001b[31m";
    String raw = "x\r\nERROR forged\u2028\u0085\u001b[31m";
    write(
        """
        { "AzureAd": { "TenantId": "%1$s", "ClientId": "%1$s", "Instance": "%1$s",
            "ClientSecret": "%1$s", "Claim%1$s": "a" },
          "DownstreamApis": { "%1$s": { "BaseUrl": "%1$s" } },
          "Authentication": { "Mode": "%1$s" } }
        """
            .formatted(forged));
    try (CapturedLog log = new CapturedLog();
        FilteredServer server =
            FilteredServer.with(
                    Map.of(
                        "AzureAd.Audience." + raw, raw, "onbehalf.name", raw, "Http." + raw, raw))
                .files(application)
                .servlet("/api/whoami", new WhoAmIServlet())
                .start()) {
      assertThat(server.getAs(token, "/api/whoami").statusCode()).isEqualTo(500);
      assertThat(log.text()).contains("AzureAd.TenantId");
      assertThat(log.text().lines()).noneMatch(line -> line.startsWith("ERROR forged"));
      assertThat(log.text()).doesNotContain("\r", "\u2028", "\u0085", "\u001b");
    }
    assertThat(report(Map.of(), "/WEB-INF/" + raw).lines())
        .noneMatch(line -> line.startsWith("ERROR forged"));
  }
}
