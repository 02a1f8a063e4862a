package org.onbehalf.functional.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.CapturedLog;

/** Mistakes as users make them. Each is one report, which names the mistake and little else. */
@Timeout(120)
class ConfigurationMistakesTest {
  private static final String TENANT = "TenantId = \"contoso.onmicrosoft.com\"\n";
  private static final String CLIENT = "ClientId = \"11111111-2222-3333-4444-555555555555\"\n";
  private static final String AZURE_AD = "AzureAd {\n" + TENANT + CLIENT + "}\n";
  private static final String API =
      "BaseUrl = \"https://partner.example\", Scopes = [\"api://partner/read\"]";

  @TempDir Path application;

  /** The one report of an application with that file. */
  private String report(String content) throws Exception {
    Files.createDirectories(application.resolve("WEB-INF"));
    Files.writeString(application.resolve("WEB-INF/onbehalf.conf"), content);
    try (CapturedLog log = new CapturedLog();
        FilteredServer server =
            FilteredServer.with(Map.of())
                .files(application)
                .servlet("/api/whoami", new WhoAmIServlet())
                .start()) {
      HttpResponse<String> answer = server.get("/api/whoami");

      assertThat(answer.statusCode()).isEqualTo(500);
      List<String> reports = log.messages(Level.ERROR);
      assertThat(reports).hasSize(1);
      return reports.get(0);
    }
  }

  @Test
  void misspeltKey_isTheOnlyFault_withTheRightName() throws Exception {
    assertThat(report("AzureAd {\n  TenentId = \"contoso.com\"\n" + CLIENT + "}"))
        .contains("has 1 fault;", "AzureAd.TenentId", "line 2", "did you mean TenantId?")
        .doesNotContain("nothing");
  }

  @Test
  void misspeltKeyOfAnApi_isTheOnlyFault_withTheRightName() throws Exception {
    assertThat(report(AZURE_AD + "DownstreamApis.Orders { " + API.replace("Url", "Uri") + " }"))
        .contains("has 1 fault;", "DownstreamApis.Orders.BaseUri", "did you mean BaseUrl?");
  }

  @Test
  void keysWithColons_areShownAsSections() throws Exception {
    assertThat(
            report(
                """
                {
                  "AzureAd:TenantId": "contoso.onmicrosoft.com",
                  "AzureAd:ClientId": "11111111-2222-3333-4444-555555555555"
                }
                """))
        .contains("has 2 faults;", "colons", "write AzureAd.TenantId without quotes")
        .contains("AzureAd { ClientId = … }")
        .doesNotContain("nothing");
  }

  @Test
  void sectionOfAzureAdB2c_isToldItsName() throws Exception {
    assertThat(report("AzureAdB2C {\n" + TENANT + CLIENT + "}"))
        .contains("has 1 fault;", "AzureAdB2C", "did you mean AzureAd?");
  }

  @Test
  void tokenValidationParameters_areToldTheKeysToUse() throws Exception {
    String parameters =
        "TokenValidationParameters { ValidAudiences = [\"a\"], ValidateIssuer = true }";

    assertThat(report("AzureAd {\n" + TENANT + CLIENT + parameters + "\n}"))
        .contains("has 1 fault;", "AzureAd.TokenValidationParameters", "as Audiences");
  }

  @Test
  void certificateInAKeyVault_isOneFault() throws Exception {
    String credential =
        """
        AzureAd.ClientCredentials = [
          {
            SourceType = KeyVault
            KeyVaultUrl = "https://contoso.vault.azure.net"
            KeyVaultCertificateName = OrdersCertificate
          }
        ]
        """;

    assertThat(report(AZURE_AD + credential))
        .contains("has 1 fault;", "ClientCredentials[0].SourceType", "export the certificate");
  }

  @Test
  void certificateInTheStoreOfWindows_isOneFault() throws Exception {
    String credential =
        "AzureAd.ClientCertificates = [ { CertificateStorePath = \"CurrentUser/My\","
            + " CertificateThumbprint = \"962D129A\", SourceType = StoreWithThumbprint } ]";

    assertThat(report(AZURE_AD + credential))
        .contains("has 1 fault;", "StoreWithThumbprint", "export the certificate");
  }

  @Test
  void keyVaultReferenceThatWasNotResolved_isToldBesideTheFault() throws Exception {
    String reference =
        "ClientId = \"@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/id)\"";

    assertThat(report("AzureAd {\n" + TENANT + reference + "\n}"))
        .contains(
            "has 1 fault;", "AzureAd.ClientId", "Key Vault reference that App Service did not");
  }

  @Test
  void missingVariables_areToldAllAtOnce() throws Exception {
    String missing = "ClientId = ${ORDERS_CLIENT_ID}\nClientSecret = ${ORDERS_CLIENT_SECRET}\n";

    assertThat(report("AzureAd {\n" + TENANT + missing + "}"))
        .contains("has 2 faults;", "ORDERS_CLIENT_ID, which is not set", "ORDERS_CLIENT_SECRET");
  }

  @Test
  void referenceInQuotes_isToldBesideTheFault() throws Exception {
    assertThat(report("AzureAd {\n" + TENANT + "ClientId = \"${ORDERS_CLIENT_ID}\"\n}"))
        .contains("has 1 fault;", "Besides:", "a ${…} within double quotes is not replaced");
  }

  @Test
  void durationWithoutAUnit_isToldTheUnits() throws Exception {
    assertThat(report(AZURE_AD + "Http.ReadTimeout = 30"))
        .contains(
            "has 1 fault;", "Http.ReadTimeout", "a number without a unit", "ms, s, min, h, d");
  }

  @Test
  void severalTenants_areToldToBeListed() throws Exception {
    assertThat(report("AzureAd {\nTenantId = common\n" + CLIENT + "}"))
        .contains("has 1 fault;", "AzureAd.AllowedTenants", "list the tenants");
  }

  @Test
  void misspeltKeyOfARule_isTheOnlyFault() throws Exception {
    assertThat(report(AZURE_AD + "Authorization.Rules = [ { Path = \"/*\", Role = [Admin] } ]"))
        .contains("has 1 fault;", "Authorization.Rules[0].Role", "did you mean Roles?");
  }

  @Test
  void keysOfEarlierVersions_areToldTheirNewNames() throws Exception {
    assertThat(
            report(
                AZURE_AD
                    + "SeenBefore.Entries = 5\nChallenges.NegativeMemory = 1 s\n"
                    + "TokenCache.Store = cluster"))
        .contains("has 3 faults;", "SignatureCache", "RefusalCache.Time", "use jcache");
  }

  @Test
  void braceThatIsNotClosed_isToldInOurWords() throws Exception {
    assertThat(report("AzureAd {\n" + TENANT + CLIENT))
        .contains("has 1 fault;", "WEB-INF/onbehalf.conf line", "not closed");
  }

  @Test
  void propertyWithoutTheApplicationsName_isToldBesideTheFault() throws Exception {
    System.setProperty("onbehalf.AzureAd.ClientId", "11111111-2222-3333-4444-555555555555");
    try {
      assertThat(report("AzureAd {\n" + TENANT + "}"))
          .contains("has 1 fault;", "AzureAd.ClientId", "Besides:", ".AzureAd.ClientId")
          .contains("does not name the application");
    } finally {
      System.clearProperty("onbehalf.AzureAd.ClientId");
    }
  }
}
