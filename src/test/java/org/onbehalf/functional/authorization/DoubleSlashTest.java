package org.onbehalf.functional.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.RawHttp;

/** Jetty 9.4 and {@code //}, where no initializer ran. */
class DoubleSlashTest {
  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;

  private static RawHttp.Answer get(FilteredServer server, String path, String... lines)
      throws IOException {
    return RawHttp.sendTarget("GET", server.uri("/"), "/app" + path, lines);
  }

  @Test
  void doubleSlash_leadsPastNoFilter() throws Exception {
    RecordingServlet servlet = new RecordingServlet();
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("Cors.AllowedOrigins", "https://page.example");
    try (FilteredServer server =
        FilteredServer.with(configuration)
            .secondFilter("/other/*", "AzureAd")
            .servlet("/", servlet)
            .start()) {
      String token = "Authorization: Bearer " + tenant.tokenOf("alice");

      for (String path : new String[] {"//api/x", "/;x/api/x", "///api", "//other/x"}) {
        for (String[] lines : new String[][] {{}, {token}}) {
          RawHttp.Answer answer = get(server, path, lines);
          assertThat(answer.status()).as(path).isEqualTo(400);
          assertThat(answer.values("Vary")).containsExactly("Origin");
        }
      }
      assertThat(servlet.calls.get()).isZero();
      for (String path : new String[] {"/api/x", "/api//x", "/other/x"}) {
        assertThat(get(server, path).status()).as(path).isEqualTo(401);
        assertThat(get(server, path, token).body()).as(path).isEqualTo(tenant.upnOf("alice"));
      }
      assertThat(get(server, "/x").body()).isEqualTo("null");
      assertThat(get(server, "//x").body()).isEqualTo("null");
      assertThat(servlet.calls.get()).isEqualTo(5);
    }
  }

  @Test
  void doubleSlash_whileTheFilterOnlyWatches_passes() throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("Authentication.Mode", "audit");
    try (FilteredServer server =
        FilteredServer.with(configuration).servlet("/", new RecordingServlet()).start()) {
      assertThat(get(server, "//api/x").body()).isEqualTo("null");
    }
  }

  @Test
  void doubleSlash_whileTheConfigurationIsFaulty_isRefused() throws Exception {
    RecordingServlet servlet = new RecordingServlet();
    try (FilteredServer server =
        FilteredServer.with(Map.of("AzureAd.TenantId", "?")).servlet("/", servlet).start()) {
      assertThat(get(server, "//api/x").status()).isEqualTo(500);
      assertThat(servlet.calls.get()).isZero();
    }
  }

  @Test
  void filter_thatIsAddedTooLateForAGuard_doesNotStart() throws Exception {
    try (FilteredServer server =
        FilteredServer.bare(tenant.sampleConfiguration())
            .servlet("/", new RecordingServlet())
            .start()) {
      assertThatThrownBy(() -> server.filterForIssuers("/api/*", "AzureAd"))
          .hasStackTraceContaining("Remedy: add the filter before the application starts");
    }
  }

  /** Says who calls, and counts. */
  private static final class RecordingServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      calls.incrementAndGet();
      response.getWriter().print(request.getRemoteUser());
    }
  }
}
