package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.CLIENT_ID;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.apiOf;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.message;
import static org.onbehalf.internal.config.Configurations.read;
import static org.onbehalf.internal.config.Configurations.warnings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
  private static String api(String keys) {
    return MINIMAL + "\nDownstreamApis { PartnerAPI {\n" + keys + "\n} }";
  }

  @Test
  void read_ofTheReadmesExample_givesItsSettings() {
    Settings settings =
        SettingsReader.read(
            input(
                    """
                    AzureAd {
                      Instance = "https://login.microsoftonline.com/"
                      TenantId = "contoso.onmicrosoft.com"
                      ClientId = "11111111-2222-3333-4444-555555555555"
                      ClientCredentials = [ { SourceType = "ClientSecret", ClientSecret = ${AZURE_CLIENT_SECRET} } ]
                    }
                    DownstreamApis {
                      PartnerAPI { BaseUrl = "https://partner.example.com", Scopes = ["api://partner/read"] }
                    }
                    """)
                .environment(Map.of("AZURE_CLIENT_SECRET", "s3cret"))
                .build());

    assertThat(settings.name).isEqualTo("orders");
    assertThat(settings.azureAd.instance)
        .isEqualTo(URI.create("https://login.microsoftonline.com/"));
    assertThat(settings.azureAd.tenantId).isEqualTo("contoso.onmicrosoft.com");
    assertThat(settings.azureAd.audiences).containsExactly(CLIENT_ID, "api://" + CLIENT_ID);
    assertThat(settings.azureAd.client.clientCredentials).hasSize(1);
    assertThat(settings.azureAd.client.clientCredentials.get(0).clientSecret).isEqualTo("s3cret");
    assertThat(settings.azureAd.client.clientCredentials.get(0).key)
        .isEqualTo("AzureAd.ClientCredentials[0]");
    Settings.DownstreamApi api = apiOf(settings, "PartnerAPI");
    assertThat(api.baseUrl).isEqualTo(URI.create("https://partner.example.com"));
    assertThat(api.scopes).containsExactly("api://partner/read");
    assertThat(api.readTimeout).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void read_ofAPastedAppsettingsJson_understandsIt() {
    String json =
        """
        \uFEFF{
          /* from the ASP.NET twin
             of this application */
          "AzureAd": {
            "Instance": "https://login.microsoftonline.com", // the cloud
            "Domain": "contoso.onmicrosoft.com",
            "TenantId": "11111111-AAAA-3333-4444-555555555555",
            "ClientId": "11111111-2222-3333-4444-555555555555",
            "Scopes": "access_as_user",
            "CallbackPath": "/signin-oidc",
            "ClientSecret": "a//b#c/*d*/",
            "AllowWebApiToBeAuthorizedByACL": false,
          },
          "DownstreamApis": {
            "Graph": { "BaseUrl": "https://graph.microsoft.com/v1.0", "Scopes": "User.Read Mail.Read", "HttpMethod": "Get" }
          },
          "AllowedHosts": null
        }
        """;

    Settings settings = read(json);

    assertThat(settings.azureAd.instance)
        .isEqualTo(URI.create("https://login.microsoftonline.com/"));
    assertThat(settings.azureAd.tenantId).isEqualTo("11111111-aaaa-3333-4444-555555555555");
    assertThat(settings.azureAd.client.clientCredentials.get(0).clientSecret)
        .isEqualTo("a//b#c/*d*/");
    assertThat(apiOf(settings, "Graph").scopes).containsExactly("User.Read", "Mail.Read");
  }

  @Test
  void read_ofKeysInAnotherCase_acceptsThem() {
    Settings settings =
        read(
            """
            AZUREAD.tenantid = "contoso.onmicrosoft.com"
            azuread { clientID = "11111111-2222-3333-4444-555555555555" }
            http.connecttimeout = "00:00:07"
            """);

    assertThat(settings.http.connectTimeout).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void read_withSeveralFaults_tellsAllAtOnceEachWithItsLine() {
    List<Fault> faults =
        faults(
            """
            AzureAd {
              TenantId = contoso
              ClientId = "one"
              ClockSkew = 60
              AzureRegion = "west europe"
            }
            DownstreamApis.PartnerAPI { BaseUrl = "https://partner.example.com?x=1" }
            Authentication.Mode = sometimes
            """);

    assertThat(faults)
        .extracting(fault -> fault.key)
        .containsExactlyInAnyOrder(
            "AzureAd.TenantId",
            "AzureAd.ClientId",
            "AzureAd.ClockSkew",
            "AzureAd.AzureRegion",
            "DownstreamApis.PartnerAPI.BaseUrl",
            "DownstreamApis.PartnerAPI.Scopes",
            "Authentication.Mode");
    assertThat(faults)
        .filteredOn(fault -> fault.key.equals("AzureAd.ClockSkew"))
        .extracting(fault -> fault.origin)
        .containsExactly("WEB-INF/onbehalf.conf line 4");
    assertThat(faults)
        .allSatisfy(fault -> assertThat(fault.expected).isNotEmpty())
        .allSatisfy(fault -> assertThat(fault.remedy).isNotEmpty())
        .allSatisfy(fault -> assertThat(fault.found).isNotEmpty());
  }

  @Test
  void read_ofNothing_namesWhatIsRequired() {
    assertThat(faults("")).extracting(fault -> fault.key).contains("AzureAd.TenantId");
    assertThat(faults(ConfigurationInput.named("orders")))
        .extracting(fault -> fault.key)
        .containsExactlyInAnyOrder("AzureAd.TenantId", "AzureAd.ClientId");
  }

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
            .azureAd
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

    assertThat(read(b2c.formatted("b2c_1_susi")).azureAd.authority)
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
  void read_ofAFiltersIssuers_refusesNamesThatAreNotConfigured() {
    String hocon = partner("");

    assertThat(
            SettingsReader.read(
                input(hocon)
                    .filterParameters(Map.of("f", Map.of("issuers", "AzureAd Partner")))
                    .build()))
        .isNotNull();
    assertThat(
            fault(input(hocon).filterParameters(Map.of("f", Map.of("issuers", "Parner")))).expected)
        .contains("Partner");
  }

  @Test
  void read_ofAcl_warnsUnlessClientsAreListed() {
    String acl = MINIMAL + "AzureAd.AllowWebApiToBeAuthorizedByACL = true\n";

    assertThat(read(acl).azureAd.rules.allowsTokensWithoutPermissions).isTrue();
    assertThat(read(MINIMAL).azureAd.rules.allowsTokensWithoutPermissions).isFalse();
    assertThat(warnings(input(acl)))
        .singleElement()
        .asString()
        .contains("AzureAd.AllowWebApiToBeAuthorizedByACL", "AllowedClients");
    assertThat(warnings(input(acl + "AzureAd.AllowedClients = [\"a\"]"))).isEmpty();
  }

  @Test
  void read_ofNameClaim_replacesTheDefault() {
    assertThat(read(MINIMAL).azureAd.rules.nameClaims).containsExactly("preferred_username", "upn");
    assertThat(read(MINIMAL + "AzureAd.NameClaim = onprem_sam email").azureAd.rules.nameClaims)
        .containsExactly("onprem_sam", "email");
    assertThat(read(MINIMAL + "AzureAd.NameClaim = tid.oid").azureAd.rules.nameClaims).isEmpty();
    assertThat(fault(MINIMAL + "AzureAd.NameClaim = [upn, tid.oid]").key)
        .isEqualTo("AzureAd.NameClaim");
    assertThat(warnings(input(many("common", "AllowedTenants = \"*\"\nNameClaim = upn"))))
        .singleElement()
        .asString()
        .contains("AzureAd.NameClaim", "two persons can bear one name");
  }

  @Test
  void read_ofRoleMapping_givesTheRolesOfEachValue() {
    Settings settings =
        read(
            MINIMAL
                + """
                AzureAd.RoleMapping {
                  "AAAAAAAA-1111-2222-3333-444444444444" = [Admin, Orders.Approve]
                  "Orders.Read" = Reader
                }
                """);

    assertThat(settings.azureAd.rules.roleMapping)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "aaaaaaaa-1111-2222-3333-444444444444",
                List.of("Admin", "Orders.Approve"),
                "Orders.Read",
                List.of("Reader")));
    assertThat(fault(MINIMAL + "AzureAd.RoleMapping = Admin").key).isEqualTo("AzureAd.RoleMapping");
    assertThat(fault(MINIMAL + "AzureAd.RoleMapping { a = [] }").key)
        .isEqualTo("AzureAd.RoleMapping");
  }

  private static String many(String tenant, String more) {
    return "AzureAd { TenantId = %s, ClientId = \"%s\"\n%s }".formatted(tenant, CLIENT_ID, more);
  }

  @ParameterizedTest
  @ValueSource(strings = {"common", "Organizations"})
  void read_ofATenantThatIsMany_needsTheTenantsThatMayCall(String tenant) {
    String one = "CCCCCCCC-0000-4000-8000-00000000000c";

    Settings some = read(many(tenant, "AllowedTenants = [\"" + one + "\"]"));
    Settings all = read(many(tenant, "AllowedTenants = \"*\""));

    assertThat(some.azureAd.hasSeveralTenants()).isTrue();
    assertThat(some.azureAd.rules.allowsTenant(one)).isTrue();
    assertThat(some.azureAd.rules.allowsTenant(CLIENT_ID)).isFalse();
    assertThat(all.azureAd.rules.allowsTenant(CLIENT_ID)).isTrue();
    assertThat(all.azureAd.rules.nameClaims).isEmpty();
    assertThat(fault(many(tenant, "")).key).isEqualTo("AzureAd.AllowedTenants");
    assertThat(fault(many(tenant, "AllowedTenants = []")).remedy).contains("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"contoso.onmicrosoft.com\"]",
        "[\"*\", \"cccccccc-0000-4000-8000-00000000000c\"]",
        "[\"cccccccc-0000-4000-8000-00000000000c\", \"CCCCCCCC-0000-4000-8000-00000000000C\"]",
        "[\"cccccccc*\"]",
      })
  void read_ofAllowedTenantsThatAreNone_refuses(String tenants) {
    assertThat(fault(many("common", "AllowedTenants = " + tenants)).key)
        .isEqualTo("AzureAd.AllowedTenants");
  }

  @Test
  void read_ofAllowedTenantsBesideASingleTenant_refuses() {
    assertThat(fault(MINIMAL + "AzureAd.AllowedTenants = \"*\"").found).contains("single tenant");
  }

  @Test
  void read_ofAllowedClients_givesThem() {
    Settings settings =
        read(MINIMAL + "AzureAd.AllowedClients = [\"ABCDEF12-2222-3333-4444-555555555555\"]");

    assertThat(settings.azureAd.rules.allowsClient("abcdef12-2222-3333-4444-555555555555"))
        .isTrue();
    assertThat(settings.azureAd.rules.allowsClient(CLIENT_ID)).isFalse();
    assertThat(read(MINIMAL).azureAd.rules.allowsClient(CLIENT_ID)).isTrue();
    assertThat(fault(MINIMAL + "AzureAd.AllowedClients = [\"a\", \"a\"]").found).contains("twice");
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
    assertThat(read(MINIMAL + "AzureAd.Instance = \"" + instance + "\"").azureAd.instance)
        .isEqualTo(URI.create(instance.endsWith("/") ? instance : instance + "/"));
  }

  @Test
  void read_ofAudiences_replacesTheDefault() {
    Settings settings =
        read(MINIMAL + "AzureAd { Audience = \"api://a\", Audiences = \"api://b api://a\" }");

    assertThat(settings.azureAd.audiences).containsExactly("api://a", "api://b");
    assertThat(fault(MINIMAL + "AzureAd.Audiences = []").key).isEqualTo("AzureAd.Audiences");
    assertThat(faults(MINIMAL + "AzureAd.Audience = \"\"")).isNotEmpty();
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
    assertThat(warnings(input(api("BaseUrl = \"http://localhost:1/x\", Scopes = a")))).isEmpty();
    assertThat(
            warnings(
                input(api("BaseUrl = \"http://partner.lan/x\", Scopes = a, AllowHttp = true"))))
        .singleElement()
        .asString()
        .contains("DownstreamApis.PartnerAPI.AllowHttp", "plain http");
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AzureAd.ClientCertificates = [ { SourceType = Path } ]",
        "Sessions.IdleTimeout = 1 h",
      })
  void read_ofAKeyOfALaterVersion_refusesRatherThanIgnores(String line) {
    assertThat(fault(MINIMAL + line).found).contains("not supported by this version");
  }

  @Test
  void read_ofAKeyOfALaterVersionWithTheValueWeLiveBy_accepts() {
    Settings settings =
        read(
            MINIMAL
                + """
                AzureAd.AllowedClients = []
                AzureAd.SignatureAlgorithms = ["RS256"]
                AzureAd.AllowWebApiToBeAuthorizedByACL = FALSE
                Issuers {}
                """);

    assertThat(settings).isNotNull();
  }

  @Test
  void read_ofAnUnknownKey_warnsAndNamesTheNearest() {
    List<String> warnings =
        warnings(
            input(
                MINIMAL
                    + """
                    AzureAd.ClinetSecret = "TOPSECRET"
                    TokenCash.HeapEntries = 5
                    Logging.LogLevel.Default = Information
                    """));

    assertThat(warnings).hasSize(3);
    assertThat(warnings.get(0))
        .contains("AzureAd.ClinetSecret", "line 5", "did you mean ClientSecret?")
        .doesNotContain("TOPSECRET");
    assertThat(warnings.get(1)).contains("did you mean TokenCache?");
    assertThat(warnings.get(2)).contains("Logging").doesNotContain("did you mean");
  }

  @ParameterizedTest
  @CsvSource({
    "Http.ReadTimeout, 30, number without a unit",
    "Http.ReadTimeout, 0 s, 0 s",
    "Http.ReadTimeout, 6 min, 6 min",
    "Http.ReadTimeout, 1 fortnight, fortnight",
    "AzureAd.ClockSkew, -1 s, -1 s",
    "AzureAd.MaxTokenLength, 32 PiB, PiB",
    "AzureAd.MaxTokenLength, 32, 32",
    "TokenCache.HeapEntries, 0, 0",
    "TokenCache.HeapEntries, 99999999999999999999, 999",
    "TokenCache.HeapEntries, 1.5, 1.5",
    "TokenCache.Store, tape, tape",
    "TokenCache.Disk.Size, 1 MiB, 1 MiB",
    "TokenCache.Directory, relative/path, relative/path",
    "Challenges.ConsentRedirectUri, mailto:x, mailto",
    "DownstreamApis.a b.BaseUrl, x, other characters",
  })
  void read_ofAValueOutOfRange_refuses(String key, String value, String found) {
    String quoted = key.startsWith("Downstream") ? "DownstreamApis.\"a b\".BaseUrl" : key;

    assertThat(fault(MINIMAL + quoted + " = \"" + value + "\"").found).contains(found);
  }

  @Test
  void read_ofEveryLimit_givesIt() {
    Settings settings =
        read(
            MINIMAL
                + """
                AzureAd { ClockSkew = 0 s, MaxTokenLength = 16 KiB }
                TokenCache { Store = memory, Directory = "/var/lib/x", HeapEntries = 7, MaxTokenAge = 1 d
                  StoreTimeout = 250 ms, StoreQueue = 3 }
                Http { ConnectTimeout = 1.5 s, ReadTimeout = "00:00:02", MaxResponseBytes = 2 MiB }
                Keys { RefreshInterval = 2 h, LastKnownGood = "1.00:00:00", UnknownKidInterval = 9 s, RetryInterval = 1 min }
                SeenBefore.Entries = 0
                Acquisition { FlightTimeout = 4 s, MaxFlights = 5, MaxWaitingFlights = 6 }
                Challenges.ConsentRedirectUri = "https://orders.example.com/consented?x=1"
                """);

    assertThat(settings.azureAd.clockSkew).isZero();
    assertThat(settings.azureAd.maxTokenLength).isEqualTo(16384);
    assertThat(settings.tokenCache.store).isEqualTo(Settings.TokenCache.Store.MEMORY);
    assertThat(settings.tokenCache.directory).isEqualTo(Path.of("/var/lib/x"));
    assertThat(settings.tokenCache.heapEntries).isEqualTo(7);
    assertThat(settings.tokenCache.maxTokenAge).isEqualTo(Duration.ofDays(1));
    assertThat(settings.tokenCache.storeTimeout).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.tokenCache.storeQueue).isEqualTo(3);
    assertThat(settings.http.connectTimeout).isEqualTo(Duration.ofMillis(1500));
    assertThat(settings.http.readTimeout).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.http.maxResponseBytes).isEqualTo(2 << 20);
    assertThat(settings.keys.refreshInterval).isEqualTo(Duration.ofHours(2));
    assertThat(settings.keys.lastKnownGood).isEqualTo(Duration.ofDays(1));
    assertThat(settings.keys.unknownKidInterval).isEqualTo(Duration.ofSeconds(9));
    assertThat(settings.keys.retryInterval).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.seenBefore.entries).isZero();
    assertThat(settings.acquisition.flightTimeout).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.acquisition.maxFlights).isEqualTo(5);
    assertThat(settings.acquisition.maxWaitingFlights).isEqualTo(6);
    assertThat(settings.challenges.consentRedirectUri)
        .isEqualTo(URI.create("https://orders.example.com/consented?x=1"));
  }

  @Test
  void read_ofASecretUnderTheWrongKey_hidesItThereToo() {
    String message =
        message(
            input(
                    """
                    AzureAd {
                      TenantId = "TOPSECRET"
                      ClientId = ${AZURE_CLIENT_SECRET}
                      ClientSecret = "TOPSECRET"
                    }
                    """)
                .environment(Map.of("AZURE_CLIENT_SECRET", "OTHERSECRET")));

    assertThat(message)
        .contains("AzureAd.TenantId", "AzureAd.ClientId", Masking.HIDDEN)
        .doesNotContain("TOPSECRET", "OTHERSECRET");
  }
}
