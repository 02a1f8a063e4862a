package org.onbehalf.functional.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import org.onbehalf.InvalidTokenException;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.RawHttp;

/** {@code Cors}, held against what the Fetch standard says that browsers check. */
class CorsTest {
  private static final String ORIGIN = "https://page.example";
  private static final String FROM_ORIGIN = "Origin: " + ORIGIN;
  private static final String PUT_FOLLOWS = "Access-Control-Request-Method: PUT";

  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private static FilteredServer none;
  private static FilteredServer named;
  private static FilteredServer any;
  private static FilteredServer credentials;

  @BeforeAll
  static void start() throws Exception {
    none = application.closing(server(Map.of()));
    named =
        application.closing(
            server(
                Map.of(
                    "Cors.AllowedOrigins",
                    ORIGIN + " http://localhost:3000",
                    "Cors.AllowedHeaders",
                    "X-Trace",
                    "Cors.ExposedHeaders",
                    "X-Total",
                    // a former key, which is refused with true only
                    "Cors.PassPreflight",
                    "false")));
    any =
        application.closing(
            server(
                Map.of(
                    "Cors.AllowedOrigins", "*",
                    "Cors.AllowedMethods", "*",
                    "Cors.AllowedHeaders", "*",
                    "Cors.MaxAge", "0 s")));
    credentials =
        application.closing(
            server(Map.of("Cors.AllowedOrigins", ORIGIN, "Cors.AllowCredentials", "true")));
  }

