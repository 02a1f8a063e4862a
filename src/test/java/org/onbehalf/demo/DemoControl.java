package org.onbehalf.demo;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testkit.Grant;

/**
 * The demo's own address, apart from the sample's, which it can restart: {@code GET
 * /token?user=alice} for a shell and the page ({@code &how=expired} or {@code tampered}: one that
 * is no good; {@code proven}: one of a sign-in with more proof), {@code GET /exchanges?id=…} what
 * Entra was asked in a call, {@code GET /documents/…}, {@code GET /state} how often all in all,
 * {@code POST /redeploy}, {@code POST /kill}, {@code POST /entra?down=true}. Only for this machine,
 * and not for the pages of other sites.
 */
final class DemoControl extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** Below the least lifetime of a token, so that what is handed out is good for a while. */
  private static final Duration KEPT = Duration.ofMinutes(30);

  private static final Set<String> USERS = Set.of("alice", "bob", "carol", "daemon");

  private static final Pattern DOCUMENT =
      Pattern.compile("/documents/((?:README|SECURITY|ARCHITECTURE|docs/[a-z-]+)\\.md)");

  private static final Set<String> HOW = Set.of("", "expired", "tampered", "proven");

  private final transient DemoTenant tenant;
  private final transient SampleProcess sample;
  private final transient IntSupplier port;

  /** The last token of each user and kind: another token would mean another exchange. */
  private final transient Map<String, Issued> issued = new ConcurrentHashMap<>();

  private record Issued(String token, Instant at) {}

  private DemoControl(DemoTenant tenant, SampleProcess sample, IntSupplier port) {
    this.tenant = tenant;
    this.sample = sample;
    this.port = port;
  }

  /**
   * The control as a handler.
   *
   * @param port its own, known when it listens
   */
  static ServletContextHandler context(
      String path, DemoTenant tenant, SampleProcess sample, IntSupplier port) {
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath(path);
    context.addServlet(new ServletHolder(new DemoControl(tenant, sample, port)), "/*");
    return context;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    String origin = request.getHeader("Origin");
    if (!isOwn(request.getHeader("Host"), port.getAsInt()) || (origin != null && !isPage(origin))) {
      response.setStatus(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    if (origin != null) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Vary", "Origin");
    }
    switch (request.getMethod() + " " + request.getPathInfo()) {
      case "GET /token" -> token(text(request, "user"), text(request, "how"), response);
      case "GET /exchanges" -> answer(response, tenant.exchanges(text(request, "id")));
      case "GET /state" -> state(response);
      case "POST /entra" -> {
        tenant.down(text(request, "down").equals("true"));
        state(response);
      }
      case "POST /redeploy" -> {
        sample.redeploy();
        state(response);
      }
      case "POST /kill" -> {
        sample.killAndRestart();
        state(response);
      }
      default -> document(request, response);
    }
  }

  /** A page of the documentation, as text, where the demo was started in the repository. */
  private static void document(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Matcher named = DOCUMENT.matcher(String.valueOf(request.getPathInfo()));
    if (!request.getMethod().equals("GET")
        || !named.matches()
        || !Files.isRegularFile(Path.of(named.group(1)))) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    write(response, "text/plain", Files.readString(Path.of(named.group(1))));
  }

  /** Another site's page can reach loopback too: by a name of its own, or by a form. */
  private static boolean isOwn(@Nullable String host, int port) {
    return host != null && Set.of("127.0.0.1:" + port, "localhost:" + port).contains(host);
  }

  private boolean isPage(String origin) {
    return origin.startsWith("http://")
        && isOwn(origin.substring("http://".length()), sample.port());
  }

  private static String text(HttpServletRequest request, String parameter) {
    String value = request.getParameter(parameter);
    return value == null ? "" : value;
  }

  private void token(String user, String how, HttpServletResponse response) throws IOException {
    if (!USERS.contains(user) || !HOW.contains(how)) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    Instant now = Instant.now();
    Issued last =
        issued.compute(
            user + ' ' + how,
            (name, before) ->
                before != null && before.at().plus(KEPT).isAfter(now)
                    ? before
                    : new Issued(tenant.token(user, how), now));
    write(response, "text/plain", last.token());
  }

  private void state(HttpServletResponse response) throws IOException {
    int exchanges = tenant.entra().log().tokenRequests(Grant.ON_BEHALF_OF).size();
    write(
        response,
        "application/json",
        "{\"exchanges\": " + exchanges + ", \"down\": " + tenant.isDown() + "}\n");
  }

  private static void answer(HttpServletResponse response, List<Map<String, Object>> list)
      throws IOException {
    StringBuilder json = new StringBuilder("[");
    for (Map<String, Object> each : list) {
      json.append(json.length() == 1 ? "" : ",").append(JSONObjectUtils.toJSONString(each));
    }
    write(response, "application/json", json.append("]\n").toString());
  }

  private static void write(HttpServletResponse response, String type, String body)
      throws IOException {
    response.setContentType(type + ";charset=UTF-8");
    response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
  }
}
