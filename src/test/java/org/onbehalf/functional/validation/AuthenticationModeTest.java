package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.FakeCaller;
import org.onbehalf.testing.FakeOnBehalf;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.RawHttp;

/** {@code Authentication.Mode} through a real Jetty. */
class AuthenticationModeTest {
  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private static FilteredServer optional;
  private static FilteredServer audit;

  @BeforeAll
  static void start() throws Exception {
    optional = application.closing(server("Authentication.Mode", "Optional"));
    audit = application.closing(server("Authentication.Mode", "audit"));
  }

  private static FilteredServer server(String key, String value) throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put(key, value);
    configuration.put("Authorization.Rules.0.Path", "/api/ruled/*");
    configuration.put("Authorization.Rules.0.Roles", "Admin");
    return FilteredServer.with(configuration).servlet("/api/*", new WhoServlet()).start();
  }

  private static RawHttp.Answer send(FilteredServer to, String method, String path, String... lines)
      throws IOException {
    return RawHttp.send(method, to.uri(path), lines);
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  @Test
  void optional_withoutABearerToken_hidesACallerOfAnotherApplication() throws Exception {
    Caller foreign = FakeCaller.named("of another application");
    Filter before =
        new Filter() {
          @Override
          public void init(FilterConfig config) {}

          @Override
          public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
              throws IOException, ServletException {
            try (CallerContext.Scope scope = CallerContext.open(foreign, new FakeOnBehalf())) {
              chain.doFilter(request, response);
            }
          }

          @Override
          public void destroy() {}
        };
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("Authentication.Mode", "optional");
    HttpServlet finding =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.getWriter().print(CallerContext.find().isPresent());
          }
        };
    try (FilteredServer server =
        FilteredServer.with(configuration).outerFilter(before).servlet("/api/*", finding).start()) {
      assertThat(send(server, "GET", "/api/x").body()).isEqualTo("false");
    }
  }

  @Test
  void optional_withoutABearerToken_passesUntouched() throws Exception {
    assertThat(send(optional, "GET", "/api/x").body()).isEqualTo("nobody, untouched");
    assertThat(send(optional, "POST", "/api/x", "Authorization: Basic YTpi").body())
        .isEqualTo("nobody, untouched");
  }

  @Test
  void optional_withATokenThatIsGood_knowsTheCaller() throws Exception {
    assertThat(send(optional, "GET", "/api/x", bearer(tenant.tokenOf("alice"))).body())
        .isEqualTo(tenant.upnOf("alice"));
  }

  @Test
  void optional_withABadToken_refuses() throws Exception {
    tenant
        .badTokens()
        .forEach(
            (what, token) -> {
              try {
                assertThat(send(optional, "GET", "/api/x", bearer(token)).status())
                    .as(what)
                    .isEqualTo(401);
              } catch (IOException e) {
                throw new AssertionError(what, e);
              }
            });
    assertThat(send(optional, "GET", "/api/x", "Authorization: Bearer").status()).isEqualTo(400);
    String good = bearer(tenant.tokenOf("alice"));
    assertThat(send(optional, "GET", "/api/x", "Authorization: Basic YTpi", good).status())
        .isEqualTo(400);
  }

  @Test
  void optional_onAPathThatARuleNames_needsATokenOrTheContainersUser() throws Exception {
    assertThat(send(optional, "GET", "/api/ruled/x").status()).isEqualTo(401);
    assertThat(send(optional, "GET", "/api/ruled/x", "Authorization: Basic YTpi").status())
        .isEqualTo(401);
    assertThat(send(optional, "GET", "/api/ruled/x", bearer(tenant.tokenOf("alice"))).status())
        .isEqualTo(200);
    assertThat(
            send(optional, "GET", "/api/ruled/x", bearer(tenant.tokenOf("a", "orders.read")))
                .status())
        .isEqualTo(403);
  }

  @Test
  void audit_letsEverythingPassUntouched_andTellsOnceWhatWouldHaveBeen() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      String expired = Objects.requireNonNull(tenant.badTokens().get("expired"));
      for (int i = 0; i < 3; i++) {
        for (String[] lines :
            List.of(
                new String[0],
                new String[] {bearer(expired)},
                new String[] {"Authorization: Bearer"},
                new String[] {bearer(tenant.tokenOf("a", "orders.read"))},
                new String[] {bearer(tenant.tokenOf("alice"))})) {
          String[] all = Arrays.copyOf(lines, lines.length + 1);
          all[lines.length] = "client-request-id: audited-request";
          assertThat(send(audit, "GET", "/api/ruled/x", all).body()).isEqualTo("nobody, untouched");
        }
      }

      List<String> told =
          log.messages(Level.INFO).stream().filter(line -> line.contains("= audit")).toList();
      assertThat(told).hasSize(5);
      assertThat(String.join("\n", told))
          .contains("401 (no-token)", "401 invalid_token (expired)", "400 invalid_request")
          .contains("403 insufficient_scope (authorization)", "passed (accepted)")
          .contains("GET /api/ruled/* reached the application unchanged, which answered 200")
          .contains("Correlation id audited-request")
          .doesNotContain("/api/ruled/x");
      assertThat(String.join("\n", log.messages(Level.INFO))).doesNotContain("was refused");
      assertThat(log.text()).doesNotContain(expired, tenant.upnOf("alice"));
    }
  }

  /** Says who calls, and whether the request is the container's own. */
  private static final class WhoServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String who = request.getRemoteUser();
      boolean untouched =
          request instanceof org.eclipse.jetty.server.Request
              && CallerContext.find().isEmpty()
              && request.getAuthType() == null;
      response.getWriter().print((who == null ? "nobody" : who) + (untouched ? ", untouched" : ""));
    }
  }
}
