package org.onbehalf.cli.doctor;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.WorkServlet;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.servlet.HealthServlet;
import org.onbehalf.servlet.OnBehalfStatusServlet;
import org.onbehalf.testing.CapturedLog;

/** The set-up in a Jetty, as the README says. */
final class JettySetUp implements RunningSetUp {
  private final BrokenSetUp setUp;
  private final CapturedLog log = new CapturedLog();
  private final WorkServlet work = new WorkServlet();
  private final FilteredServer server;
  private int read;

  JettySetUp(BrokenSetUp setUp) throws Exception {
    this(
        setUp,
        FilteredServer.with(Map.of("onbehalf.name", "sample"))
            .files(setUp.directory)
            .filterParameter("config", "/onbehalf.conf"));
    setUp.file();
    start();
  }

  /** The deployed application of the set-up, as a container starts it that runs initializers. */
  static JettySetUp deployed(BrokenSetUp setUp) throws Exception {
    Path war = setUp.war();
    Files.writeString(war.resolve("WEB-INF/onbehalf.conf"), setUp.configuration());
    JettySetUp deployed =
        new JettySetUp(
            setUp, FilteredServer.bare(Map.of("onbehalf.name", "sample")).files(war).initializer());
    deployed.start();
    return deployed;
  }

  private JettySetUp(BrokenSetUp setUp, FilteredServer server) {
    this.setUp = setUp;
    this.server =
        server
            .surroundings(RuntimeOverrides.at(setUp.clock))
            .servlet("/api/work", work)
            .servlet("/api/status", new OnBehalfStatusServlet(), "role", "Operator")
            .servlet("/health", new HealthServlet(), "details", "true");
  }

  private void start() throws Exception {
    try {
      server.start();
    } catch (Exception e) {
      log.close();
      throw e;
    }
  }

  @Override
  public Answer request(BrokenRow row) throws Exception {
    work.does(row.work);
    HttpResponse<String> last = send(row);
    for (int i = 1; i < row.requests; i++) {
      last = send(row);
    }
    return answer(last);
  }

  private HttpResponse<String> send(BrokenRow row) throws Exception {
    return row.headers.isEmpty()
        ? server.getAs(token(row), "/api/work")
        : server.get("/api/work", row.headers.toArray(String[]::new));
  }

  private String token(BrokenRow row) {
    return row.token.apply(setUp, setUp.tokenOf(row.user.apply(setUp.contoso))).mint();
  }

  @Override
  public Answer anonymous() throws Exception {
    return answer(server.get("/api/work"));
  }

  private static Answer answer(HttpResponse<String> response) {
    return new Answer(response.statusCode(), response.body());
  }

  /** The health alone where the filter lets nobody see the page. */
  @Override
  public Map<String, Object> page() throws Exception {
    String operator =
        setUp
            .tokenOf(setUp.contoso.alice)
            .scopes("access_as_user", "orders.write")
            .roles("Operator")
            .mint();
    HttpResponse<String> page = server.getAs(operator, "/api/status", "Accept", "application/json");
    return JSONObjectUtils.parse(
        page.statusCode() == 200 ? page.body() : server.get("/health").body());
  }

  @Override
  public List<String> lines() {
    List<String> all = told(log.messages(Level.INFO));
    List<String> fresh = all.subList(read, all.size());
    read = all.size();
    return fresh;
  }

  /** Without what each sound start says. */
  static List<String> told(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.contains(" has started for "))
        .filter(line -> !line.contains("Authorization.Rules is empty"))
        .toList();
  }

  @Override
  public List<String> traces() {
    return log.traces(Level.WARN);
  }

  @Override
  public void close() throws Exception {
    try {
      server.close();
    } finally {
      log.close();
    }
  }
}
