package org.onbehalf.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.WarServer;

/**
 * The demo's own address, beside the WARs: {@code GET /token?user=alice|bob|app} plays the sign-in,
 * {@code POST /redeploy} replaces the sample, {@code GET /state} tells how often Entra was asked.
 * Only for the machine that it runs on, and not for the pages of other sites.
 */
final class DemoControl extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** Below the least lifetime of a token, so that what is handed out is good for a while. */
  private static final Duration KEPT = Duration.ofMinutes(30);

  private static final Set<String> USERS = Set.of("alice", "bob", "app");

  private final transient Contoso contoso;
  private final transient WarServer server;

  /** The last token of each user: another token would mean another exchange. */
  private final transient Map<String, Issued> issued = new ConcurrentHashMap<>();

  private record Issued(String token, Instant at) {}

  private DemoControl(Contoso contoso, WarServer server) {
    this.contoso = contoso;
    this.server = server;
  }

  static ServletContextHandler context(String path, Contoso contoso, WarServer server) {
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath(path);
    context.addServlet(new ServletHolder(new DemoControl(contoso, server)), "/*");
    return context;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    if (!isOwn(request)) {
      response.setStatus(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    switch (request.getMethod() + " " + request.getPathInfo()) {
      case "GET /token" -> token(request.getParameter("user"), response);
      case "GET /state" -> state(response);
      case "POST /redeploy" -> {
        server.redeploy("/");
        state(response);
      }
      default -> response.setStatus(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  /** Another site's page can reach loopback too: by a name of its own, or by a form. */
  private boolean isOwn(HttpServletRequest request) {
    Set<String> hosts = Set.of("127.0.0.1:" + server.port(), "localhost:" + server.port());
    String host = request.getHeader("Host");
    String origin = request.getHeader("Origin");
    return host != null
        && hosts.contains(host)
        && (origin == null || origin.equals("http://" + host));
  }

  private void token(@Nullable String user, HttpServletResponse response) throws IOException {
    if (user == null || !USERS.contains(user)) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    Instant now = Instant.now();
    Issued last =
        issued.compute(
            user,
            (name, before) ->
                before != null && before.at().plus(KEPT).isAfter(now)
                    ? before
                    : new Issued(mint(name), now));
    answer(response, "text/plain", last.token());
  }

  private String mint(String user) {
    return switch (user) {
      case "alice" -> contoso.token(contoso.alice());
      case "bob" -> contoso.token(contoso.bob());
      default -> contoso.applicationToken();
    };
  }

  private void state(HttpServletResponse response) throws IOException {
    answer(response, "application/json", "{\"exchanges\": " + contoso.exchanges() + "}\n");
  }

  private static void answer(HttpServletResponse response, String type, String body)
      throws IOException {
    response.setContentType(type + ";charset=UTF-8");
    response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
  }
}
