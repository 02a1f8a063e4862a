package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.CLIENT_ID;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.read;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.runtime.Settings;

/** Whose tokens are accepted: Authority, Instance and TenantId, further Issuers. */
class AuthoritySettingsTest {
  @ParameterizedTest
  @CsvSource({
    "https://login.microsoftonline.us/contoso.onmicrosoft.us/v2.0, ENTRA,"
        + " https://login.microsoftonline.us/contoso.onmicrosoft.us, contoso.onmicrosoft.us",
    "https://contoso.ciamlogin.com/, CIAM,"
        + " https://contoso.ciamlogin.com/contoso.onmicrosoft.com, contoso.onmicrosoft.com",
    "https://contoso.ciamlogin.com/AAAAAAAA-1111-2222-3333-444444444444, CIAM,"
        + " https://contoso.ciamlogin.com/aaaaaaaa-1111-2222-3333-444444444444,"
        + " aaaaaaaa-1111-2222-3333-444444444444",
    "https://contoso.b2clogin.com/tfp/contoso.onmicrosoft.com/B2C_1_susi/v2.0, B2C,"
        + " https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_susi,"
        + " contoso.onmicrosoft.com",
    "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_susi, B2C,"
        + " https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_susi,"
        + " contoso.onmicrosoft.com",
    "https://fs.contoso.com/adfs/, ADFS, https://fs.contoso.com/adfs, ''",
  })
  void read_ofAuthority_tellsWhatItIs(
      String url, Authority.Type type, String meant, String tenant) {
    Authority authority =
        read("AzureAd { Authority = \"%s\", ClientId = \"%s\" }".formatted(url, CLIENT_ID))
            .acquisition
            .client
            .authority;

    assertThat(authority.type).isEqualTo(type);
    assertThat(authority).hasToString(meant);
    assertThat(authority.tenantId).isEqualTo(tenant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://login.microsoftonline.com/",
        "https://login.microsoftonline.com/consumers",
        "http://login.microsoftonline.com/contoso.onmicrosoft.com",
        "https://login.microsoftonline.com/contoso.onmicrosoft.com?p=x",
        "https://login.microsoftonline.com/../contoso.onmicrosoft.com",
        "https://user@fs.contoso.com/adfs",
        "https://contoso.b2clogin.com/tfp/contoso.onmicrosoft.com",
        "https://contoso.b2clogin.com/contoso.onmicrosoft.com/b2c_1%20x",
        "https://contoso.ciamlogin.com/a/b",
        "fs.contoso.com/adfs",
      })
  void read_ofAnAuthorityThatIsNone_refuses(String url) {
    assertThat(
            fault("AzureAd { Authority = \"%s\", ClientId = \"%s\" }".formatted(url, CLIENT_ID))
                .key)
        .isEqualTo("AzureAd.Authority");
  }

  @Test
  void read_ofAuthorityBesideInstanceOrTenant_refuses() {
    String authority =
        "AzureAd { Authority = \"https://fs.contoso.com/adfs\", ClientId = \"%s\"\n"
            .formatted(CLIENT_ID);

    assertThat(fault(authority + "TenantId = contoso.com }").key).isEqualTo("AzureAd.TenantId");
    assertThat(fault(authority + "Instance = \"https://x.example\" }").key)
        .isEqualTo("AzureAd.Instance");
  }

  @Test
  void read_ofMicrosoftsB2cTemplate_understandsIt() {
    String b2c =
        """
        AzureAd {
          Instance = "https://fabrikam.b2clogin.com"
          Domain = "fabrikam.onmicrosoft.com"
          ClientId = "11111111-2222-3333-4444-555555555555"
          SignUpSignInPolicyId = "%s"
        }
        """;

    assertThat(read(b2c.formatted("b2c_1_susi")).acquisition.client.authority)
        .hasToString("https://fabrikam.b2clogin.com/fabrikam.onmicrosoft.com/b2c_1_susi");
    assertThat(fault(b2c.formatted("b2c/../x")).key).isEqualTo("AzureAd.SignUpSignInPolicyId");
    assertThat(fault(b2c.formatted("x").replace("Domain", "#")).key)
        .isEqualTo("AzureAd.SignUpSignInPolicyId");
  }

