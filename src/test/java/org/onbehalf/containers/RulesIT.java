package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testkit.User;

/**
 * {@code Authorization.Rules} on real servers, whose readings of a path differ: each request byte
 * by byte as it stands, asserted on its status, on who answered, and on what reached a servlet.
 *
 * <p>The application is {@code src/test/echo}; how its outcomes are told, {@code spellings.csv}
 * says.
 */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#selected")
class RulesIT {
  private static Contoso contoso;
  private static ServerProcess server;

  /** The filter on all paths. */
  private static EchoClient wide;

  /** The filter on {@code /api/*} only, as in the README. */
  private static EchoClient narrow;

  /** As {@link #wide}, with a servlet in place of the landing page. */
  private static EchoClient bare;

  /** As {@link #wide}, beside BASIC. */
  private static EchoClient basic;

  /** As {@link #wide}, with the filter on requests only, as in the README. */
  private static EchoClient requestsOnly;

  private static String withoutRole;
  private static String withRole;
  private static String reader;
  private static String writer;

  private final Container container;

  RulesIT(Container container) {
    this.container = container;
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) {
    contoso = new Contoso();
    server =
        ServerProcess.shared(
            container.command(),
            withLandingPage(EchoWar.of(contoso, EchoWar.assemble("/*"), "/wide")),
            EchoWar.of(contoso, EchoWar.assemble(), "/narrow"),
            withLandingPage(
                EchoWar.of(contoso, EchoWar.withRootServlet(EchoWar.assemble("/*")), "/bare")),
            withLandingPage(
                EchoWar.of(contoso, EchoWar.forRequests(EchoWar.assemble("/*")), "/requests")),
            optional(EchoWar.of(contoso, EchoWar.withBasic(EchoWar.assemble("/*")), "/basic")));
    wide = new EchoClient(server.uri("/"), "/wide");
    narrow = new EchoClient(server.uri("/"), "/narrow");
    bare = new EchoClient(server.uri("/"), "/bare");
    requestsOnly = new EchoClient(server.uri("/"), "/requests");
    basic = new EchoClient(server.uri("/"), "/basic");
    withoutRole = token(contoso.bob(), "access_as_user");
    withRole = token(contoso.alice(), "access_as_user", "Admin");
    reader = token(contoso.bob(), "orders.read");
    writer = token(contoso.bob(), "orders.write");
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  /** The index of a rule behind those of {@code src/test/echo}. */
  private static final int NEXT_RULE = 12;

  static WarDeployment withLandingPage(WarDeployment deployment) {
    String rule = "Authorization.Rules." + NEXT_RULE;
    return deployment.with(rule + ".Path", "/").with(rule + ".Anonymous", "true");
  }

  /** With a rule for each of /api/basic/0, /api/basic/1 and so on. */
  static WarDeployment optional(WarDeployment deployment) {
    String[] rules = {
      "Methods|GET|Roles|clerk",
      "Roles|Admin",
      "Scopes|orders.read",
      "Callers|app",
      "Callers|user",
      "Callers|any"
    };
    WarDeployment optional = deployment.with("Authentication.Mode", "optional");
    for (int i = 0; i < rules.length; i++) {
      String key = "Authorization.Rules." + (NEXT_RULE + i) + ".";
      optional = optional.with(key + "Path", "/api/basic/" + i + "/*");
      String[] parts = rules[i].split("\\|", -1);
      for (int j = 0; j < parts.length; j += 2) {
        optional = optional.with(key + parts[j], parts[j + 1]);
      }
    }
    return optional;
  }

  private static String token(User user, String scope, String... roles) {
    return contoso
        .entra()
        .tokens()
        .forUser(user)
        .audience(contoso.sample())
        .scopes(scope)
        .roles(roles)
        .mint();
  }

  private static String outcome(EchoClient client, String path, @Nullable String token)
      throws IOException {
    return client.send("GET", path, token).inWords();
  }

  /** This server's column of a table. */
  private String mine(String tomcat, @Nullable String jetty94, @Nullable String jetty10) {
    String nine = jetty94 == null ? tomcat : jetty94;
    String ten = jetty10 == null ? nine : jetty10;
    return switch (container) {
      case TOMCAT_9, TOMCAT_85 -> tomcat;
      case JETTY_94 -> nine;
      case JETTY_10 -> ten;
    };
  }

  private static void assertOutcome(EchoClient client, String path, String expected)
      throws IOException {
    String nobody = expected;
    String anybody = expected;
    String admin = expected;
    int arrow = expected.indexOf(" > ");
    if (arrow > 0) {
      admin = expected.substring(arrow + " > ".length());
      String kind = expected.substring(0, arrow);
      nobody = kind.equals("open") ? admin : "401 filter";
      anybody = kind.equals("rule") ? "403 filter" : admin;
    }
    assertThat(outcome(client, path, null)).as("without a token").isEqualTo(nobody);
    assertThat(outcome(client, path, withoutRole)).as("without the role").isEqualTo(anybody);
    assertThat(outcome(client, path, withRole)).as("with the role").isEqualTo(admin);
  }

  // --- methods

  @Test
  void methods_thatARuleCovers_areJudgedByIt() throws Exception {
    assertThat(wide.send("GET", "/api/orders/7", reader).inWords())
        .isEqualTo("200 orders GET /api/orders+/7");
    assertThat(wide.send("GET", "/api/orders/7", withoutRole).inWords()).isEqualTo("403 filter");
    assertThat(wide.send("POST", "/api/orders/7", writer).inWords())
        .isEqualTo("200 orders POST /api/orders+/7");
    assertThat(wide.send("POST", "/api/orders/7", reader).inWords()).isEqualTo("403 filter");
  }

  @Test
  void head_isGet() throws Exception {
    assertThat(wide.send("HEAD", "/api/orders/7", reader).inWords())
        .isEqualTo("200 orders HEAD /api/orders+/7");
    assertThat(wide.send("HEAD", "/api/orders/7", withoutRole).inWords()).isEqualTo("403 filter");
    assertThat(wide.send("HEAD", "/api/orders/7", null).inWords()).isEqualTo("401 filter");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT",
        "DELETE",
        "PATCH",
        "OPTIONS",
        "PROPFIND",
        "FOO",
        "TRACK",
        "get",
        "Get",
        "GETT",
        "GE%54",
        "HEADS"
      })
  void methodThatNoRuleCovers_isRefused(String method) throws Exception {
    assertThat(wide.send(method, "/api/orders/7", writer).inWords()).isEqualTo("403 filter");
    assertThat(wide.send(method, "/api/orders/7", null).inWords()).isEqualTo("401 filter");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # method | Tomcat        | Jetty 9.4     | Jetty 10
          TRACE    | 405 container | 403 container |
          CONNECT  | 501 container | 404 container | 403 filter
          """)
  void methodThatTheContainerKeepsForItself_neverReachesTheApplication(
      String method, String tomcat, @Nullable String jetty94, @Nullable String jetty10)
      throws Exception {
    assertThat(wide.send(method, "/api/orders/7", writer).inWords())
        .isEqualTo(mine(tomcat, jetty94, jetty10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-HTTP-Method-Override",
        "x-http-method-override",
        "X-HTTP-Method",
        "X-Method-Override"
      })
  void methodOverrideHeader_isRefusedOnARuledPathOnly(String header) throws Exception {
    String line = header + ": DELETE";

    assertThat(wide.send("POST", "/api/orders/7", writer, line).inWords()).isEqualTo("400 filter");
    assertThat(wide.send("POST", "/api/orders/7", null, line).inWords()).isEqualTo("400 filter");
    assertThat(wide.send("POST", "/api/plain/7", writer, line).inWords())
        .isEqualTo("200 plain POST /api/plain+/7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_method=DELETE", "a=b&_method=DELETE", "a;_method=DELETE", "%5Fmethod"})
  void methodOverrideParameter_isRefusedOnARuledPathOnly(String query) throws Exception {
    assertThat(wide.send("POST", "/api/orders/7?" + query, writer).inWords())
        .isEqualTo("400 filter");
    assertThat(wide.send("POST", "/api/plain/7?" + query, writer).inWords())
        .isEqualTo("200 plain POST /api/plain+/7");
  }

  @Test
  void preflight_withoutAToken_isRefused() throws Exception {
    String origin = "Origin: https://page.example";
    String wanted = "Access-Control-Request-Method: DELETE";

    for (String path : new String[] {"/api/orders/7", "/api/plain/7"}) {
      assertThat(wide.send("OPTIONS", path, null, origin, wanted).inWords())
          .isEqualTo("401 filter");
    }
  }

  // --- paths

  @ParameterizedTest(name = "{0}: {1}")
  @CsvFileSource(resources = "spellings.csv", delimiter = '|', quoteCharacter = '"')
  void spellingOfAPath_leadsToItsRuleOrToARefusal(
      String spelling,
      String path,
      String tomcat,
      @Nullable String jetty94,
      @Nullable String jetty10)
      throws Exception {
    assertOutcome(wide, path, mine(tomcat, jetty94, jetty10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # Tomcat reads replacement characters, Jetty falls back to Latin-1: nobody reads a dot or a slash
          /api/open/%c0%ae%c0%ae/admin | open > 200 open GET /api/open+/\uFFFD\uFFFD\uFFFD\uFFFD/admin | open > 200 open GET /api/open+/\u00C0\u00AE\u00C0\u00AE/admin
          /api/rest/%e0%80%afadmin     | free > 200 rest GET /api/rest+/\uFFFD\uFFFD\uFFFDadmin | free > 200 rest GET /api/rest+/\u00E0\u0080\u00AFadmin
          """)
  void overlongUtf8_isNoOtherSpelling(String path, String tomcat, String jetty) throws Exception {
    assertOutcome(wide, path, mine(tomcat, jetty, null));
  }

