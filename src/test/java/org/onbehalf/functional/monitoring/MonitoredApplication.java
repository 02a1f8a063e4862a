package org.onbehalf.functional.monitoring;

import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.onbehalf.OnBehalf;
import org.onbehalf.TokenRequest;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WorkServlet;
import org.onbehalf.internal.runtime.RuntimeHolder;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.servlet.HealthServlet;
import org.onbehalf.servlet.OnBehalfStatusServlet;
import org.onbehalf.testing.RecordingApi;

/** An application that calls an API, and what shows its figures. */
final class MonitoredApplication implements AutoCloseable {
  static final MBeanServer JMX = ManagementFactory.getPlatformMBeanServer();

  final Tenant tenant = Tenant.start();
  final RecordingApi api = RecordingApi.start();
  final FilteredServer server;
  private final WorkServlet work = new WorkServlet();

  /** Not started yet; settings are names and values in turn. */
  MonitoredApplication(String... settings) {
    Map<String, String> configuration = tenant.sampleConfiguration(api.uri("/api"));
    for (int i = 0; i < settings.length; i += 2) {
      configuration.put(settings[i], settings[i + 1]);
    }
    server =
        FilteredServer.with(configuration)
            .servlet("/api/work", work)
            .servlet("/health", new HealthServlet());
    does(onBehalf -> onBehalf.accessToken(TokenRequest.forApi("PartnerAPI")).source());
  }

  /** With a probe that shows details. */
  MonitoredApplication detailed() {
    server.servlet("/details", new HealthServlet(), "details", "true");
    return this;
  }

  /** With a status page for that role. */
  MonitoredApplication status(String role) {
    server.servlet("/api/status", new OnBehalfStatusServlet(), "role", role);
    return this;
  }

  MonitoredApplication start() throws Exception {
    server.start();
    return this;
  }

  void does(Function<OnBehalf, ?> next) {
    work.does(next);
  }

  HttpResponse<String> as(String token) throws Exception {
    return server.getAs(token, "/api/work");
  }

  Metrics metrics() {
    return RuntimeHolder.of(server.servletContext()).runtime().metrics();
  }

  OnBehalf onBehalf() {
    return OnBehalf.from(server.servletContext());
  }

  /** All of ours in this JVM. */
  static Set<ObjectName> beans() throws JMException {
    return JMX.queryNames(new ObjectName("org.onbehalf:*"), null);
  }

  @Override
  public void close() throws Exception {
    server.close();
    api.close();
    tenant.close();
  }
}
