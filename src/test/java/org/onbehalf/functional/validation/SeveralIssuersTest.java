package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.onbehalf.functional.ExchangingServlet;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.TestToken;
import org.onbehalf.testkit.User;

/**
 * An API of one directory that accepts a partner's directory too, and has parts that are for one of
 * the two: several filters in one web application.
 */
class SeveralIssuersTest {
  private static final String PARTNER_TENANT = "bbbbbbbb-0000-4000-8000-00000000000b";

  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private static EntraEmulator partner;
  private static App api;
  private static App page;
  private static User frank;
  private static FilteredServer server;

  @BeforeAll
  static void start() throws Exception {
    partner =
        application.closing(
            EntraEmulator.builder().tenant(PARTNER_TENANT, "fabrikam.example").start());
    api =
        partner.register(
            App.named("Contoso's API").scope("access_as_user").appRoles("Admin", "Buyer"));
    frank = partner.user("frank");
    page = partner.register(App.named("Fabrikam's page"));
    server = application.closing(server(Map.of()).start());
  }

  private static FilteredServer server(Map<String, String> more) {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("Issuers.Fabrikam.Type", "entra");
    configuration.put("Issuers.Fabrikam.Authority", partner.instance() + PARTNER_TENANT);
    configuration.put("Issuers.Fabrikam.Audiences", api.clientId() + " api://" + api.clientId());
    configuration.put("DownstreamApis.PartnerAPI.BaseUrl", "https://partner.example.com");
    configuration.put("DownstreamApis.PartnerAPI.Scopes", "api://partner/orders.read");
    configuration.putAll(more);
    return FilteredServer.with(configuration)
        .filterForIssuers("/own/*", "AzureAd")
        .filterForIssuers("/partner/*", "Fabrikam")
        .servlet("/api/whoami", new WhoAmIServlet())
        .servlet("/own/whoami", new WhoAmIServlet())
        .servlet("/partner/whoami", new WhoAmIServlet())
        .servlet("/api/exchange", new ExchangingServlet());
  }

  private static TestToken ofFabrikam() {
    return partner
        .tokens()
        .forUser(frank)
        .client(page)
        .audience(api)
        .scopes("access_as_user")
        .roles("Admin");
  }

  private static int status(String token, String path) throws Exception {
    return server.getAs(token, path).statusCode();
  }

  @Test
  void eachFilter_letsInItsIssuersOnly_evenATokenThatAnotherFilterHasSeen() throws Exception {
    String own = tenant.tokenOf("alice");
    String foreign = ofFabrikam().mint();
    for (int i = 0; i < 2; i++) {
      assertThat(status(own, "/api/whoami")).isEqualTo(200);
      assertThat(status(foreign, "/api/whoami")).isEqualTo(200);
      assertThat(status(own, "/own/whoami")).isEqualTo(200);
      assertThat(status(foreign, "/own/whoami")).isEqualTo(401);
      assertThat(status(own, "/partner/whoami")).isEqualTo(401);
      assertThat(status(foreign, "/partner/whoami")).isEqualTo(200);
    }
  }

  @Test
  void foreignCaller_bearsNoNameAndNoRoleOfOurs() throws Exception {
    String foreign = ofFabrikam().claim("preferred_username", tenant.upnOf("alice")).mint();

    String body = server.getAs(foreign, "/api/whoami").body();

    assertThat(body)
        .startsWith("Fabrikam." + PARTNER_TENANT + "." + frank.objectId() + "|")
        .endsWith("|[]")
        .contains("|Bearer|false|")
        .doesNotContain(tenant.upnOf("alice"));
  }

  @Test
  void foreignCaller_whoseRolesAreTrusted_hasThemUnderTheirPrefix() throws Exception {
    Map<String, String> trusted =
        Map.of("Issuers.Fabrikam.TrustRoles", "true", "Issuers.Fabrikam.RolePrefix", "fabrikam/");
    try (FilteredServer trusting = server(trusted).start()) {
      assertThat(trusting.getAs(ofFabrikam().mint(), "/api/whoami").body())
          .contains("|Bearer|false|")
          .endsWith("|[fabrikam/Admin]");
    }
  }

  @Test
  void foreignToken_thatClaimsOurTenant_isRefused() throws Exception {
    String ours = ofFabrikam().tenant(tenant.tenantId()).mint();
    String oursWithIssuer =
        ofFabrikam()
            .tenant(tenant.tenantId())
            .issuer(tenant.emulator().instance() + tenant.tenantId() + "/v2.0")
            .mint();

    assertThat(status(ours, "/api/whoami")).isEqualTo(401);
    assertThat(status(oursWithIssuer, "/api/whoami")).isEqualTo(401);
  }

  @Test
  void foreignCaller_isNotExchanged() throws Exception {
    partner.log().clear();
    tenant.emulator().log().clear();

    HttpResponse<String> answer = server.getAs(ofFabrikam().mint(), "/api/exchange");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(JSONObjectUtils.parse(answer.body())).containsEntry("error", "access_denied");
    assertThat(tenant.emulator().log().tokenRequests()).isEmpty();
    assertThat(partner.log().tokenRequests()).isEmpty();
  }

  @Test
  void principalMapping_isForCallersOfAzureAdOnly() throws Exception {
    Map<String, String> mapping =
        Map.of("AzureAd.PrincipalMapping.Source", "OnPremisesSamAccountName");
    try (FilteredServer mapped = server(mapping).start()) {
      String foreign = ofFabrikam().claim("onpremisessamaccountname", "alice").mint();
      String own = tenant.tokenOf("alice", Map.of("onpremisessamaccountname", "alice"));

      assertThat(mapped.getAs(own, "/api/whoami").body()).startsWith("alice|");
      assertThat(mapped.getAs(foreign, "/api/whoami").body()).startsWith("Fabrikam.");
    }
  }

  @Test
  void filterForAnIssuerThatIsNone_letsNoRequestPass() throws Exception {
    try (CapturedLog log = new CapturedLog();
        FilteredServer faulty =
            FilteredServer.with(tenant.sampleConfiguration())
                .filterForIssuers("/partner/*", "Fabricam")
                .servlet("/api/whoami", new WhoAmIServlet())
                .start()) {
      assertThat(faulty.getAs(tenant.tokenOf("alice"), "/api/whoami").statusCode()).isEqualTo(500);
      assertThat(log.text()).contains("init-param issuers", "Fabricam");
    }
  }
}
