package org.onbehalf.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.containers.EchoClient.Outcome;

/** Authorization by path and method, and every spelling of a path that a server understands. */
interface RulesChecks extends Checks {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/files/secret.txt",
        "//api/files/secret.txt",
        "///api//files/secret.txt",
        "/;x/api/files/secret.txt",
        "/;/api;y/files/secret.txt",
        "/.//api/files/secret.txt",
        "/x/../api/files/secret.txt",
        "/x/..;y/api/files/secret.txt",
        "/x/%2e%2e/api/files/secret.txt",
        "/x/..//api/admin/x",
        "/./api/admin/x",
        "/x/../api/save.do",
        "/x\\..\\api\\files\\secret.txt",
        "/%61pi/files/secret.txt",
        "/api%2ffiles/secret.txt",
        "/api/%2e/files/secret.txt",
        "/api/open/../files/secret.txt",
        "/api/open/%2e%2e/files/secret.txt",
        "/api/open/..%2ffiles/secret.txt",
        "/api/open/..;/files/secret.txt",
        "/api/open/;/../../files/secret.txt",
        "/api\\files\\secret.txt",
        "/api/open/..\\files/secret.txt",
        "/API/files/secret.txt",
        "/api/files/secret.txt/",
        "/api/files/secret.txt%00",
        "/api/files/secret.txt;x=y",
        "/api/files/secret.txt.",
        "/api/files/secret.txt%20",
        "//api/admin/x",
        "/api/admin;x/y",
        "/api//admin/x",
        "/api/./admin/x",
        "/api/open/../admin/x",
        "/api/open/%2e%2e/admin/x",
        "/api/open/%2e%2e;x/admin/x",
        "/api/open/..%2fadmin/x",
        "/api/%61dmin/x",
        "/;x/api/save.do",
        "//api/save.do",
        "/api/open;/../exact",
        "//api",
        "/WEB-INF/web.xml",
        "//WEB-INF/onbehalf.conf",
        "/api/../WEB-INF/onbehalf.conf"
      })
  default void spellingOfAPath_leadsPastNoRule(String path) throws Exception {
    for (String token : new String[] {"", fixture().token(fixture().contoso.bob())}) {
      Outcome outcome = fixture().get(path, token.isEmpty() ? null : token);

      assertThat(outcome.body()).doesNotContain("the administrators'").doesNotContain("AzureAd");
      assertThat(outcome.calls())
          .noneMatch(call -> call.contains("/admin") || call.startsWith("admin "))
          .noneMatch(call -> call.startsWith("exact ") || call.contains("/files"));
      if (token.isEmpty()) {
        assertThat(outcome.calls()).allMatch(call -> call.contains("/api/open"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/orders/7, orders.read, 200",
    "GET, /api/orders/7, orders.write, 200",
    "GET, /api/orders/7, access_as_user, 403",
    "POST, /api/orders/7, orders.write, 200",
    "POST, /api/orders/7, orders.read, 403",
    "GET, /api/exact, access_as_user, 403",
    "GET, /api/exact/, access_as_user, 403",
    "GET, /api/rest/admin/x, access_as_user, 403",
    "GET, /api/rest/other, access_as_user, 200",
    "GET, /api/save.do, access_as_user, 403"
  })
  default void rules_goByPathAndMethod(String method, String path, String scope, int status)
      throws Exception {
    String token = fixture().token(fixture().contoso.bob(), builder -> builder.scopes(scope));

    Outcome outcome = fixture().application.send(method, path, token, "Content-Length: 0");

    if (path.equals("/api/exact/")) {
      // what that leads to is not clear from the path
      assertThat(outcome.answer().status()).isIn(400, 403);
    } else {
      assertThat(outcome.answer().status()).isEqualTo(status);
    }
  }

  @Test
  default void administrators_reachWhatIsTheirs() throws Exception {
    String admin = fixture().admin();
    assertThat(fixture().get("/api/files/secret.txt", admin).body())
        .contains("the administrators' file");
    assertThat(fixture().get("/api/files/secret.txt", null).inWords()).isEqualTo("401 filter");
    assertThat(
            fixture()
                .get("/api/files/secret.txt", fixture().token(fixture().contoso.bob()))
                .inWords())
        .isEqualTo("403 filter");
    assertThat(fixture().get("/api/exact", admin).inWords()).isEqualTo("200 exact GET /api/exact");
    assertThat(fixture().get("/api/save.do", admin).inWords())
        .isEqualTo("200 action GET /api/save.do");
  }

  @Test
  default void anonymousPath_isServedWithoutACaller() throws Exception {
    Outcome outcome = fixture().get("/api/open/x", null);

    assertThat(outcome.inWords()).isEqualTo("200 open GET /api/open+/x");
    assertThat(outcome.body()).contains("REQUEST nobody");
  }
}
