package org.onbehalf.functional.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onbehalf.Health;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.servlet.HealthServlet;
import org.onbehalf.testkit.Endpoint;
import org.onbehalf.testkit.Fault;

/** Readiness probes: what is wrong, most important first, and the one thing to do. */
class HealthServletTest {
  @Test
  void probe_whenAllIsWell_isUp_alsoBeforeTheFirstRequest() throws Exception {
    try (MonitoredApplication application = new MonitoredApplication().start()) {
      HttpResponse<String> probe = application.server.get("/health");

      assertThat(probe.statusCode()).isEqualTo(200);
      assertThat(probe.body()).isEqualTo("{\"status\":\"up\"}");
      assertThat(probe.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(application.onBehalf().health().cause()).isEmpty();
    }
  }

  @Test
  void probe_whenTheKeysCannotBeHad_isDown_withoutDetailsForAnybody() throws Exception {
    try (MonitoredApplication application = new MonitoredApplication().start();
        Fault outage = outage(application)) {
      assertThat(application.as(application.tenant.tokenOf("alice")).statusCode()).isEqualTo(503);

      HttpResponse<String> probe = application.server.get("/health");
      assertThat(probe.statusCode()).isEqualTo(503);
      assertThat(probe.body()).isEqualTo("{\"status\":\"down\"}");
      Health health = application.onBehalf().health();
      assertThat(health.status()).isEqualTo(Health.Status.DOWN);
      assertThat(health.cause().orElseThrow())
          .contains("signing keys", application.tenant.tenantId(), "503");
      assertThat(health.remedy().orElseThrow()).contains("AzureAd.Instance", "proxy");
    }
  }

  private static Fault outage(MonitoredApplication of) {
    return of.tenant.emulator().faults().always().endpoint(Endpoint.METADATA).status(500);
  }

  @Test
  void probe_whenNoCredentialIsAccepted_isDegraded_andUpAgainLater() throws Exception {
    try (MonitoredApplication application = new MonitoredApplication().start()) {
      try (Fault refused =
          application
              .tenant
              .emulator()
              .faults()
              .always()
              .endpoint(Endpoint.TOKEN)
              .status(
                  401,
                  "application/json",
                  "{\"error\":\"invalid_client\",\"error_codes\":[7000222]}")) {
        assertThat(application.as(application.tenant.tokenOf("alice")).statusCode()).isEqualTo(500);
      }

      Health health = application.onBehalf().health();
      assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
      assertThat(health.cause().orElseThrow())
          .contains("AzureAd.ClientCredentials[0]", "AADSTS7000222");
      assertThat(application.server.get("/health").statusCode()).isEqualTo(200);

      assertThat(application.as(application.tenant.tokenOf("bob")).statusCode()).isEqualTo(200);
      assertThat(application.onBehalf().health().status()).isEqualTo(Health.Status.UP);
    }
  }

  @Test
  void probe_whenTheTokenEndpointCannotBeReached_namesTheHost() throws Exception {
    try (MonitoredApplication application =
            new MonitoredApplication(
                    "Http.BreakerThreshold",
                    "1",
                    "Http.ReadTimeout",
                    "300 ms",
                    "Acquisition.Retries",
                    "0")
                .start();
        Fault outage =
            application.tenant.emulator().faults().always().endpoint(Endpoint.TOKEN).reset()) {
      assertThat(application.as(application.tenant.tokenOf("alice")).statusCode()).isEqualTo(503);

      assertThat(application.onBehalf().health().toString())
          .contains("DEGRADED", "127.0.0.1", "several times in a row", "DNS");
    }
  }

  @Test
  void probe_whenTheConfigurationIsInvalid_isDown() throws Exception {
    try (FilteredServer server =
        FilteredServer.with(Map.of("AzureAd.TenantId", "x y"))
            .servlet("/health", new HealthServlet())
            .start()) {
      HttpResponse<String> probe = server.get("/health");

      assertThat(probe.statusCode()).isEqualTo(503);
      assertThat(probe.body()).isEqualTo("{\"status\":\"down\"}");
    }
  }

  @Test
  void details_areShownWhereTheyAreAskedFor() throws Exception {
    try (MonitoredApplication application =
            new MonitoredApplication("Keys.RetryInterval", "1 s").detailed().start();
        Fault outage = outage(application)) {
      assertThat(application.as(application.tenant.tokenOf("alice")).statusCode()).isEqualTo(503);

      assertThat(application.server.get("/details").body())
          .contains("\"cause\":\"the signing keys of", "\"remedy\":\"check AzureAd.Instance");
    }
  }
}
