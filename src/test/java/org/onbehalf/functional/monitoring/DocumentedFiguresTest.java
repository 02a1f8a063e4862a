package org.onbehalf.functional.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.TokenRequest;

/** The documentation, the alert rules and the dashboard name the figures that there are. */
class DocumentedFiguresTest {
  private static final Path DOCS = Path.of("docs");
  private static final Set<String> NAMES = new TreeSet<>();
  private static String scraped = "";

  @BeforeAll
  static void scrape(@TempDir Path directory) throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (MonitoredApplication application =
        new MonitoredApplication(
            "TokenCache.Store", "file", "TokenCache.Directory", directory.toString())) {
      application.server.attribute("io.micrometer.core.instrument.MeterRegistry", registry);
      application.start();
      assertThat(application.as(application.tenant.tokenOf("alice")).statusCode()).isEqualTo(200);
      assertThat(application.server.get("/api/work").statusCode()).isEqualTo(401);
      application.does(
          onBehalf -> onBehalf.accessToken(TokenRequest.forApi("PartnerAPI").withForceRefresh()));
      application
          .tenant
          .emulator()
          .faults()
          .always()
          .status(
              400, "application/json", "{\"error\":\"invalid_client\",\"error_codes\":[7000222]}");
      assertThat(application.as(application.tenant.tokenOf("bob")).statusCode()).isEqualTo(500);
      application.metrics().meters().forEach(meter -> NAMES.add(meter.name));
      scraped = registry.scrape();
    }
  }

  private static Set<String> found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    Set<String> found = new TreeSet<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void table_isComplete() throws Exception {
    String page = Files.readString(DOCS.resolve("monitoring.md"));

    assertThat(found("(?m)^\\| `(onbehalf[a-z.]+)` \\|", page)).isEqualTo(NAMES);
  }

  @Test
  void alertsAndDashboard_useExistingSeries() throws Exception {
    Set<String> series = found("(?m)^(onbehalf_[a-z_]+)\\{", scraped);
    String alerts = Files.readString(DOCS.resolve("monitoring/prometheus-alerts.yml"));
    String dashboard = Files.readString(DOCS.resolve("monitoring/grafana-dashboard.json"));

    String expressions =
        alerts
            .lines()
            .filter(line -> !line.contains("description"))
            .collect(Collectors.joining("\n"));
    assertThat(series).containsAll(found("(onbehalf_[a-z_]+)", expressions));
    assertThat(series).containsAll(found("(onbehalf_[a-z_]+)", dashboard));
  }

  @Test
  void dashboard_isJson_andShowsEachFigure() throws Exception {
    String text = Files.readString(DOCS.resolve("monitoring/grafana-dashboard.json"));
    Map<String, Object> dashboard = JSONObjectUtils.parse(text);

    assertThat(dashboard).containsKeys("title", "panels", "templating");
    for (String name : NAMES) {
      assertThat(text).contains(name.replace('.', '_'));
    }
  }
}
