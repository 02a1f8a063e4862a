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
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.runtime.Settings;

/** The whole of a configuration: from its sources to settings, or to all faults at once. */
class SettingsReaderTest {
  @Test
  void read_ofTheReadmesExample_givesItsSettings() {
    Settings settings =
        Settings.read(
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
    assertThat(settings.acquisition.client.instance)
        .isEqualTo(URI.create("https://login.microsoftonline.com/"));
    assertThat(settings.acquisition.client.tenantId).isEqualTo("contoso.onmicrosoft.com");
    assertThat(settings.issuers.get(0).audiences).containsExactly(CLIENT_ID, "api://" + CLIENT_ID);
    assertThat(settings.acquisition.client.clientCredentials).hasSize(1);
    assertThat(settings.acquisition.client.clientCredentials.get(0).clientSecret)
        .isEqualTo("s3cret");
    assertThat(settings.acquisition.client.clientCredentials.get(0).key)
        .isEqualTo("AzureAd.ClientCredentials[0]");
    DownstreamApiSettings api = apiOf(settings, "PartnerAPI");
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

    assertThat(settings.acquisition.client.instance)
        .isEqualTo(URI.create("https://login.microsoftonline.com/"));
    assertThat(settings.acquisition.client.tenantId)
        .isEqualTo("11111111-aaaa-3333-4444-555555555555");
    assertThat(settings.acquisition.client.clientCredentials.get(0).clientSecret)
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
  @ValueSource(
      strings = {
        "TokenCache.File { Size = 1 MiB }",
        "AzureAd.ClientCredentials = [ { SourceType = ClientSecret, ClientSecret = \"x\", Algorithm = RS256 } ]",
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AzureAd.ClinetSecret = TOPSECRET             | AzureAd.ClinetSecret     | ClientSecret",
        "AzureAd.AllowedClient = []                   | AzureAd.AllowedClient    | AllowedClients",
        "AzureAd.Foo = x                              | AzureAd.Foo              | remove the key",
        "AzureAd.PrincipalMapping.Domain = x          | AzureAd.PrincipalMapping.Domain | Domains",
        "AzureAdd.AllowedClients = []                 | AzureAdd                 | AzureAd",
        "Authorisation.Rules = []                     | Authorisation            | Authorization",
        "Authorization { Rule = [] }                  | Authorization.Rule       | Rules",
        "Authorization.Policy = x                     | Authorization.Policy     | remove the key",
        "Authentication.Modus = x                     | Authentication.Modus     | remove the key",
        "Rules = []                                   | Rules                    | Authorization.Rules",
        "AllowedClients = []                          | AllowedClients           | AzureAd.AllowedClients",
        "Http.AllowedClient = x                       | Http.AllowedClient       | AzureAd.AllowedClients",
        "Issuers.Partners.AllowedClient = x           | Issuers.Partners.AllowedClient | AllowedClients",
        "Issuers.client-credentials.Foo = x            | Issuers.client-credentials.Foo | remove the key",
        "Issuer.Partners.Type = oidc                  | Issuer                   | Issuers",
        "Cors.AllowedOrigns = x                       | Cors.AllowedOrigns       | ",
        "TokenCash.HeapEntries = 5                    | TokenCash                | TokenCache",
        "Http.Prox.Host = x                           | Http.Prox                | Proxy",
        "DownstreamApis.P.BaseUri = x                 | DownstreamApis.P.BaseUri | BaseUrl",
        "AzureAd.TokenValidationParameters.ValidateIssuer = false | AzureAd.TokenValidationParameters | Audiences",
      })
  void read_ofAMisspeltKey_refusesAndNamesTheNearest(
      String line, String key, @Nullable String nearest) {
    assertThat(faults(input(MINIMAL + line)))
        .anySatisfy(
            fault -> {
              assertThat(fault.key).isEqualTo(key);
              assertThat(fault.remedy).contains(nearest == null ? "" : nearest);
              assertThat(fault.toString()).doesNotContain("TOPSECRET");
            });
  }

  @Test
  void read_ofAnotherLibrarysSections_tellsThemInOneLine() {
    FaultReport report = new FaultReport("orders");

    new Settings(
        input(
                MINIMAL
                    + """
                    Logging.LogLevel.Default = Information
                    AllowedHosts = "*"
                    ConnectionStrings { Orders = x }
                    Kestrel.Endpoints {}
                    Serilog { MinimumLevel = Debug }
                    ApplicationInsights { Level = x }
                    MicrosoftGraph { Scopes = "User.Read" }
                    FeatureManagement {}
                    ReverseProxy {}
                    Jwt {}
                    Swagger {}
                    Redis {}
                    IpRateLimiting {}
                    DetailedErrors = true
                    """)
            .build(),
        report);

    assertThat(report.foreignSections())
        .hasSize(14)
        .contains("Logging", "AllowedHosts", "ApplicationInsights");
    assertThat(report.warnings()).isEmpty();
  }

  @Test
  void read_ofAKeyThatTheFileRefersTo_takesItForTheUsersOwn() {
    String file = "Tenant = \"contoso.com\"\nRule = \"Admin\"\n" + MINIMAL;

    assertThat(
            warnings(
                input(file + "Authorization.Rules = [ { Path = \"/x\", Roles = [${Rule}] } ]")))
        .isEmpty();
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
                Http { ConnectTimeout = 1.5 s, ReadTimeout = "00:00:02", MaxResponseBytes = 2 MiB,
                  BreakerThreshold = 8, BreakerInterval = 9 s }
                Keys { RefreshInterval = 2 h, LastKnownGood = "1.00:00:00", UnknownKidInterval = 9 s, RetryInterval = 1 min }
                SignatureCache.Entries = 0
                Acquisition { FlightTimeout = 4 s, MaxFlights = 5, MaxWaitingFlights = 6, MaxWaitingCallers = 7 }
                Challenges.ConsentRedirectUri = "https://orders.example.com/consented?x=1"
                """);

    assertThat(settings.issuers.get(0).clockSkew).isZero();
    assertThat(settings.maxTokenLength).isEqualTo(16384);
    assertThat(settings.tokenCache.store).isEqualTo(TokenCacheKeys.Store.MEMORY);
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
    assertThat(settings.signatureCache.entries).isZero();
    assertThat(settings.acquisition.flightTimeout).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.acquisition.maxFlights).isEqualTo(5);
    assertThat(settings.acquisition.maxWaitingFlights).isEqualTo(6);
    assertThat(settings.acquisition.maxWaitingCallers).isEqualTo(7);
    assertThat(settings.http.breakerThreshold).isEqualTo(8);
    assertThat(settings.http.breakerInterval).isEqualTo(Duration.ofSeconds(9));
    assertThat(settings.consentRedirectUri)
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
