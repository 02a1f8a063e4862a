package org.onbehalf.functional;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A forward within the application leads to another path, whose own rules count. */
class ForwardTest {
  private static Tenant tenant;
  private static FilteredServer server;

  @BeforeAll
  static void start() throws Exception {
    tenant = Tenant.start();
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("Authorization.Rules.0.Path", "/api/open");
    configuration.put("Authorization.Rules.0.Anonymous", "true");
    configuration.put("Authorization.Rules.1.Path", "/api/admin");
    configuration.put("Authorization.Rules.1.Roles", "Admin");
    server =
        FilteredServer.with(configuration)
            .filteringForwards()
            .servlet("/api/open", new Forwarding())
            .servlet("/api/plain", new Forwarding())
            .servlet("/api/admin", new WhoAmIServlet())
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    tenant.close();
  }

  /** Forwards whoever calls to the administrators' path. */
  private static final class Forwarding extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      request.getRequestDispatcher("/api/admin").forward(request, response);
    }
  }

  @Test
  void forward_fromAnAnonymousPath_isNoWayAroundTheRules() throws Exception {
    assertThat(server.get("/api/open").statusCode()).isEqualTo(401);
  }

  @Test
  void forward_ofACallerWhoLacksTheRole_isRefused() throws Exception {
    String token = tenant.tokenOf("dave", "access_as_user");

    assertThat(server.getAs(token, "/api/plain").statusCode()).isEqualTo(403);
  }

  @Test
  void forward_ofACallerWithTheRole_passes() throws Exception {
    String token = tenant.tokenOf("carol", "access_as_user", "Admin");

    assertThat(server.getAs(token, "/api/plain").body()).startsWith(tenant.upnOf("carol") + "|");
    assertThat(server.getAs(token, "/api/open").body()).startsWith(tenant.upnOf("carol") + "|");
  }
}
