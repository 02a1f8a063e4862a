package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.TestToken;
import org.onbehalf.testkit.User;

/** An API of many tenants, through HTTP: who is let in, and where the exchange goes. */
class SeveralTenantsTest {
  private static final String HOME = "aaaaaaaa-0000-4000-8000-00000000000a";
  private static final String PARTNER = "bbbbbbbb-0000-4000-8000-00000000000b";
  private static final String STRANGER = "cccccccc-0000-4000-8000-00000000000c";

  private static EntraEmulator emulator;
  private static App sample;
  private static App page;
  private static App api;
  private static FilteredServer server;

  @BeforeAll
  static void start() throws Exception {
    emulator =
        EntraEmulator.builder()
            .tenant(HOME, "contoso.example")
            .tenant(PARTNER, "fabrikam.example")
            .tenant(STRANGER, "stranger.example")
            .start();
    api =
        emulator.register(
            App.named("Partner API")
                .multiTenant()
                .identifierUri("api://partner")
                .scope("orders.read"));
    sample =
        emulator.register(
            App.named("Sample API").multiTenant().scope("access_as_user").secret("the secret"));
    page = emulator.register(App.named("Page").multiTenant());
    server =
        FilteredServer.with(configuration())
            .servlet("/api/whoami", new WhoAmIServlet())
            .servlet("/api/partner", new Asks("PartnerAPI"))
            .servlet("/api/own", new Asks("Own"))
            .start();
  }

  private static Map<String, String> configuration() {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("AzureAd.Instance", emulator.instance().toString());
    configuration.put("AzureAd.TenantId", "organizations");
    configuration.put("AzureAd.AllowedTenants", HOME + " " + PARTNER);
    configuration.put("AzureAd.ClientId", sample.clientId());
    configuration.put("AzureAd.ClientSecret", "the secret");
    configuration.put("DownstreamApis.PartnerAPI.BaseUrl", "https://partner.example.com");
    configuration.put("DownstreamApis.PartnerAPI.Scopes", "api://partner/orders.read");
    configuration.put("DownstreamApis.Own.BaseUrl", "https://partner.example.com");
    configuration.put("DownstreamApis.Own.Scopes", "api://partner/.default");
    configuration.put("DownstreamApis.Own.RequestAppToken", "true");
    configuration.put("TokenCache.Store", "memory");
    return configuration;
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    emulator.close();
  }

  /** Fetches a token of that API. */
  private static final class Asks extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final String name;

    Asks(String name) {
      this.name = name;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      OnBehalf.from(getServletContext()).authorizationHeader(name);
    }
  }

  private static String tokenOf(String name, String tenant) {
    return token(name, tenant).mint();
  }

  private static TestToken token(String name, String tenant) {
    User user = emulator.user(User.named(name).tenant(tenant));
    emulator.consent(user, sample, api, "orders.read");
    return emulator.tokens().forUser(user).client(page).audience(sample).scopes("access_as_user");
  }

  @Test
  void request_ofEachAllowedTenant_passes() throws Exception {
    for (String tenant : new String[] {HOME, PARTNER}) {
      HttpResponse<String> answer =
          server.getAs(tokenOf("ada of " + tenant, tenant), "/api/whoami");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).startsWith(tenant + ".").contains("|" + tenant + "|");
    }
  }

  @Test
  void request_ofAnotherTenant_isRefusedWithAChallengeThatNamesNoTenant() throws Exception {
    HttpResponse<String> answer = server.getAs(tokenOf("eve", STRANGER), "/api/whoami");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .startsWith("Bearer realm=\"\", authorization_uri=\"" + emulator.instance())
        .contains("organizations/oauth2/authorize\"", "error=\"invalid_token\"");
  }

  @Test
  void exchange_forACallerOfAnotherTenant_goesToThatTenant() throws Exception {
    String token = tokenOf("bob", PARTNER);
    emulator.log().clear();

    HttpResponse<String> answer = server.getAs(token, "/api/partner");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(emulator.log().exchanges()).hasSize(1);
    assertThat(emulator.log().exchanges().get(0).tenant()).isEqualTo(PARTNER);
  }

  @Test
  void applicationToken_whereNoTenantIsNamed_isServerErrorWithoutAnyNetwork() throws Exception {
    String token = tokenOf("carol", HOME);
    emulator.log().clear();

    HttpResponse<String> answer = server.getAs(token, "/api/own");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("server_error");
    assertThat(emulator.log().tokenRequests()).isEmpty();
  }

  @Test
  void principalMapping_namesUsersOfTheListedTenantsOnly() throws Exception {
    Map<String, String> mapping = configuration();
    mapping.put("AzureAd.PrincipalMapping.Source", "OnPremisesSamAccountName");
    mapping.put("AzureAd.PrincipalMapping.Tenants", HOME);
    try (FilteredServer mapped =
        FilteredServer.with(mapping).servlet("/api/whoami", new WhoAmIServlet()).start()) {
      String home = token("dora", HOME).claim("onpremisessamaccountname", "dora").mint();
      String other = token("dora", PARTNER).claim("onpremisessamaccountname", "dora").mint();

      assertThat(mapped.getAs(home, "/api/whoami").body()).startsWith("dora|");
      assertThat(mapped.getAs(other, "/api/whoami").statusCode()).isEqualTo(403);
    }
  }
}