  @Test
  void encodedLetterInTheContextPath_isJudgedByTheSameRule() throws Exception {
    assertThat(wide.sendTarget("GET", "/w%69de/api/admin/x", withoutRole).inWords())
        .isEqualTo("403 filter");
    assertThat(wide.sendTarget("GET", "/w%69de/api/admin/x", withRole).inWords())
        .isEqualTo("200 admin GET /api/admin+/x");
  }

  @Test
  void wayOutOfTheServer_isTheContainersToRefuse() throws Exception {
    assertThat(wide.sendTarget("GET", "/../wide/api/admin/x", withoutRole).inWords())
        .isEqualTo("400 container");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvFileSource(resources = "mappings.csv", delimiter = '|', quoteCharacter = '"')
  void filterOnOnePath_isNotPassedBy(
      String what, String path, String tomcat, @Nullable String jetty94, @Nullable String jetty10)
      throws Exception {
    assertOutcome(narrow, path, mine(tomcat, jetty94, jetty10));
  }

  @Test
  void pathThatFitsARuleOnlyWhenFolded_neverRunsAServletOfAStrongerRule() throws Exception {
    for (String path :
        new String[] {"/API/PUB/x.do", "/api/PUB/x.do", "/api//pub/x.do", "//api/pub/x.do"}) {
      for (EchoClient client : new EchoClient[] {wide, narrow}) {
        Outcome outcome = client.send("GET", path, null);

        // to Tomcat two slashes are one, so that the path is the anonymous one to everybody
        boolean sameAsOne = container.isTomcat() && path.contains("//");
        boolean outside = client == narrow && path.startsWith("/API");
        assertThat(outcome.calls().isEmpty()).as(path).isEqualTo(!sameAsOne && !outside);
        if (!sameAsOne && !outside) {
          assertThat(outcome.answer().status()).as(path).isEqualTo(400);
        }
      }
    }
  }

  @Test
  void directory_meansTheSameOnAllContainers() throws Exception {
    // the rule is for /api/docs, to the letter
    assertOutcome(wide, "/api/docs", "rule > 302 container");
    assertOutcome(wide, "/api/docs/", "400 filter");
    assertOutcome(wide, "/api/docs/index.html", "free > 200 the documents' index");
  }

  @Test
  void landingPage_isOpenAndNothingElse() throws Exception {
    assertOutcome(wide, "/", "open > 200 the landing page");
    assertOutcome(wide, "/?x", "open > 200 the landing page");
    assertOutcome(wide, "/index.html", "free > 200 the landing page");
    assertOutcome(wide, "/api/plain/x", "free > 200 plain GET /api/plain+/x");
    assertOutcome(bare, "/", "open > 200 open GET +/");
    assertOutcome(bare, "/x", "free > 404 container");
  }

  @Test
  void welcomeFile_isJudgedByItsOwnRule_whereForwardsAreNotFiltered() throws Exception {
    assertOutcome(requestsOnly, "/api/site/index.html", "rule > 200 the site's index");
    assertOutcome(requestsOnly, "/api/site/", "rule > 200 the site's index");
    assertOutcome(requestsOnly, "/", "open > 200 the landing page");
  }

  // --- callers whom the container knows

  private String asClerk(String method, String path) throws IOException {
    return basic.send(method, path, null, "Authorization: Basic Y2xlcms6Y2xlcms=").inWords();
  }

  @Test
  void userOfTheContainer_isBoundByRules() throws Exception {
    assertThat(asClerk("GET", "/api/basic/0/x")).isEqualTo("200 plain GET /api/basic+/0/x");
    assertThat(asClerk("DELETE", "/api/basic/0/x")).as("method").isEqualTo("403 filter");
    assertThat(asClerk("DELETE", "/api/basic/1/x")).as("role").isEqualTo("403 filter");
    assertThat(asClerk("GET", "/api/basic/2/x")).as("scope").isEqualTo("403 filter");
    assertThat(asClerk("GET", "/api/basic/3/x")).as("application").isEqualTo("403 filter");
    assertThat(asClerk("GET", "/api/basic/4/x")).isEqualTo("200 plain GET /api/basic+/4/x");
    assertThat(asClerk("GET", "/api/basic/5/x")).isEqualTo("200 plain GET /api/basic+/5/x");
    assertThat(asClerk("GET", "/api/basic/x")).isEqualTo("200 plain GET /api/basic+/x");
    assertThat(basic.send("GET", "/api/basic/0/x", null).answer().values("WWW-Authenticate"))
        .singleElement()
        .asString()
        .startsWithIgnoringCase("Basic");
  }

  // --- targets that are not only a path

  @Test
  void absoluteForm_isJudgedByTheSameRule() throws Exception {
    String target = "http://" + server.uri("/").getAuthority() + "/wide/api/admin/x";

    assertThat(wide.sendTarget("GET", target, null).inWords()).isEqualTo("401 filter");
    assertThat(wide.sendTarget("GET", target, withoutRole).inWords()).isEqualTo("403 filter");
    assertThat(wide.sendTarget("GET", target, withRole).inWords())
        .isEqualTo("200 admin GET /api/admin+/x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # the Host header names another server: Jetty 9.4 does not mind
          http://elsewhere.example/wide/api/admin/x | 400 container | 403 filter    | 400 container
          https://127.0.0.1/wide/api/admin/x        | 400 container | 403 filter    | 400 container
          http://elsewhere.example//wide/api/admin/x | 400 container | 404 container | 400 container
          //wide/api/admin/x                        | 403 filter    | 404 container | 400 container
          wide/api/admin/x                          | 400 container | |
          *                                         | 400 container | |
          /WIDE/api/admin/x                         | 404 container | |
          """)
  void oddTarget_neverReachesTheProtectedServlet(
      String target, String tomcat, @Nullable String jetty94, @Nullable String jetty10)
      throws Exception {
    assertThat(wide.sendTarget("GET", target, withoutRole).inWords())
        .isEqualTo(mine(tomcat, jetty94, jetty10));
  }

  // --- where a request is led to

  @ParameterizedTest
  @CsvSource({
    "forward, FORWARD",
    "include, INCLUDE",
    "async-to, ASYNC",
  })
  void dispatchToAProtectedPath_isJudgedByItsRule(String how, String dispatcher) throws Exception {
    for (String from : new String[] {"open", "plain"}) {
      String path = "/api/" + from + "/dispatch?how=" + how + "&to=/api/admin/x";

      assertOutcome(wide, path, "rule > 200 admin GET /api/admin+/x");
      assertOutcome(narrow, path, "rule > 200 admin GET /api/admin+/x");
      assertThat(wide.send("GET", path, withRole).body())
          .contains(dispatcher + " " + contoso.alice().upn() + " (Admin)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include", "async-to"})
  void dispatchToAProtectedFile_isJudgedByItsRule(String how) throws Exception {
    String path = "/api/open/dispatch?how=" + how + "&to=/api/files/secret.txt";

    assertThat(wide.send("GET", path, null).inWords()).isEqualTo("401 filter");
    assertThat(wide.send("GET", path, withoutRole).inWords()).isEqualTo("403 filter");
    assertThat(wide.send("GET", path, withRole).body()).contains("the administrators' file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/admin;x/y",
        "/api//admin/x",
        "//api/admin/x",
        "/api/ADMIN/x",
        "/api/open/../admin/x",
        "/api/%2561dmin/x",
        "/api/open/..;/admin/x",
        "/api/open/%252e%252e/admin/x"
      })
  void forwardToAnotherSpelling_neverReachesTheProtectedServlet(String to) throws Exception {
    for (EchoClient client : new EchoClient[] {wide, narrow}) {
      Outcome outcome = client.send("GET", "/api/open/dispatch?how=forward&to=" + to, withoutRole);

      assertThat(outcome.calls()).isEmpty();
      // 404 and 500: the container finds nothing there, or does not understand it
      assertThat(outcome.answer().status()).isIn(400, 403, 404, 500);
    }
  }

  @Test
  void forwardBetweenAnonymousPaths_passes() throws Exception {
    for (String how : new String[] {"forward", "include", "async-to"}) {
      assertThat(
              wide.send("GET", "/api/open/dispatch?how=" + how + "&to=/api/open/x", null).inWords())
          .isEqualTo("200 open GET /api/open+/x");
    }
  }

  @Test
  void welcomeFile_isJudgedByItsOwnRule() throws Exception {
    assertOutcome(wide, "/api/site/index.html", "rule > 200 the site's index");
    assertOutcome(wide, "/api/site/", "rule > 200 the site's index");
    assertOutcome(wide, "/api/site", "free > 302 container");
  }
}
