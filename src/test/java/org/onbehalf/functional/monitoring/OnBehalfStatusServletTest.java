package org.onbehalf.functional.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.servlet.OnBehalfStatusServlet;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.Http;
import org.onbehalf.testkit.Fault;

/** The status page through HTTP: what it shows, to whom, and what it never shows. */
class OnBehalfStatusServletTest {
  private static MonitoredApplication application(String... settings) {
    return new MonitoredApplication(settings).status("Operator");
  }

  private static String operator(MonitoredApplication of) {
    return of.tenant.tokenOf("olga", "access_as_user", "Operator");
  }

  private static HttpResponse<String> page(MonitoredApplication of) throws Exception {
    return of.server.getAs(operator(of), "/api/status");
  }

  private static Map<String, Object> json(MonitoredApplication of) throws Exception {
    HttpResponse<String> answer = of.server.getAs(operator(of), "/api/status?format=json");
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).containsIgnoringCase("application/json"));
    return Http.json(answer);
  }

  @Test
  void page_whenAllIsWell_saysSo_withFiguresConfigurationAndVersions() throws Exception {
    try (MonitoredApplication application = application().start()) {
      String token = application.tenant.tokenOf("alice");
      assertThat(application.as(token).statusCode()).isEqualTo(200);
      assertThat(application.as(token).statusCode()).isEqualTo(200);

      HttpResponse<String> page = page(application);

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body())
          .startsWith("<!DOCTYPE html>")
          .contains("<h2>All is well</h2>")
          .contains("accepted <b>3</b>", "from memory <b>1</b>", "requested <b>1</b>")
          .contains("Signing keys of AzureAd", "AzureAd.ClientCredentials[0]", "accepted last")
          .contains("PartnerAPI, on behalf of", "None since the start.")
          .contains("<code>AzureAd.<wbr>TenantId</code>", application.tenant.tenantId())
          .contains("context-param AzureAd.TenantId", "nimbus-jose-jwt", "jetty/9.4");
    }
  }

  @Test
  void page_loadsAndRunsNothing() throws Exception {
    try (MonitoredApplication application = application().start()) {
      HttpResponse<String> page = page(application);

      String style = page.body().split("</?style>", -1)[1];
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
      assertThat(page.headers().firstValue("Content-Security-Policy"))
          .hasValue(
              "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                  + " style-src 'sha256-"
                  + Base64.getEncoder().encodeToString(hash)
                  + "'");
      assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
      assertThat(page.body())
          .doesNotContain("<script", "src=", " style=", "<link", "<img", "url(", "@import");
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void json_hasWhatThePageHas() throws Exception {
    try (MonitoredApplication application = application().start()) {
      assertThat(application.as(application.tenant.tokenOf("alice")).statusCode()).isEqualTo(200);

      Map<String, Object> status = json(application);

      assertThat(status)
          .containsEntry("status", "up")
          .containsEntry("application", "app")
          .doesNotContainKeys("cause", "remedy");
      assertThat((Map<String, Object>) status.get("figures"))
          .containsEntry("onbehalf.health", 2L)
          .containsEntry("onbehalf.requests{outcome=\"accepted\",reason=\"accepted\"}", 2L)
          .containsKey(
              "onbehalf.token.requests{api=\"PartnerAPI\",grant=\"on_behalf_of\",outcome=\"granted\"}.p95");
      assertThat((List<Object>) status.get("configuration"))
          .contains(
              Map.of(
                  "key",
                  "AzureAd.ClientCredentials[0].ClientSecret",
                  "value",
                  "(hidden)",
                  "origin",
                  "context-param AzureAd.ClientCredentials.0.ClientSecret"));
      assertThat((Map<String, Object>) status.get("versions"))
          .containsKeys("Onbehalf", "msal4j", "Java", "server");
      assertThat((Map<String, Object>) status.get("facts")).containsKey("TokenCache.Store");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/json, */*;q=0.1"})
  void json_isSentToWhomAsksForIt(String accept) throws Exception {
    try (MonitoredApplication application = application().start()) {
      String operator = operator(application);

      assertThat(application.server.getAs(operator, "/api/status", "Accept", accept).body())
          .startsWith("{\"status\":\"up\"");
      assertThat(
              application.server.getAs(operator, "/api/status", "Accept", "text/html,*/*").body())
          .startsWith("<!DOCTYPE html>");
    }
  }

  @Test
  void callers_withoutTheRole_areAnsweredAsEverywhere() throws Exception {
    try (CapturedLog log = new CapturedLog();
        MonitoredApplication application = application().start()) {
      HttpResponse<String> nobody = application.server.get("/api/status");
      HttpResponse<String> other =
          application.server.getAs(application.tenant.tokenOf("alice"), "/api/status");
      HttpResponse<String> daemon =
          application.server.getAs(application.tenant.applicationToken(), "/api/status");

      assertThat(nobody.statusCode()).isEqualTo(401);
      for (HttpResponse<String> refused : List.of(other, daemon)) {
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().allValues("WWW-Authenticate"))
            .singleElement()
            .asString()
            .contains("error=\"insufficient_scope\"");
        assertThat(Http.json(refused))
            .containsEntry("error", "insufficient_scope")
            .containsKey("correlation_id");
        assertThat(refused.body()).doesNotContain("Operator", application.tenant.tenantId());
      }
      assertThat(log.messages(Level.INFO))
          .filteredOn(line -> line.contains("lacks the role Operator"))
          .hasSize(1);
    }
  }

  @Test
  void nobody_isChallenged_whereTheRulesLetThemPass() throws Exception {
    try (MonitoredApplication application =
        application(
                "Authorization.Rules.0.Path",
                "/api/status",
                "Authorization.Rules.0.Anonymous",
                "true")
            .start()) {
      HttpResponse<String> answer = application.server.get("/api/status");

      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(1);
      assertThat(answer.body()).contains("Sign in first");
      assertThat(page(application).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"optional", "audit"})
  void usersOfTheOldLogin_areJudgedByItsRoles(String mode) throws Exception {
    try (MonitoredApplication application = application("Authentication.Mode", mode)) {
      application.server.outerFilter(new OwnLogin());
      application.start();

      assertThat(application.server.get("/api/status").statusCode()).isEqualTo(401);
      assertThat(application.server.get("/api/status", "User", "clerk").statusCode())
          .isEqualTo(403);
      assertThat(application.server.get("/api/status", "User", "operator").body())
          .contains("All is well", "Authentication.Mode");
    }
  }

  @Test
  void methods_otherThanGetAndHead_areRefused() throws Exception {
    try (MonitoredApplication application = application().start()) {
      for (String method : List.of("HEAD", "POST", "OPTIONS", "DELETE")) {
        HttpResponse<String> answer =
            application
                .server
                .client()
                .send(
                    HttpRequest.newBuilder(application.server.uri("/api/status"))
                        .header("Authorization", "Bearer " + operator(application))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                    HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).isEmpty();
        if (method.equals("HEAD")) {
          assertThat(answer.statusCode()).isEqualTo(200);
          assertThat(answer.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
          assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
        } else {
          assertThat(answer.statusCode()).isEqualTo(405);
          assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "*", "**"})
  void withoutARole_nobodySeesIt_andTheLogSaysWhatToAdd(String role) throws Exception {
    try (CapturedLog log = new CapturedLog();
        MonitoredApplication application = new MonitoredApplication().status(role).start()) {
      HttpResponse<String> answer = page(application);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).doesNotContain("role", "Operator", application.tenant.tenantId());
      assertThat(log.messages(Level.ERROR))
          .singleElement()
          .asString()
          .contains("OBH-7112", "Init-param role: found", "<param-name>role</param-name>");
    }
  }

  @Test
  void withoutTheFilterInFront_nobodySeesIt_andTheLogSaysWhy() throws Exception {
    try (CapturedLog log = new CapturedLog();
        MonitoredApplication application = new MonitoredApplication()) {
      application
          .server
          .servlet("/status", new OnBehalfStatusServlet(), "role", "Operator")
          .outerFilter(new OwnLogin());
      application.start();

      HttpResponse<String> answer =
          application.server.getAs(operator(application), "/status", "User", "operator");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).doesNotContain("filter", application.tenant.tenantId());
      assertThat(log.messages(Level.ERROR))
          .singleElement()
          .asString()
          .contains(
              "OBH-7112 the status page", "BearerTokenFilter is not in front", "filter-mapping");
    }
  }

  @Test
  void whenTheConfigurationIsFaulty_itShowsNothing() throws Exception {
    try (FilteredServer server =
        FilteredServer.with(Map.of("AzureAd.TenantId", "x y"))
            .servlet("/status", new OnBehalfStatusServlet(), "role", "Operator")
            .servlet("/api/status", new OnBehalfStatusServlet(), "role", "Operator")
            .start()) {
      HttpResponse<String> outside = server.get("/status");

      assertThat(outside.statusCode()).isEqualTo(503);
      assertThat(outside.body())
          .contains("The log of this server says why")
          .doesNotContain("Azure");
      assertThat(server.get("/api/status").statusCode()).isEqualTo(500);
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void troubles_areTheFirstOneToMend_thenTheOthers_andTheLastRefusals() throws Exception {
    try (MonitoredApplication application =
        application(
                "Http.BreakerThreshold",
                "1",
                "Acquisition.Retries",
                "0",
                "RefusalCache.Time",
                "0 s")
            .start()) {
      assertThat(application.as(application.tenant.tokenOf("carl")).statusCode()).isEqualTo(200);
      try (Fault consent = application.tenant.emulator().faults().always().consentRequired()) {
        assertThat(application.as(application.tenant.tokenOf("bob")).statusCode()).isEqualTo(401);
      }
      String expired = application.tenant.badTokens().getOrDefault("expired", "");
      assertThat(application.as(expired).statusCode()).isEqualTo(401);
      assertThat(application.as(expired).statusCode()).isEqualTo(401);
      application
          .tenant
          .emulator()
          .faults()
          .always()
          .status(
              401, "application/json", "{\"error\":\"invalid_client\",\"error_codes\":[7000222]}");
      assertThat(application.as(application.tenant.tokenOf("dora")).statusCode()).isEqualTo(500);

      Map<String, Object> status = json(application);
      assertThat(status).containsEntry("status", "degraded");
      assertThat(String.valueOf(status.get("cause"))).contains("no client credential", "7000222");
      assertThat(String.valueOf(status.get("remedy"))).startsWith("correct the credential");
      assertThat((List<Map<String, Object>>) status.get("refusals"))
          .extracting(
              each -> each.get("subject") + " " + each.get("cause") + " " + each.get("count"))
          .containsExactly(
              "token for PartnerAPI AADSTS7000222 1",
              "request expired 2",
              "token for PartnerAPI AADSTS65001 1");
      assertThat(page(application).body())
          .contains("Requests are served, but something is wrong", "What to do: correct the")
          .contains("<code>AADSTS65001</code>", "OBH-3004", "knownClientApplications")
          .contains("the client fetches a new token");
    }
  }

  @Test
  void nothingSecret_personalOrHostile_isShown() throws Exception {
    String hostile = "<script>alert('x')</script>";
    try (MonitoredApplication application =
        application(
                "AzureAd.RoleMapping.Admin.0",
                hostile,
                "DownstreamApis.PartnerAPI.ExtraHeaderParameters.Subscription-Key",
                "a key of the partner's",
                "Foreign.ConnectionString",
                "what another library keeps secret")
            .start()) {
      String token = application.tenant.tokenOf("alice");
      assertThat(application.as(token).statusCode()).isEqualTo(200);
      assertThat(application.server.getAs("x" + hostile.length(), "/api/%3Cb%3E").statusCode())
          .isEqualTo(401);

      String page = page(application).body();
      String json =
          application.server.getAs(operator(application), "/api/status?format=json").body();

      assertThat(page)
          .contains("&lt;script&gt;alert(&#39;x&#39;)")
          .doesNotContain("<script", "<b>E");
      for (String shown : List.of(page, json)) {
        assertThat(shown)
            .contains("Subscription-Key")
            .doesNotContain(application.tenant.sampleSecret(), "a key of the partner's")
            .doesNotContain("another library", "ConnectionString", "eyJ")
            .doesNotContain(application.tenant.lastGrantedToken().split("\\.", -1)[2])
            .doesNotContain(
                application.tenant.objectIdOf("alice"), application.tenant.upnOf("alice"))
            .doesNotContain(
                application.tenant.objectIdOf("olga"), application.tenant.upnOf("olga"));
      }
    }
  }
}
