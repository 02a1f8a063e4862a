package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Principal;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.RawHttp;

/** What {@code Authentication.AuditFile} records in front of an application's own login. */
class AuditTest {
  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;

  @TempDir private Path directory;

  private FilteredServer server(Path file, String... keys) throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("Authentication.Mode", "audit");
    configuration.put("Authentication.AuditFile", file.toString());
    configuration.put("AzureAd.RoleMapping.Orders-Group", "clerk");
    for (int i = 0; i < keys.length; i += 2) {
      configuration.put(keys[i], keys[i + 1]);
    }
    return FilteredServer.with(configuration)
        .innerFilter(new OldLogin())
        .filterForIssuers("/api/*", "AzureAd")
        .servlet("/api/*", new OldServlet())
        .start();
  }

  private List<Map<String, Object>> lines(Path file) throws Exception {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      Map<String, Object> read = parsed(line);
      if (read.containsKey("method")) {
        lines.add(read);
      }
    }
    return lines;
  }

  private static Map<String, Object> parsed(String line) {
    try {
      return JSONObjectUtils.parse(line);
    } catch (ParseException e) {
      throw new AssertionError(line, e);
    }
  }

  private static void send(FilteredServer server, String method, String path, String... lines)
      throws IOException {
    assertThat(RawHttp.send(method, server.uri(path), lines).status()).isNotZero();
  }

  @Test
  void record_hasTheRolesThatAreNamedForIt_andWhetherThereWereCredentials() throws Exception {
    Path file = directory.resolve("private/audit.jsonl");
    try (FilteredServer server =
        server(
            file,
            "Authentication.AuditRoles.0",
            "clerk",
            "AzureAd.RoleMapping.Orders-Group",
            "x")) {
      send(server, "GET", "/api/a", "Old-User: alice");
      send(server, "GET", "/api/b", "Authorization: Basic YTpi");
    }

    List<Map<String, Object>> lines = lines(file);
    assertThat(lines.get(0))
        .containsEntry("roles", List.of("clerk"))
        .containsEntry("credentials", false);
    assertThat(lines.get(1)).containsEntry("token", false).containsEntry("credentials", true);
  }

  @Test
  void record_hasTheOldUserAndTheTokensCaller_andWhatBothDecide() throws Exception {
    Path file = directory.resolve("private/audit.jsonl");
    String token = "Authorization: Bearer " + tenant.tokenOf("alice");
    try (FilteredServer server = server(file)) {
      send(
          server,
          "GET",
          "/api/orders/4711",
          "Old-User: alice",
          token,
          "client-request-id: the-first");
      send(server, "GET", "/api/orders/4712", "Old-User: alice", token);
      send(server, "POST", "/api/orders/4711?status=403", "Old-User: bob");
      send(server, "GET", "/api/page?status=302");
    }

    List<Map<String, Object>> lines = lines(file);
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0))
        .containsEntry("correlationId", "the-first")
        .containsEntry("count", 1L)
        .containsEntry("method", "GET")
        .containsEntry("path", "/api/orders/*")
        .containsEntry("by", "path")
        .containsEntry("status", 200L)
        .containsEntry("principal", "alice")
        .containsEntry("authType", "OLD")
        .containsEntry("roles", List.of("clerk"))
        .containsEntry("token", true)
        .containsEntry("passes", true)
        .containsEntry("reason", "accepted");
    assertThat(JSONObjectUtils.toJSONString(lines.get(0)))
        .contains(tenant.upnOf("alice"), tenant.objectIdOf("alice"), "access_as_user", "Admin");
    assertThat(lines)
        .anySatisfy(
            line ->
                assertThat(line)
                    .containsEntry("principal", "bob")
                    .containsEntry("status", 403L)
                    .containsEntry("roles", List.of())
                    .containsEntry("answer", 401L)
                    .containsEntry("reason", "no-token"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .containsEntry("path", "/api/page")
                    .containsEntry("location", "/login")
                    .doesNotContainKey("principal"));
    assertThat(Files.readString(file))
        .doesNotContain("/4711", token.substring(token.length() - 20), "jsessionid");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void log_namesNobodyAndNoPath() throws Exception {
    try (CapturedLog log = new CapturedLog();
        FilteredServer server = server(directory.resolve("private/audit.jsonl"))) {
      send(server, "GET", "/api/people/alice", "Old-User: alice");
      send(server, "GET", "/api/people/alice", "Authorization: Bearer " + tenant.tokenOf("bob"));

      assertThat(log.text())
          .contains("GET /api/* reached the application unchanged, which answered 200")
          .doesNotContain("alice", "people", tenant.upnOf("bob"), tenant.objectIdOf("bob"));
    }
  }

  @Test
  void request_passes_wherever_theFileCannotBeWritten() throws Exception {
    Path noDirectory = Files.createFile(directory.resolve("a-file"));
    try (CapturedLog log = new CapturedLog();
        FilteredServer server = server(noDirectory.resolve("audit.jsonl"))) {
      for (int i = 0; i < 3; i++) {
        assertThat(RawHttp.get(server.uri("/api/x")).status()).isEqualTo(200);
      }
      server.stopApplication();

      assertThat(log.text()).contains("requests cannot be recorded in Authentication.AuditFile");
    }
  }

  @Test
  void asynchronousResponse_isRecordedWhenItCompletes() throws Exception {
    Path file = directory.resolve("private/audit.jsonl");
    try (FilteredServer server = server(file)) {
      assertThat(RawHttp.get(server.uri("/api/slow?async=1&status=202")).status()).isEqualTo(202);
    }

    assertThat(lines(file))
        .singleElement()
        .satisfies(line -> assertThat(line).containsEntry("status", 202L));
  }

  @Test
  void applicationThatThrows_isRecordedAs500() throws Exception {
    Path file = directory.resolve("private/audit.jsonl");
    try (FilteredServer server = server(file)) {
      assertThat(RawHttp.get(server.uri("/api/x?throw=1")).status()).isEqualTo(500);
    }

    assertThat(lines(file))
        .singleElement()
        .satisfies(line -> assertThat(line).containsEntry("status", 500L));
  }

  /** As Shiro's filter: wraps the request. */
  private static final class OldLogin implements Filter {
    @Override
    public void init(FilterConfig config) {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      String name = ((HttpServletRequest) request).getHeader("Old-User");
      chain.doFilter(
          name == null ? request : new OldRequest((HttpServletRequest) request, name), response);
    }

    @Override
    public void destroy() {}
  }

  private static final class OldRequest extends HttpServletRequestWrapper {
    private final String name;

    OldRequest(HttpServletRequest request, String name) {
      super(request);
      this.name = name;
    }

    @Override
    public Principal getUserPrincipal() {
      return () -> name;
    }

    @Override
    public String getAuthType() {
      return "OLD";
    }

    @Override
    public boolean isUserInRole(String role) {
      return name.equals("alice") && role.equals("clerk");
    }
  }

  /** Answers with the status in the query. */
  private static final class OldServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getParameter("throw") != null) {
        throw new IllegalStateException("planned");
      }
      String status = request.getParameter("status");
      if ("302".equals(status)) {
        response.sendRedirect(request.getContextPath() + "/login;jsessionid=x?from=y");
        return;
      }
      int code = status == null ? 200 : Integer.parseInt(status);
      if (request.getParameter("async") == null) {
        response.setStatus(code);
        return;
      }
      javax.servlet.AsyncContext async = request.startAsync();
      async.start(
          () -> {
            ((HttpServletResponse) async.getResponse()).setStatus(code);
            async.complete();
          });
    }
  }
}
