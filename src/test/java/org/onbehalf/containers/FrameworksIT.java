package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;

/**
 * What others wrote and what runs whatever the method is: Struts 2.5, Mojarra 2.3, a servlet that
 * overrides {@code service}. Without a token nothing of it runs, preflights included.
 */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#first")
class FrameworksIT {
  private static final String ORIGIN = "Origin: https://page.example";
  private static final String WANTED = "Access-Control-Request-Method: GET";

  private static Contoso contoso;
  private static ServerProcess server;
  private static String token;

  FrameworksIT(Container container) {
    // its server was started before
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) {
    contoso = new Contoso();
    List<WarDeployment> deployments = new ArrayList<>();
    deployments.add(EchoWar.of(contoso, FrameworksWar.assemble(""), "/plain"));
    deployments.add(
        EchoWar.of(contoso, FrameworksWar.assemble(""), "/cors")
            .with("Cors.AllowedOrigins", "https://page.example"));
    deployments.add(
        EchoWar.of(contoso, FrameworksWar.assemble(ownCorsFilter(container)), "/outer"));
    server =
        ServerProcess.shared(
            container.command().withAllModules(), deployments.toArray(new WarDeployment[0]));
    token =
        contoso
            .entra()
            .tokens()
            .forUser(contoso.bob())
            .audience(contoso.sample())
            .scopes("access_as_user")
            .mint();
  }

  private static String ownCorsFilter(Container container) {
    String prefix = container.isTomcat() ? "cors.allowed." : "allowed";
    String filter =
        container.isTomcat()
            ? "org.apache.catalina.filters.CorsFilter"
            : "org.eclipse.jetty.servlets.CrossOriginFilter";
    return "<filter><filter-name>cors</filter-name><filter-class>"
        + filter
        + "</filter-class>"
        + parameter(prefix + (container.isTomcat() ? "origins" : "Origins"), "https://page.example")
        + parameter(prefix + (container.isTomcat() ? "headers" : "Headers"), "authorization")
        + (container.isTomcat() ? "" : parameter("chainPreflight", "false"))
        + "</filter><filter-mapping><filter-name>cors</filter-name><url-pattern>/*</url-pattern>"
        + "</filter-mapping>";
  }

  private static String parameter(String name, String value) {
    return "<init-param><param-name>"
        + name
        + "</param-name><param-value>"
        + value
        + "</param-value></init-param>";
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  private static EchoClient client(String contextPath) {
    return new EchoClient(server.uri("/"), contextPath);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/pay.action, struts GET /api/pay.action",
    "/api/pay.xhtml, faces GET /api/pay.xhtml",
    "/api/service/x, service GET /api/service+/x"
  })
  void framework_runsWithATokenOnly_whateverTheMethod(String path, String call) throws Exception {
    EchoClient plain = client("/plain");

    assertThat(plain.send("GET", path, token).calls()).containsExactly(call);
    for (String method : List.of("HEAD", "OPTIONS")) {
      assertThat(plain.send(method, path, token).calls())
          .as("%s with a token", method)
          .containsExactly(call.replace("GET", method));
    }
    for (String context : List.of("/plain", "/cors")) {
      for (String method :
          List.of("GET", "HEAD", "POST", "OPTIONS", "options", "TRACE", "FOO", "get")) {
        for (String[] headers :
            new String[][] {
              {},
              {ORIGIN},
              {ORIGIN, WANTED},
              {"Origin: null", WANTED},
              {"Origin: https://other.example", WANTED},
              {ORIGIN, WANTED, "Authorization: Basic YTpi"}
            }) {
          Outcome outcome = client(context).send(method, path, null, headers);

          assertThat(outcome.calls())
              .as("%s%s %s %s", context, path, method, String.join(", ", headers))
              .isEmpty();
          assertThat(outcome.answer().status()).isIn(204, 401, 403, 405);
        }
      }
    }
  }

  @Test
  void preflight_withoutCors_isARequestLikeAnyOther() throws Exception {
    assertThat(client("/plain").send("OPTIONS", "/api/pay.action", null, ORIGIN, WANTED).inWords())
        .isEqualTo("401 filter");
  }

  @Test
  void preflight_ofAnAllowedOrigin_isAnsweredByTheFilter() throws Exception {
    Outcome outcome = client("/cors").send("OPTIONS", "/api/pay.action", null, ORIGIN, WANTED);

    assertThat(outcome.answer().status()).isEqualTo(204);
    assertThat(outcome.answer().values("Access-Control-Allow-Origin"))
        .containsExactly("https://page.example");
    assertThat(outcome.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/pay.action", "/api/pay.xhtml", "/api/service/x"})
  void answer_ofAFramework_carriesTheHeaders(String path) throws Exception {
    assertThat(client("/cors").send("GET", path, token, ORIGIN).answer().headerLines())
        .contains("Access-Control-Allow-Origin: https://page.example", "Vary: Origin");
  }

  @Test
  void containersCorsFilter_mappedBefore_answersPreflightsAndShowsRefusals() throws Exception {
    EchoClient outer = client("/outer");
    Outcome preflight =
        outer.send(
            "OPTIONS",
            "/api/pay.action",
            null,
            ORIGIN,
            WANTED,
            "Access-Control-Request-Headers: authorization");
    assertThat(preflight.answer().status()).isEqualTo(200);
    assertThat(preflight.answer().values("Access-Control-Allow-Origin"))
        .containsExactly("https://page.example");
    assertThat(preflight.calls()).isEmpty();

    Outcome refused = outer.send("GET", "/api/pay.action", null, ORIGIN);
    assertThat(refused.inWords()).isEqualTo("401 filter");
    assertThat(refused.answer().values("Access-Control-Allow-Origin"))
        .containsExactly("https://page.example");
    assertThat(refused.answer().values("Access-Control-Expose-Headers"))
        .containsExactly("WWW-Authenticate, Retry-After");
    assertThat(outer.send("GET", "/api/pay.action", token, ORIGIN).calls())
        .containsExactly("struts GET /api/pay.action");
  }
}
