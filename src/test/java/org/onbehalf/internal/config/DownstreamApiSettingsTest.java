package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.apiOf;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.read;
import static org.onbehalf.internal.config.Configurations.warnings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the application calls, and how it proves who it is. */
class DownstreamApiSettingsTest {
  private static String api(String keys) {
    return MINIMAL + "\nDownstreamApis { PartnerAPI {\n" + keys + "\n} }";
  }

  @Test
  void read_ofSecretAndCredentialsTogether_refuses() {
    Fault fault =
        fault(
            MINIMAL
                + """
                AzureAd.ClientSecret = "TOPSECRET"
                AzureAd.ClientCredentials = [ { SourceType = ClientSecret, ClientSecret = "TOPSECRET" } ]
                """);

    assertThat(fault.key).isEqualTo("AzureAd.ClientSecret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SourceType = KeyVault, KeyVaultUrl = \"https://x\"",
        "SourceType = StoreWithThumbprint",
        "SourceType = Base64Encoded",
        "SourceType = Nonsense",
        "ClientSecret = \"TOPSECRET\"",
        "SourceType = ClientSecret",
        "SourceType = ClientSecret, ClientSecret = \"x\", ClientSecretFile = \"/x\"",
        "SourceType = ClientSecret, ClientSecret = \"x\", CertificatePassword = \"y\"",
        "SourceType = Path",
        "SourceType = Path, CertificateDiskPath = \"relative.p12\"",
        "SourceType = Path, CertificateDiskPath = \"/does/not/exist.p12\"",
      })
  void read_ofACredentialThatCannotBeUsed_refuses(String keys) {
    assertThat(faults(MINIMAL + "AzureAd.ClientCredentials = [ { " + keys + " } ]"))
        .allSatisfy(fault -> assertThat(fault.key).startsWith("AzureAd.ClientCredentials[0]."));
  }

  @Test
  void read_ofCredentialsWithoutBrackets_refusesWithoutShowingThem() {
    assertThat(fault(MINIMAL + "AzureAd.ClientCredentials = \"TOPSECRET\"").toString())
        .contains("AzureAd.ClientCredentials")
        .doesNotContain("TOPSECRET");
    assertThat(
            fault(MINIMAL + "AzureAd.ClientCredentials { SourceType = ClientSecret }").toString())
        .contains("a list of sections");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "partner.example.com",
        "/relative",
        "http://partner.example.com",
        "https://user:pass@partner.example.com",
        "https://partner.example.com/a/../b",
        "https://partner.example.com/a/%2e%2e/b",
        "https://partner.example.com/a//b",
        "https://partner.example.com/?q",
        "https://partner.example.com/#f",
        "ftp://partner.example.com/",
        "https://partner.example.com:99999/",
      })
  void read_ofABaseUrlThatTokensMustNotGoTo_refuses(String url) {
    Fault fault = fault(api("BaseUrl = \"" + url + "\", Scopes = \"a/b\""));

    assertThat(fault.key).isEqualTo("DownstreamApis.PartnerAPI.BaseUrl");
    assertThat(fault.found).doesNotContain("pass@");
  }

  @Test
  void read_ofAnHttpApi_acceptsOnLoopbackAndWithAWarningWhereAllowed() {
    assertThat(warnings(input(api("BaseUrl = \"http://localhost:1/x\", Scopes = a"))))
        .noneMatch(each -> each.contains("AllowHttp"));
    assertThat(
            warnings(
                input(api("BaseUrl = \"http://partner.lan/x\", Scopes = a, AllowHttp = true"))))
        .filteredOn(each -> each.contains("DownstreamApis.PartnerAPI.AllowHttp"))
        .singleElement()
        .asString()
        .contains("plain http");
  }

  @ParameterizedTest
  @CsvSource({"a/b,a/b", "/a,a", "'',''", "a:b/c,!", "../a,!", "a/../../b,!", "//evil,!", "a?b,!"})
  void read_ofARelativePath_keepsItBeneathTheBaseUrl(String path, String expected) {
    String hocon =
        api("BaseUrl = \"https://p.example\", Scopes = a, RelativePath = \"" + path + "\"");

    if (expected.equals("!")) {
      assertThat(fault(hocon).key).isEqualTo("DownstreamApis.PartnerAPI.RelativePath");
    } else {
      assertThat(apiOf(read(hocon), "PartnerAPI").relativePath).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "\"\"", "[\"\"]", "[\"a b\"]", "{ a = b }", "[[\"a\"]]", "[\"a\\\\b\"]"})
  void read_ofScopesThatAreNone_refuses(String scopes) {
    assertThat(faults(api("BaseUrl = \"https://p.example\", Scopes = " + scopes)))
        .allSatisfy(fault -> assertThat(fault.key).isEqualTo("DownstreamApis.PartnerAPI.Scopes"));
  }
}
