package org.onbehalf.functional.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.CapturedLog;

/**
 * What an application says at its start: one line if all is well, and what can be known already.
 */
class StartLineTest {
  @TempDir private Path directory;

  @Test
  void start_isOneLine_withWhatRunsAndWhatIsOff() throws Exception {
    try (CapturedLog log = new CapturedLog();
        Tenant tenant = Tenant.start()) {
      Map<String, String> configuration =
          tenant.sampleConfiguration(java.net.URI.create("https://partner.example/api"));
      configuration.put("TokenCache.Store", "file");
      configuration.put("TokenCache.Directory", directory.toString());
      configuration.put("Authorization.Rules.0.Path", "/api/orders/*");
      configuration.put("Authorization.Rules.0.Scopes", "orders.read");
      configuration.put("Authorization.Default", "deny");
      FilteredServer.with(configuration).start().close();

      assertThat(log.messages(Level.INFO))
          .filteredOn(line -> line.contains("Onbehalf"))
          .singleElement()
          .asString()
          .startsWith("Onbehalf development has started for app: Authentication.Mode = required;")
          .contains(
              "AzureAd = " + tenant.emulator().instance(),
              tenant.tenantId(),
              "audiences = " + tenant.sampleClientId(),
              "Authorization.Rules = 1; Authorization.Default = deny",
              "PartnerAPI (https://partner.example/api)",
              "JAX-RS client = org.glassfish.jersey.client.JerseyClientBuilder",
              "TokenCache.Store = file (" + directory.resolve("tokens.mv.db") + ")",
              "Sessions.Store = file (" + directory.resolve("sessions.mv.db") + ")",
              "off: Issuers, AzureAd.PrincipalMapping")
          .doesNotContain(tenant.sampleSecret());
    }
  }

  private List<String> warnings(String scopes, boolean application) throws Exception {
    try (CapturedLog log = new CapturedLog();
        Tenant tenant = Tenant.start()) {
      Map<String, String> configuration = tenant.sampleConfiguration();
      configuration.put("DownstreamApis.A.BaseUrl", "https://localhost/a");
      configuration.put("DownstreamApis.A.Scopes", scopes);
      configuration.put("DownstreamApis.A.RequestAppToken", String.valueOf(application));
      FilteredServer.with(configuration).start().close();
      return log.messages(Level.WARN);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "api://partner/read https://graph.microsoft.com/User.Read, false, one resource at a time",
    "User.Read api://partner/read, false, one resource at a time",
    "api://partner, false, api://partner/.default",
    "https://graph.microsoft.com/, true, https://graph.microsoft.com/.default",
    "11111111-2222-3333-4444-555555555555, false, names a resource and no permission",
    "api://partner/.default api://partner/read, false, refuses .default beside",
    "User.Read, true, names no resource",
  })
  void scopesThatEntraRefuses_areToldAtTheStart(String scopes, boolean application, String words)
      throws Exception {
    assertThat(warnings(scopes, application))
        .singleElement()
        .asString()
        .contains("DownstreamApis.A.Scopes", words);
  }

  @ParameterizedTest
  @CsvSource({
    "api://partner/read api://partner/write offline_access, false",
    "User.Read https://graph.microsoft.com/Mail.Read, false",
    "https://management.core.windows.net//.default, false",
    "api://partner/read api://partner/write, true",
    "openid profile, false",
  })
  void scopesThatEntraGrants_areNoWarning(String scopes, boolean application) throws Exception {
    assertThat(warnings(scopes, application)).isEmpty();
  }
}
