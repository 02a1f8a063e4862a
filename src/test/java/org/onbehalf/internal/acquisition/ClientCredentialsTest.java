package org.onbehalf.internal.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.TestCertificate;

/** When which credential comes first. */
class ClientCredentialsTest {
  private static final String TWO =
      """
      AzureAd.ClientCredentials = [
        { SourceType = ClientSecret, ClientSecret = "unknown" }
        { SourceType = ClientSecret, ClientSecret = "registered" }
      ]
      Acquisition.CredentialRetryInterval = 5 min
      """;

  private static Asking asking(String hocon) {
    return new Asking(hocon, Map.of(), Map.of());
  }

  private static List<String> secrets(Asking asking) {
    return asking.sent().stream().map(each -> each.get("client_secret")).toList();
  }

  @Test
  void ask_withinTheInterval_leavesTheRefusedOneLast_andThenTriesItOnce() {
    try (Asking asking = asking(TWO)) {
      // when
      asking.ask();
      asking.clock.advance(Duration.ofMinutes(5).minusMillis(1));
      asking.ask();
      asking.clock.advance(Duration.ofMillis(1));
      asking.ask();
      asking.ask();

      // then
      assertThat(secrets(asking))
          .containsExactly(
              "unknown", "registered", "registered", "unknown", "registered", "registered");
    }
  }

  @Test
  void ask_byManyWhenTheIntervalHasPassed_costsOneOfThemASecondRequest() throws Exception {
    try (Asking asking = asking(TWO)) {
      asking.ask();
      asking.clock.advance(Duration.ofMinutes(5));
      asking.entra.log().clear();
      ExecutorService threads = Executors.newFixedThreadPool(10);
      try {
        List<Future<TokenAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          answers.add(threads.submit(asking::ask));
        }
        for (Future<TokenAnswer> each : answers) {
          assertThat(each.get(60, TimeUnit.SECONDS).token()).isNotNull();
        }
      } finally {
        threads.shutdownNow();
      }

      assertThat(secrets(asking)).filteredOn("unknown"::equals).hasSize(1);
    }
  }

  @Test
  void ask_whenTheClockWasSetBack_doesNotLockTheRefusedOneOut() {
    try (Asking asking = asking(TWO)) {
      asking.clock.advance(Duration.ofDays(30));
      asking.ask();
      asking.app.addSecret("unknown", Instant.MAX);

      asking.clock.advance(Duration.ofDays(-30));
      asking.ask();

      assertThat(secrets(asking)).containsExactly("unknown", "registered", "unknown");
    }
  }

  @Test
  void ask_whenAllAreRefused_triesAllEachTime_andGivesTheFirstOnesAnswer() {
    try (Asking asking = asking(TWO)) {
      asking.app.removeSecret("registered").addSecret("registered", asking.clock.instant());

      for (int i = 0; i < 2; i++) {
        TokenRefusal refusal = asking.ask().refusal();

        assertThat(refusal.kind).isEqualTo(TokenRefusal.Kind.CREDENTIAL);
        assertThat(refusal.message).contains("AADSTS7000215").doesNotContain("7000222");
      }
      assertThat(asking.sent()).hasSize(4);
    }
  }

  @Test
  void ask_withoutAnyCredential_saysWhatIsMissing() {
    try (Asking asking = asking("")) {
      TokenRefusal refusal = asking.ask().refusal();

      assertThat(refusal.kind).isEqualTo(TokenRefusal.Kind.CONFIGURATION);
      assertThat(refusal.message).contains("AzureAd.ClientCredentials is empty");
    }
  }

  @Test
  void ask_withACertificateNearItsEnd_warnsOnceADay(@TempDir java.nio.file.Path directory)
      throws Exception {
    Instant now = Instant.parse("2026-11-22T10:00:00Z");
    String file =
        TestCertificate.create("ending", now.minus(Duration.ofDays(350)))
            .writePem(directory.resolve("ending.pem"))
            .toString();
    String hocon =
        """
        AzureAd.CertificateExpiryWarning = 14 d
        AzureAd.ClientCredentials = [
          { SourceType = ClientSecret, ClientSecret = "registered" }
          { SourceType = Path, CertificateDiskPath = "%s" }
        ]
        """
            .formatted(file.replace("\\", "\\\\"));
    try (Asking asking = asking(hocon);
        CapturedLog log = new CapturedLog()) {
      String[] tags = {"credential", "AzureAd.ClientCredentials[1]"};
      asking.ask();
      assertThat(asking.metrics.value("onbehalf.credential.expiry.seconds", tags))
          .isGreaterThan((double) now.plus(Duration.ofDays(14)).getEpochSecond());
      assertThat(log.messages(Level.WARN)).isEmpty();

      for (int hour = 0; hour < 72; hour++) {
        asking.clock.advance(Duration.ofHours(1));
        asking.ask();
      }

      assertThat(log.messages(Level.WARN))
          .hasSize(2)
          .allSatisfy(message -> assertThat(message).contains("AzureAd.ClientCredentials[1]"));
      asking.clock.advance(Duration.ofDays(14));
      asking.ask();
      assertThat(log.messages(Level.WARN)).last().asString().contains("expired on");
    }
  }
}
