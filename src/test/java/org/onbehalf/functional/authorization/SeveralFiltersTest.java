package org.onbehalf.functional.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.User;

/**
 * Two filters in one application, each for its own issuer: {@code /api/*} for the API's own
 * directory, {@code /partners/*} for a partner's.
 */
class SeveralFiltersTest {
  private static final String PARTNERS_TENANT = "dddddddd-0000-4000-8000-00000000000d";

  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private static EntraEmulator partner;
  private static App partnersView;
  private static User pat;
  private static FilteredServer server;

  @BeforeAll
  static void start() throws Exception {
    partner =
        application.closing(
            EntraEmulator.builder().tenant(PARTNERS_TENANT, "partner.onmicrosoft.com").start());
    partnersView = partner.register(App.named("Sample API").scope("access_as_user"));
    pat = partner.user("pat");
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("Issuers.Partner.Type", "entra");
    configuration.put("Issuers.Partner.Authority", partner.instance() + PARTNERS_TENANT);
    configuration.put("Issuers.Partner.Audiences", "api://" + partnersView.clientId());
    server =
        application.closing(
            FilteredServer.with(configuration)
                .forIssuers("AzureAd")
                .secondFilter("/partners/*", "Partner")
                .servlet("/api/whoami", new WhoAmIServlet())
                .servlet("/partners/whoami", new WhoAmIServlet())
                .servlet("/api/leads/*", new Leading())
                .start());
  }

  /** Leads from the first filter's paths to the second's. */
  private static final class Leading extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      switch (request.getPathInfo()) {
        case "/forward" ->
            request.getRequestDispatcher("/partners/whoami").forward(request, response);
        case "/include" ->
            request.getRequestDispatcher("/partners/whoami").include(request, response);
        default -> request.startAsync().dispatch("/partners/whoami");
      }
    }
  }

  private static String partnersToken() {
    return partner
        .tokens()
        .forUser(pat)
        .audience(partnersView)
        .audience("api://" + partnersView.clientId())
        .mint();
  }

  private static void assertPasses(String token, String path, String name) throws Exception {
    HttpResponse<String> answer = server.getAs(token, path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains(name);
  }

  private static void assertRefused(String token, String path) throws Exception {
    HttpResponse<String> answer = server.getAs(token, path);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"invalid_token\"");
    assertThat(answer.body()).doesNotContain("alice", pat.objectId());
  }

  @Test
  void eachFilter_acceptsTheTokensOfItsOwnIssuer() throws Exception {
    assertPasses(tenant.tokenOf("alice"), "/api/whoami", "|" + tenant.tenantId() + "|");
    assertPasses(
        partnersToken(),
        "/partners/whoami",
        "Partner." + PARTNERS_TENANT + "." + pat.objectId() + "|");
  }

  @Test
  void eachFilter_refusesTheTokensOfTheOthersIssuer() throws Exception {
    assertRefused(tenant.tokenOf("alice"), "/partners/whoami");
    assertRefused(partnersToken(), "/api/whoami");
  }

  @Test
  void eachFilter_refusesWhatTheOtherAcceptedBefore_andTheOtherGoesOnAccepting() throws Exception {
    String own = tenant.tokenOf("alice");
    String partners = partnersToken();
    assertPasses(own, "/api/whoami", "alice");
    assertPasses(partners, "/partners/whoami", pat.objectId());

    for (int round = 0; round < 3; round++) {
      assertRefused(own, "/partners/whoami");
      assertRefused(partners, "/api/whoami");
      assertPasses(own, "/api/whoami", "alice");
      assertPasses(partners, "/partners/whoami", pat.objectId());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "async"})
  void dispatch_toTheOthersPaths_takesNoCallerAlong(String how) throws Exception {
    assertRefused(tenant.tokenOf("alice"), "/api/leads/" + how);
  }

  @Test
  void include_ofTheOthersPaths_showsNothingToTheCaller() throws Exception {
    HttpResponse<String> answer = server.getAs(tenant.tokenOf("alice"), "/api/leads/include");

    assertThat(answer.body()).doesNotContain("|", tenant.upnOf("alice"));
  }
}
