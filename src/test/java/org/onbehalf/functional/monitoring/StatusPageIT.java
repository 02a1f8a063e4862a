package org.onbehalf.functional.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.OnBehalf;
import org.onbehalf.TokenRequest;
import org.onbehalf.demo.PageLook;
import org.onbehalf.demo.PageUnderTest;
import org.onbehalf.testkit.Endpoint;
import org.onbehalf.testkit.Fault;

/** The status page in a real browser, in each of its states. */
@Timeout(600)
@EnabledIf(
    value = "org.onbehalf.demo.PageUnderTest#canRun",
    disabledReason = "needs /usr/bin/chromium and /usr/bin/chromedriver; .ci/run installs them")
class StatusPageIT {
  private static final String SECRET_EXPIRED =
      "{\"error\":\"invalid_client\",\"error_codes\":[7000222]}";

  private static PageUnderTest page;
  private static PageLook look;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    page = new PageUnderTest(URI.create("about:blank"));
    look = new PageLook(page);
  }

  @AfterAll
  static void stop() {
    page.close();
  }

  @AfterEach
  void nothingWentWrongInThePage() {
    assertThat(page.errors()).as("errors and violations of the policy").isEmpty();
  }

  private static MonitoredApplication application(Path store, String... settings) throws Exception {
    String[] all = new String[settings.length + 4];
    all[0] = "TokenCache.Store";
    all[1] = "file";
    all[2] = "TokenCache.Directory";
    all[3] = store.toString();
    System.arraycopy(settings, 0, all, 4, settings.length);
    MonitoredApplication application = new MonitoredApplication(all);
    application.server.outerFilter(new OwnLogin());
    return application.status("Operator").start();
  }

  private static void open(MonitoredApplication application) {
    page.sendAlways(
        "Authorization",
        "Bearer " + application.tenant.tokenOf("olga", "access_as_user", "Operator"));
    page.visit(application.server.uri("/api/status"));
  }

  private static void shows(String... parts) {
    assertThat(page.text("main")).contains(parts);
  }

  private static int call(MonitoredApplication application, String user) throws Exception {
    return application.as(application.tenant.tokenOf(user)).statusCode();
  }

  @Test
  void justStarted() throws Exception {
    try (MonitoredApplication application = application(directory)) {
      open(application);

      shows("All is well", "not used yet", "None yet.", "None since the start.");
      assertThat(look.flaws("status-started")).isEmpty();
    }
  }

  /** Many users call, some come again, a night job runs; a few clients are wrong. */
  private static void aDay(MonitoredApplication application) throws Exception {
    for (int i = 0; i < 12; i++) {
      String token = application.tenant.tokenOf("user" + i);
      for (int again = 0; again <= i % 5; again++) {
        assertThat(application.as(token).statusCode()).isEqualTo(200);
      }
    }
    application.does(
        onBehalf ->
            onBehalf.accessToken(TokenRequest.forApi("PartnerApp").asApplication()).source());
    assertThat(call(application, "night")).isEqualTo(200);
    assertThat(call(application, "night")).isEqualTo(200);
    application.does(StatusPageIT::session);
    assertThat(call(application, "reporter")).isEqualTo(200);
    application.does(onBehalf -> onBehalf.accessToken(TokenRequest.forApi("PartnerAPI")).source());
    for (String bad : new String[] {"expired", "wrong audience", "expired"}) {
      assertThat(application.as(application.tenant.badTokens().getOrDefault(bad, "")).statusCode())
          .isEqualTo(401);
    }
    assertThat(application.server.get("/api/work").statusCode()).isEqualTo(401);
  }

  private static String session(OnBehalf onBehalf) {
    return String.valueOf(onBehalf.sessions().start().id().length());
  }

  @Test
  void allIsWell() throws Exception {
    try (MonitoredApplication application = application(directory)) {
      aDay(application);
      open(application);

      shows("All is well", "accepted last", "in use", "granted", "sessions started");
      assertThat(look.flaws("status-well")).isEmpty();
      // that of the documentation: docs/status.png
      look.screenshot("status", 1280, 1000);
      page.click("summary");
      shows("context-param AzureAd.TenantId");
      assertThat(look.flaws("status-configuration")).isEmpty();
    }
  }

  @Test
  void aCredentialIsRefused() throws Exception {
    try (MonitoredApplication application = application(directory)) {
      aDay(application);
      application
          .tenant
          .emulator()
          .faults()
          .always()
          .status(401, "application/json", SECRET_EXPIRED);
      assertThat(call(application, "late")).isEqualTo(500);
      open(application);

      shows("Requests are served, but something is wrong", "What to do: correct the credential");
      shows("failures since the start: 1", "AADSTS7000222", "create a new one");
      assertThat(look.flaws("status-degraded")).isEmpty();
    }
  }

  @Test
  void severalTroubles() throws Exception {
    Path file = Files.createFile(directory.resolve("a-file"));
    try (MonitoredApplication application =
        application(
            file.resolve("store"),
            "Http.BreakerThreshold",
            "1",
            "Acquisition.Retries",
            "0",
            "Sessions.AllowVolatile",
            "true")) {
      assertThat(call(application, "early")).isEqualTo(200);
      try (Fault consent = application.tenant.emulator().faults().always().consentRequired()) {
        assertThat(call(application, "bob")).isEqualTo(401);
      }
      try (Fault secret =
          application
              .tenant
              .emulator()
              .faults()
              .always()
              .status(401, "application/json", SECRET_EXPIRED)) {
        assertThat(call(application, "late")).isEqualTo(500);
      }
      application.tenant.emulator().faults().always().endpoint(Endpoint.TOKEN).reset();
      assertThat(call(application, "later")).isEqualTo(503);
      application.tenant.badTokens().values().forEach(bad -> refused(application, bad));
      open(application);

      shows("After that", "failed several times in a row", "cannot be used", "And 9 older causes");
      assertThat(look.flaws("status-troubles")).isEmpty();
    }
  }

  private static void refused(MonitoredApplication application, String token) {
    try {
      assertThat(application.as(token).statusCode()).isBetween(400, 499);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void nobodysTokenCanBeValidated_soThatAnOperatorOfTheOldLoginLooks() throws Exception {
    try (MonitoredApplication application =
            application(directory, "Authentication.Mode", "optional");
        Fault outage =
            application
                .tenant
                .emulator()
                .faults()
                .always()
                .endpoint(Endpoint.METADATA)
                .status(500)) {
      assertThat(call(application, "alice")).isEqualTo(503);
      page.sendAlways("User", "operator");
      page.visit(application.server.uri("/api/status"));

      shows("Requests cannot be served", "none: they could not be fetched");
      assertThat(look.flaws("status-down")).isEmpty();
    }
  }
}
