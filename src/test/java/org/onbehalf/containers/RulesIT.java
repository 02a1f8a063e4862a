package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.internal.Nullable;

/** Rules by methods and callers, and of the dispatches within a request. */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#selected")
class RulesIT extends RulesOnServer {
  RulesIT(Container container) {
    super(container);
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
