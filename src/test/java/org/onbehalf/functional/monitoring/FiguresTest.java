package org.onbehalf.functional.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import javax.servlet.ServletContext;
import org.junit.jupiter.api.Test;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testkit.Fault;

/**
 * What is counted of real requests, and that JMX and Micrometer show it as long as the application
 * runs.
 */
class FiguresTest {
  private static final String REGISTRY = "io.micrometer.core.instrument.MeterRegistry";

  @Test
  void requests_areCountedByOutcomeAndReason() throws Exception {
    try (MonitoredApplication application = new MonitoredApplication().start()) {
      String token = application.tenant.tokenOf("alice");
      assertThat(application.as(token).body()).isEqualTo("TOKEN_ENDPOINT");
      assertThat(application.as(token).body()).isEqualTo("HEAP");
      assertThat(application.server.get("/api/work").statusCode()).isEqualTo(401);
      assertThat(application.as("nonsense").statusCode()).isEqualTo(401);

      assertThat(requests(application, "accepted", "accepted")).isEqualTo(2);
      assertThat(requests(application, "refused", "no-token")).isEqualTo(1);
      assertThat(requests(application, "refused", "token-syntax")).isEqualTo(1);
      assertThat(
              application.metrics().value("onbehalf.responses", "status", "401", "error", "none"))
          .isEqualTo(1);
      String gets = "onbehalf.signature.cache.gets";
      assertThat(application.metrics().value(gets, "result", "hit")).isEqualTo(1);
      assertThat(application.metrics().value(gets, "result", "miss")).isEqualTo(2);
      assertThat(application.metrics().value("onbehalf.keys.usable", "issuer", "AzureAd"))
          .isPositive();
      assertThat(application.metrics().value("onbehalf.keys.age.seconds", "issuer", "AzureAd"))
          .isBetween(0.0, 600.0);
    }
  }

  private static double requests(MonitoredApplication application, String outcome, String reason) {
    return application.metrics().value("onbehalf.requests", "outcome", outcome, "reason", reason);
  }

  @Test
  void tokens_areCountedBySource_andExchangesByOutcomeAndCode() throws Exception {
    try (MonitoredApplication application = new MonitoredApplication().start()) {
      String token = application.tenant.tokenOf("alice");
      assertThat(application.as(token).statusCode()).isEqualTo(200);
      assertThat(application.as(token).statusCode()).isEqualTo(200);
      try (Fault refused = application.tenant.emulator().faults().always().consentRequired()) {
        assertThat(application.as(application.tenant.tokenOf("bob")).statusCode()).isEqualTo(401);
      }

      assertThat(tokens(application, "token_endpoint")).isEqualTo(1);
      assertThat(tokens(application, "heap")).isEqualTo(1);
      assertThat(tokens(application, "refused")).isEqualTo(1);
      assertThat(exchanges(application, "granted")).isEqualTo(1);
      assertThat(exchanges(application, "consent")).isEqualTo(1);
      assertThat(
              application
                  .metrics()
                  .value("onbehalf.token.errors", "api", "PartnerAPI", "error", "AADSTS65001"))
          .isEqualTo(1);
      assertThat(application.metrics().value("onbehalf.token.flights")).isZero();
      assertThat(application.metrics().value("onbehalf.token.waiting")).isZero();
    }
  }

  private static double tokens(MonitoredApplication application, String source) {
    return application.metrics().value("onbehalf.tokens", "api", "PartnerAPI", "source", source);
  }

  private static double exchanges(MonitoredApplication application, String outcome) {
    return application
        .metrics()
        .value(
            "onbehalf.token.requests",
            "api",
            "PartnerAPI",
            "grant",
            "on_behalf_of",
            "outcome",
            outcome);
  }

  @Test
  void application_isOneBean_goneWhenItStops_andASecondOneAtTheSamePathHasItsOwn()
      throws Exception {
    Set<ObjectName> before = MonitoredApplication.beans();
    try (MonitoredApplication one = new MonitoredApplication().start();
        MonitoredApplication two = new MonitoredApplication().start()) {
      assertThat(one.as(one.tenant.tokenOf("alice")).statusCode()).isEqualTo(200);
      Set<ObjectName> beans = new HashSet<>(MonitoredApplication.beans());
      beans.removeAll(before);

      assertThat(beans)
          .hasSize(2)
          .allMatch(name -> name.getKeyProperty("context").equals("/app"))
          .extracting(name -> name.getKeyProperty("instance"))
          .contains("2");
      assertThat(beans)
          .extracting(name -> MonitoredApplication.JMX.getAttribute(name, "RequestsAccepted"))
          .containsExactlyInAnyOrder(1L, 0L);
      ObjectName any = beans.iterator().next();
      assertThat(MonitoredApplication.JMX.getAttribute(any, "Status")).isEqualTo("UP");
      assertThat(MonitoredApplication.JMX.getAttribute(any, "Remedy")).isEqualTo("");
      TabularData figures = (TabularData) MonitoredApplication.JMX.getAttribute(any, "Figures");
      assertThat(figures.containsKey(new Object[] {"onbehalf.health"})).isTrue();

      two.server.stopApplication();
      beans.removeAll(MonitoredApplication.beans());
      assertThat(beans).hasSize(1);
    }
    assertThat(MonitoredApplication.beans()).isEqualTo(before);
  }