  private static String partner(String keys) {
    return MINIMAL
        + "Issuers.Partner { Type = oidc, Authority = \"https://id.example/x\", Audiences = \"api://a\"\n"
        + keys
        + " }";
  }

  @Test
  void read_ofIssuers_givesThemAfterAzureAd() {
    Settings settings = read(partner("TrustRoles = true\nRolePrefix = \"partner.\""));

    assertThat(settings.issuers)
        .extracting(IssuerSettings::name)
        .containsExactly("AzureAd", "Partner");
    IssuerSettings partner = settings.issuers.get(1);
    assertThat(partner.authority).hasToString("https://id.example/x");
    assertThat(partner.own).isFalse();
    assertThat(partner.rolePrefix).isEqualTo("partner.");
    assertThat(partner.rules.nameClaims).isEmpty();
    assertThat(read(partner("")).issuers.get(1).trustRoles).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Type = saml, Type",
    "Authority = \"http://id.example\", Authority",
    "Audiences = [], Audiences",
    "RolePrefix = x, RolePrefix",
    "RoleMapping { a = b }, RoleMapping",
    "Grant = x, Grant",
    "AllowedTenants = \"*\", AllowedTenants",
  })
  void read_ofAnIssuerThatCannotBe_refuses(String line, String key) {
    String hocon =
        partner("").replaceAll(key + " = [^,\n]*,?", "") + "\nIssuers.Partner { " + line + " }";

    assertThat(faults(hocon)).extracting(fault -> fault.key).contains("Issuers.Partner." + key);
  }

  @Test
  void read_ofAnIssuersAudience_joinsItToAudiences() {
    String audience = partner("Audience = \"api://b\"");

    assertThat(read(audience).issuers.get(1).audiences).containsExactly("api://b", "api://a");
    assertThat(read(audience.replace(", Audiences = \"api://a\"", "")).issuers.get(1).audiences)
        .containsExactly("api://b");
    assertThat(fault(partner("Audience = \"a b\"")).key).isEqualTo("Issuers.Partner.Audience");
  }

  @Test
  void read_ofAFiltersIssuers_refusesNamesThatAreNotConfigured() {
    String hocon = partner("");

    assertThat(
            Settings.read(
                input(hocon)
                    .filterParameters(Map.of("f", Map.of("issuers", "AzureAd Partner")))
                    .build()))
        .isNotNull();
    assertThat(
            fault(input(hocon).filterParameters(Map.of("f", Map.of("issuers", "Parner")))).expected)
        .contains("Partner");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "consumers",
        "Enter_the_Tenant_Info_Here",
        "contoso",
        "a..b.com",
        "x.com/evil",
        "1.2"
      })
  void read_ofATenantThatIsNone_refuses(String tenant) {
    Fault fault =
        fault("AzureAd { TenantId = \"" + tenant + "\", ClientId = \"" + CLIENT_ID + "\" }");

    assertThat(fault.key).isEqualTo("AzureAd.TenantId");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://login.example.com/",
        "http://127.evil.com/",
        "http://127.0.0.256/",
        "http://localhost.example.com/",
        "https://login.microsoftonline.com/common/",
        "https://user@login.microsoftonline.com/",
        "https://login.microsoftonline.com/?x",
        "login.microsoftonline.com",
        "file:///etc/passwd",
        "https://"
      })
  void read_ofAnInstanceThatIsNotACloud_refuses(String instance) {
    assertThat(fault(MINIMAL + "AzureAd.Instance = \"" + instance + "\"").key)
        .isEqualTo("AzureAd.Instance");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:8080/", "http://127.9.8.7:1", "http://[::1]:9/"})
  void read_ofAnInstanceOnLoopback_acceptsHttp(String instance) {
    assertThat(
            read(MINIMAL + "AzureAd.Instance = \"" + instance + "\"").acquisition.client.instance)
        .isEqualTo(URI.create(instance.endsWith("/") ? instance : instance + "/"));
  }
}