  private static FilteredServer server(Map<String, String> cors) throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.putAll(cors);
    configuration.put("Authorization.Rules.0.Path", "/api/ruled/*");
    configuration.put("Authorization.Rules.0.Roles", "Nobody");
    configuration.put("Authorization.Rules.1.Path", "/api/open/*");
    configuration.put("Authorization.Rules.1.Anonymous", "true");
    return FilteredServer.with(configuration).servlet("/api/*", new Application()).start();
  }

  private static RawHttp.Answer send(FilteredServer to, String method, String path, String... lines)
      throws IOException {
    return RawHttp.send(method, to.uri(path), lines);
  }

  private static String bearer() {
    return "Authorization: Bearer " + tenant.tokenOf("alice");
  }

  @Test
  void preflight_withoutAllowedOrigins_isRefusedLikeAnyRequestWithoutAToken() throws Exception {
    RawHttp.Answer answer = send(none, "OPTIONS", "/api/x", FROM_ORIGIN, PUT_FOLLOWS);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.values("Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.values("Vary")).isEmpty();
    assertThat(send(none, "OPTIONS", "/api/x", FROM_ORIGIN, PUT_FOLLOWS, bearer()).body())
        .isEqualTo("OPTIONS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/x", "/api/ruled/x", "/api/open/x"})
  void preflight_ofAnAllowedOrigin_isAnsweredWithWhatIsAllowed(String path) throws Exception {
    RawHttp.Answer answer =
        send(
            named,
            "OPTIONS",
            path,
            FROM_ORIGIN,
            PUT_FOLLOWS,
            "Access-Control-Request-Headers: authorization,x-trace");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.values("Access-Control-Allow-Origin")).containsExactly(ORIGIN);
    assertThat(answer.values("Access-Control-Allow-Methods"))
        .containsExactly("GET, HEAD, POST, PUT, PATCH, DELETE");
    assertThat(answer.values("Access-Control-Allow-Headers"))
        .containsExactly("X-Trace, Authorization");
    assertThat(answer.values("Access-Control-Max-Age")).containsExactly("1800");
    assertThat(answer.values("Access-Control-Allow-Credentials")).isEmpty();
    assertThat(answer.values("Vary")).containsExactly("Origin");
  }

  @Test
  void preflight_whereAllIsAllowed_namesWhatWasAskedFor() throws Exception {
    RawHttp.Answer answer =
        send(
            any,
            "OPTIONS",
            "/api/x",
            "Origin: null",
            "Access-Control-Request-Method: purge",
            "Access-Control-Request-Headers: authorization,x-a");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.values("Access-Control-Allow-Origin")).containsExactly("*");
    assertThat(answer.values("Access-Control-Allow-Methods")).containsExactly("purge");
    assertThat(answer.values("Access-Control-Allow-Headers")).containsExactly("authorization,x-a");
    assertThat(answer.values("Access-Control-Max-Age")).containsExactly("0");
    assertThat(answer.values("Vary")).isEmpty();
    assertThat(
            send(
                    any,
                    "OPTIONS",
                    "/api/x",
                    "Origin: null",
                    "Access-Control-Request-Method: <b>",
                    "Access-Control-Request-Headers: a\u00e9")
                .headerLines())
        .noneMatch(line -> line.contains("<b>") || line.contains("a\u00e9"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://other.example",
        "https://PAGE.example",
        "https://page.example:443",
        "https://page.example:8443",
        "https://page.example.",
        "https://page.example/",
        "https://x.page.example",
        "http://page.example",
        "https://page.example https://page.example",
        "null",
        ""
      })
  void origin_inAnyOtherSpelling_isNotAllowed(String origin) throws Exception {
    RawHttp.Answer preflight = send(named, "OPTIONS", "/api/x", "Origin: " + origin, PUT_FOLLOWS);
    assertThat(preflight.status()).isEqualTo(401);
    assertThat(preflight.values("Access-Control-Allow-Origin")).isEmpty();

    RawHttp.Answer answer = send(named, "GET", "/api/x", "Origin: " + origin, bearer());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.values("Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.values("Vary")).containsExactly("Origin");
  }

  @Test
  void preflight_withAnythingThatNoBrowserSends_isNone() throws Exception {
    for (String[] lines :
        new String[][] {
          {FROM_ORIGIN},
          {PUT_FOLLOWS},
          {FROM_ORIGIN, FROM_ORIGIN, PUT_FOLLOWS},
          {FROM_ORIGIN, PUT_FOLLOWS, PUT_FOLLOWS},
          {FROM_ORIGIN, PUT_FOLLOWS, "Authorization: Basic YTpi"},
        }) {
      assertThat(send(named, "OPTIONS", "/api/x", lines).status())
          .as(String.join(", ", lines))
          .isEqualTo(401);
    }
    for (String method : List.of("options", "GET", "HEAD", "POST", "TRACE", "FOO")) {
      assertThat(send(named, method, "/api/x", FROM_ORIGIN, PUT_FOLLOWS).status())
          .as(method)
          .isEqualTo(401);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/x, 200",
    "/api/ruled/x, 403",
    "/api/open/x, 200",
    "/api/refused, 401",
    "/api/reset, 401",
    "/api/ruled/%2fx, 400"
  })
  void everyAnswer_canBeReadByAnAllowedOrigin(String path, int status) throws Exception {
    for (FilteredServer server : List.of(named, credentials, any)) {
      RawHttp.Answer answer = send(server, "GET", path, FROM_ORIGIN, bearer());

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.values("Access-Control-Allow-Origin"))
          .containsExactly(server == any ? "*" : ORIGIN);
      assertThat(answer.values("Access-Control-Allow-Credentials"))
          .isEqualTo(server == credentials ? List.of("true") : List.of());
      assertThat(answer.values("Access-Control-Expose-Headers"))
          .containsExactly((server == named ? "X-Total, " : "") + "WWW-Authenticate, Retry-After");
      assertThat(answer.values("Vary")).isEqualTo(server == any ? List.of() : List.of("Origin"));
    }
  }

  @Test
  void refusal_withoutAToken_canBeReadByAnAllowedOrigin() throws Exception {
    RawHttp.Answer answer = send(named, "GET", "/api/x", "Origin: http://localhost:3000");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.values("WWW-Authenticate")).hasSize(1);
    assertThat(answer.values("Access-Control-Allow-Origin"))
        .containsExactly("http://localhost:3000");
  }

  @Test
  void answer_toNoOrigin_variesWithItAllTheSame() throws Exception {
    RawHttp.Answer answer = send(named, "GET", "/api/x", bearer());

    assertThat(answer.values("Vary")).containsExactly("Origin");
    assertThat(answer.values("Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.values("Access-Control-Expose-Headers")).isEmpty();
  }

  /** Whatever the method. */
  private static final class Application extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String path = String.valueOf(request.getPathInfo());
      if (path.equals("/reset")) {
        response.reset();
      }
      if (path.equals("/reset") || path.equals("/refused")) {
        throw new InvalidTokenException("the session was revoked");
      }
      response.getWriter().print(request.getMethod());
    }
  }
}