  @Test
  void registry_ofTheApplication_hasAllFigures_untilItStops() throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (MonitoredApplication application = new MonitoredApplication()) {
      application.server.attribute(REGISTRY, registry);
      application.start();
      assertThat(application.as(application.tenant.tokenOf("alice")).statusCode()).isEqualTo(200);

      assertThat(
              registry
                  .get("onbehalf.requests")
                  .tags("application", "app", "outcome", "accepted")
                  .functionCounter()
                  .count())
          .isEqualTo(1);
      assertThat(registry.get("onbehalf.token.requests").timer().count()).isEqualTo(1);
      assertThat(registry.get("onbehalf.health").gauge().value()).isEqualTo(2);
      // of the timer's buckets there are more
      assertThat(registry.getMeters()).hasSizeGreaterThan(application.metrics().meters().size());
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void registry_ofTwoVersionsOfAnApplication_hasTheFiguresOfBoth() throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (MonitoredApplication second = new MonitoredApplication()) {
      try (MonitoredApplication first = new MonitoredApplication()) {
        first.server.attribute(REGISTRY, registry);
        second.server.attribute(REGISTRY, registry);
        first.start();
        second.start();
        assertThat(second.as(second.tenant.tokenOf("alice")).statusCode()).isEqualTo(200);

        assertThat(accepted(registry, "app")).isZero();
        assertThat(accepted(registry, "app#2")).isEqualTo(1);
      }
      assertThat(accepted(registry, "app#2")).isEqualTo(1);
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  private static double accepted(MeterRegistry registry, String application) {
    return registry
        .find("onbehalf.requests")
        .tags("application", application, "outcome", "accepted")
        .functionCounters()
        .stream()
        .mapToDouble(FunctionCounter::count)
        .sum();
  }

  @Test
  void prometheus_scrapesThem_withTheirHistogram_andNothingOfAPerson() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (MonitoredApplication application = new MonitoredApplication()) {
      application.server.attribute(REGISTRY, registry);
      application.start();
      String token = application.tenant.tokenOf("alice");
      assertThat(application.as(token).statusCode()).isEqualTo(200);

      String scraped = registry.scrape();
      assertThat(scraped)
          .contains(
              "onbehalf_requests_total{application=\"app\",outcome=\"accepted\",reason=\"accepted\",}"
                  + " 1.0",
              "onbehalf_token_requests_seconds_bucket{",
              "le=\"+Inf\",} 1.0",
              "onbehalf_health{application=\"app\",} 2.0",
              "onbehalf_keys_age_seconds{application=\"app\",issuer=\"AzureAd\",}")
          .doesNotContain(
              application.tenant.upnOf("alice"), token.substring(token.lastIndexOf('.') + 1));
    }
  }

  @Test
  void registry_thatFails_failsNeitherRequestsNorTheEnd() throws Exception {
    MeterRegistry registry =
        new SimpleMeterRegistry() {
          @Override
          protected Timer newTimer(
              Meter.Id id, DistributionStatisticConfig histogram, PauseDetector pauses) {
            return new CumulativeTimer(id, clock, histogram, pauses, TimeUnit.SECONDS, false) {
              @Override
              protected void recordNonNegative(long amount, TimeUnit unit) {
                throw new IllegalStateException("it is closed");
              }
            };
          }
        };
    registry
        .config()
        .onMeterRemoved(
            meter -> {
              throw new IllegalStateException("it is closed");
            });
    MonitoredApplication application = new MonitoredApplication();
    ServletContext context;
    try (application) {
      application.server.attribute(REGISTRY, registry);
      application.start();
      context = application.server.servletContext();

      assertThat(application.as(application.tenant.tokenOf("alice")).statusCode()).isEqualTo(200);
      assertThat(application.as(application.tenant.tokenOf("bob")).statusCode()).isEqualTo(200);
    }
    assertThat(context.getAttribute(OnBehalf.ATTRIBUTE)).isNull();
  }

  @Test
  void registry_ofAnotherKind_isReported_andTheApplicationRuns() throws Exception {
    try (org.onbehalf.testing.CapturedLog log = new org.onbehalf.testing.CapturedLog();
        MonitoredApplication application = new MonitoredApplication()) {
      application.server.attribute(REGISTRY, "not a registry");
      application.start();

      assertThat(application.as(application.tenant.tokenOf("alice")).statusCode()).isEqualTo(200);
      assertThat(log.text()).contains(REGISTRY + ": found java.lang.String");
    }
  }

  @Test
  void tenants_areNotTags() throws Exception {
    List<String> values = new CopyOnWriteArrayList<>();
    try (MonitoredApplication application = new MonitoredApplication().start()) {
      assertThat(application.as(application.tenant.tokenOf("alice")).statusCode()).isEqualTo(200);
      application.metrics().meters().forEach(meter -> values.addAll(meter.tags.values()));
    }
    assertThat(values).noneMatch(value -> value.contains(Tenant.class.getSimpleName()));
    assertThat(values).noneMatch(value -> value.contains("alice") || value.contains("/"));
  }
}
