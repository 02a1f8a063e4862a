package org.onbehalf.functional.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.RawHttp;

/** {@code Authorization.Rules} through a real Jetty, each request byte by byte as it stands. */
class RulesTest {
  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private static FilteredServer server;
  private static String reader;
  private static String writer;
  private static String admin;
  private static String nobodySpecial;
  private static String daemon;

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    rule(configuration, 0, "/api/health", "Anonymous", "true");
    rule(configuration, 1, "/api/orders/*", "Methods", "GET", "Scopes", "orders.read orders.write");
    rule(configuration, 2, "/api/orders/*", "Methods", "POST put", "Scopes", "orders.write");
    rule(configuration, 3, "/api/admin/*", "Roles.0", "Admin", "Roles.1", "Auditor");
    rule(configuration, 4, "/api/both", "Scopes", "orders.read", "Roles", "Sample.Call.All");
    rule(configuration, 5, "/api/people/*", "Callers", "user");
    rule(configuration, 6, "/api/jobs/*", "Callers", "app");
    rule(configuration, 7, "*.do", "Roles", "Admin");
    rule(configuration, 8, "/api/get-only", "Methods", "GET HEAD", "Callers", "any");
    server =
        application.closing(
            FilteredServer.with(configuration).servlet("/api/*", new EchoServlet()).start());
    reader = tenant.tokenOf("alice", "orders.read");
    writer = tenant.tokenOf("bob", "orders.write profile");
    admin = tenant.tokenOf("carol", "access_as_user", "Admin");
    nobodySpecial = tenant.tokenOf("dave", "access_as_user");
    daemon = tenant.applicationToken();
  }

  private static void rule(Map<String, String> to, int index, String path, String... more) {
    String key = "Authorization.Rules." + index + ".";
    to.put(key + "Path", path);
    for (int i = 0; i < more.length; i += 2) {
      to.put(key + more[i], more[i + 1]);
    }
  }

  private static RawHttp.Answer send(String method, String path, String token, String... headers)
      throws IOException {
    String[] lines = new String[headers.length + 1];
    System.arraycopy(headers, 0, lines, 1, headers.length);
    lines[0] = "Authorization: Bearer " + token;
    return RawHttp.send(method, server.uri(path), lines);
  }

  private static int status(String method, String path, String token) throws IOException {
    return send(method, path, token).status();
  }

  @Test
  void scopes_whenTheCallerHasAnyOfThem_passes() throws Exception {
    assertThat(status("GET", "/api/orders/7", reader)).isEqualTo(200);
    assertThat(status("GET", "/api/orders/7", writer)).isEqualTo(200);
    assertThat(status("POST", "/api/orders", writer)).isEqualTo(200);
    assertThat(status("PUT", "/api/orders/7", writer)).isEqualTo(200);
  }

  @Test
  void scopes_whenTheCallerHasNone_refusesAndNamesWhatWouldSuffice() throws Exception {
    RawHttp.Answer answer = send("GET", "/api/orders/7", nobodySpecial);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.values("WWW-Authenticate"))
        .singleElement()
        .asString()
        .contains("error=\"insufficient_scope\"", "scope=\"orders.read orders.write\"");
    assertThat(JSONObjectUtils.parse(answer.body()))
        .containsEntry("error", "insufficient_scope")
        .containsEntry("scope", "orders.read orders.write");
    assertThat(status("POST", "/api/orders", reader)).isEqualTo(403);
  }

  @Test
  void scopes_whenAnApplicationCalls_refuses() throws Exception {
    assertThat(status("GET", "/api/orders/7", daemon)).isEqualTo(403);
  }

  @Test
  void roles_anyOneSuffices() throws Exception {
    assertThat(status("GET", "/api/admin/x", admin)).isEqualTo(200);
    assertThat(status("GET", "/api/admin/x", tenant.tokenOf("eve", "access_as_user", "Auditor")))
        .isEqualTo(200);
    assertThat(status("GET", "/api/admin/x", nobodySpecial)).isEqualTo(403);
    assertThat(status("GET", "/api/admin/x", daemon)).isEqualTo(403);
    assertThat(send("GET", "/api/admin/x", reader).values("WWW-Authenticate").get(0))
        .doesNotContain("scope=");
  }

  @Test
  void scopesAndRoles_usersNeedOneOfEach_applicationsARole() throws Exception {
    assertThat(status("GET", "/api/both", reader)).isEqualTo(403);
    assertThat(
            status("GET", "/api/both", tenant.tokenOf("eve", "access_as_user", "Sample.Call.All")))
        .isEqualTo(403);
    assertThat(status("GET", "/api/both", tenant.tokenOf("eve", "orders.read", "Sample.Call.All")))
        .isEqualTo(200);
    assertThat(status("GET", "/api/both", daemon)).isEqualTo(200);
  }

  @Test
  void callers_tellUsersFromApplications() throws Exception {
    assertThat(status("GET", "/api/people/1", reader)).isEqualTo(200);
    assertThat(status("GET", "/api/people/1", daemon)).isEqualTo(403);
    assertThat(status("GET", "/api/jobs/1", reader)).isEqualTo(403);
    assertThat(status("GET", "/api/jobs/1", daemon)).isEqualTo(200);
  }

  @Test
  void anonymous_withoutATokenPassesWithoutCaller_withOneValidatesAsEver() throws Exception {
    URI health = server.uri("/api/health");

    assertThat(RawHttp.get(health).body()).isEqualTo("GET nobody");
    assertThat(RawHttp.get(health, "Authorization: Basic YTpi").body()).isEqualTo("GET nobody");
    assertThat(send("GET", "/api/health", reader).body()).isEqualTo("GET " + tenant.upnOf("alice"));
    assertThat(send("GET", "/api/health", Tenant.tokenOfNobody()).status()).isEqualTo(401);
    assertThat(RawHttp.get(health, "Authorization: Bearer").status()).isEqualTo(400);
  }

  @Test
  void aPathThatNoRuleNames_needsAValidTokenOnly() throws Exception {
    assertThat(status("DELETE", "/api/other", nobodySpecial)).isEqualTo(200);
    assertThat(RawHttp.get(server.uri("/api/other")).status()).isEqualTo(401);
  }

  @Test
  void anExtension_isMatchedAtTheEnd() throws Exception {
    assertThat(status("GET", "/api/deep/save.do", nobodySpecial)).isEqualTo(403);
    assertThat(status("GET", "/api/deep/save.DO/", nobodySpecial)).isEqualTo(400);
    assertThat(status("GET", "/api/deep/save.do;v=1", nobodySpecial)).isEqualTo(403);
    assertThat(status("GET", "/api/deep/save.do", admin)).isEqualTo(200);
    assertThat(status("GET", "/api/deep/save.done", nobodySpecial)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "JEFF", "get", "GETT", "POst"})
  void aMethodThatNoRuleCovers_isRefusedWhereARuleNamesThePath(String method) throws Exception {
    assertThat(status(method, "/api/orders/7", writer)).isEqualTo(403);
    assertThat(status(method, "/api/get-only", writer)).isEqualTo(403);
    assertThat(RawHttp.send(method, server.uri("/api/orders/7")).status()).isEqualTo(401);
  }

  @Test
  void head_isGet() throws Exception {
    assertThat(status("HEAD", "/api/orders/7", reader)).isEqualTo(200);
    assertThat(status("HEAD", "/api/orders/7", nobodySpecial)).isEqualTo(403);
    assertThat(status("HEAD", "/api/get-only", nobodySpecial)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-HTTP-Method-Override",
        "x-http-method-override",
        "X-HTTP-Method",
        "X-Method-Override"
      })
  void aMethodOverrideHeader_isRefusedOnARuledPathOnly(String header) throws Exception {
    RawHttp.Answer ruled = send("GET", "/api/orders/7", writer, header + ": DELETE");

    assertThat(ruled.status()).isEqualTo(400);
    assertThat(JSONObjectUtils.parse(ruled.body())).containsEntry("error", "invalid_request");
    assertThat(send("GET", "/api/other", writer, header + ": DELETE").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"_method=DELETE", "a=b&_method=DELETE", "%5fmethod=DELETE", "_method"})
  void aMethodOverrideInTheQuery_isRefusedOnARuledPath(String query) throws Exception {
    assertThat(status("POST", "/api/orders/7?" + query, writer)).isEqualTo(400);
    assertThat(status("POST", "/api/orders/7?x_method=1", writer)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/admin%2Fx",
        "/api%2fadmin/x",
        "/api/admin%5cx",
        "/api/admin\\x",
        "/api/\\admin\\x",
        "/api/admin%00",
        "/api/admin%00.html",
        "/api/admin;%00/x",
        "/api/%2e/admin/x",
        "/api/other/%2e%2e/admin/x",
        "/api/admin/%2E%2E/other",
        "/api/other/..;/admin/x",
        "/api/admin/..;a=b/other",
        "/api/./admin/x",
        "/api/other/../admin/x",
        "/api/admin/../other",
        "/api/health/..%2fadmin/x",
        "/api/admin%3bx",
        "/api/admin%3Bx/y",
        "/api/other%3b/../admin",
        "/api/deep/save.do%3bx",
        "/api/%u0061dmin/x",
        "/api/admin%u002fx",
        "/api/other%u005c..%u005cadmin",
        "/api/other/%u002e%u002e/admin",
      })
  void aPathThatCanBeReadInTwoWays_isRefused(String path) throws Exception {
    // a container may refuse it first
    assertThat(rawStatus("GET", path, admin)).isEqualTo(400);
    assertThat(rawStatus("GET", path, nobodySpecial)).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/admin",
        "/api/admin/",
        "/api/admin//",
        "/api/admin;/",
        "/api/admin;x=y",
        "/api/admin;x=y/z",
        "/api/ADMIN/x",
        "/api/Admin",
        "/api//admin/x",
        "/api///admin//x",
        "/api;a/admin/x",
        "/api/;a/admin/x",
        "/api/%61dmin/x",
        "/api/adm%69n",
        "/api/admin?x",
        "/api/admin/x%252f..",
        "/api/admin/%c3%bc",
      })
  void anotherSpelling_fallsUnderTheSameRule(String path) throws Exception {
    assertThat(rawStatus("GET", path, nobodySpecial)).as("without the role").isIn(400, 403, 404);
    assertThat(rawStatus("GET", path, admin)).as("with the role").isIn(200, 400, 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/other/a%3bb", "/api/other/%u0061", "/api/other/a%2fb"})
  void anOddSpelling_whereNoRuleNamesThePath_isTheApplicationsMatter(String path) throws Exception {
    assertThat(rawStatus("GET", path, nobodySpecial)).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"/api/administration/x", "/api/admin2", "/api/orders2/x", "/api/healthy"})
  void aNeighbour_isAnotherPath(String path) throws Exception {
    assertThat(status("GET", path, nobodySpecial)).isEqualTo(200);
    assertThat(RawHttp.get(server.uri(path)).status()).isEqualTo(401);
  }

  private static int rawStatus(String method, String path, String token) throws IOException {
    return RawHttp.sendTarget(
            method, server.uri("/"), "/app" + path, "Authorization: Bearer " + token)
        .status();
  }

  @Test
  void default_whenItIsDeny_closesWhatNoRuleNames() throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("Authorization.Default", "deny");
    rule(configuration, 0, "/api/health", "Anonymous", "true");
    rule(configuration, 1, "/api/admin/*", "Roles", "Admin");
    try (CapturedLog log = new CapturedLog();
        FilteredServer closed =
            FilteredServer.with(configuration).servlet("/api/*", new EchoServlet()).start()) {
      String bearer = "Authorization: Bearer " + admin;

      assertThat(RawHttp.get(closed.uri("/api/health")).status()).isEqualTo(200);
      assertThat(RawHttp.get(closed.uri("/api/admin/x"), bearer).status()).isEqualTo(200);
      assertThat(RawHttp.get(closed.uri("/api/other"), bearer).status()).isEqualTo(403);
      assertThat(RawHttp.get(closed.uri("/api/other")).status()).isEqualTo(401);
      assertThat(log.messages(Level.INFO))
          .anyMatch(line -> line.matches(".*Mode = required;.* Authorization.Default = deny;.*"));
    }
  }

  @Test
  void refusals_areToldOnceAMinuteWithTheRuleAndWithoutThePerson() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      String token = tenant.tokenOf("frank", "access_as_user");
      for (int i = 0; i < 5; i++) {
        send("GET", "/api/jobs/secret-" + i, token);
        send("PATCH", "/api/get-only", token);
      }

      List<String> told =
          log.messages(Level.INFO).stream().filter(line -> line.contains("Rules[")).toList();
      assertThat(told).hasSizeLessThanOrEqualTo(2).allMatch(line -> line.contains("(Path /api/"));
      assertThat(log.text()).doesNotContain(tenant.upnOf("frank"), "secret-", token);
    }
  }

  /** Says who calls, whatever the method. */
  static final class EchoServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String who = request.getRemoteUser();
      response.getWriter().print(request.getMethod() + " " + (who == null ? "nobody" : who));
    }
  }
}
