package org.onbehalf.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testkit.Grant;
import org.onbehalf.testkit.Log;

/** The page in a real browser: each button's outcome, by what Entra and the APIs saw. */
@Timeout(600)
@EnabledIf(
    value = "org.onbehalf.demo.PageUnderTest#canRun",
    disabledReason = "needs /usr/bin/chromium and /usr/bin/chromedriver; .ci/run installs them")
class DemoBrowserIT {
  @TempDir private static Path directory;

  private static Demo demo;
  private static PageUnderTest page;

  @BeforeAll
  static void start() {
    demo = Demo.start(SampleWar.file(), 0, directory.resolve("demo"));
    page = new PageUnderTest(demo.uri("/"));
  }

  @AfterAll
  static void stop() {
    try {
      page.close();
    } finally {
      demo.close();
    }
  }

  @BeforeEach
  void openPage() {
    demo.tenant().forgetConsents();
    page.openAfresh();
  }

  @AfterEach
  void nothingWentWrongInThePage() {
    assertThat(page.errors()).as("errors and violations of the policy").isEmpty();
  }

  private static List<Log.Entry> exchanges() {
    return demo.tenant().entra().log().tokenRequests(Grant.ON_BEHALF_OF);
  }

  private void shows(String node, String... parts) {
    assertThat(page.text(node)).contains(parts);
  }

  @Test
  void calls_showWhoCalledAndWhereTheTokenCameFrom() {
    page.signInAs("Alice");
    page.press("whoami");
    shows("#node-sample", "alice@", "Orders.Approve");
    shows("#arrow-in", "scp access_as_user", "valid for");

    int before = exchanges().size();
    page.press("call");
    assertThat(exchanges()).hasSize(before + 1);
    shows("#node-sample", "token from an exchange");
    shows(".node.api[data-api='PartnerAPI']", "alice@", "a user", "200");
    shows(".arrow[data-api='PartnerAPI']", "scp read");

    page.press("call");
    assertThat(exchanges()).hasSize(before + 1);
    shows("#node-sample", "from memory");
    shows("#arrow-entra", "not asked");

    page.press("parallel");
    assertThat(exchanges()).hasSize(before + 2);
    shows(".node.api[data-api='CalendarAPI']", "alice@", "200");

    int applications = demo.tenant().entra().log().tokenRequests(Grant.CLIENT_CREDENTIALS).size();
    page.press("app");
    assertThat(demo.tenant().entra().log().tokenRequests(Grant.CLIENT_CREDENTIALS))
        .hasSize(applications + 1);
    shows(".node.api[data-api='PartnerAPI']", "an application");

    page.press("many");
    assertThat(exchanges()).hasSize(before + 3);
    assertThat(page.text("#headline")).contains("50 answered, 1 exchange at Entra");

    page.press("forbidden");
    assertThat(page.text("#headline")).contains("lacks a scope");
    shows("#node-sample", "403");
  }

  @Test
  void consent_isResolvedByThePage_andTheCallThenWorks() {
    page.signInAs("Bob");
    page.press("consent");
    assertThat(page.text("#headline")).contains("consent is missing");
    page.screenshot("consent");

    page.click("#resolve");
    page.choose("Bob");

    assertThat(page.text("#headline")).contains("answered");
    shows(".node.api[data-api='CalendarAPI']", "bob@", "200");
  }

  @Test
  void claimsChallengeOfEntra_isAnsweredBySigningInAgain() {
    page.signInAs("Carol");
    page.press("consent");
    assertThat(page.text("#headline")).contains("more proof");

    page.click("#resolve");
    page.choose("Carol");

    shows(".node.api[data-api='CalendarAPI']", "carol@", "200");
  }

  @Test
  void claimsChallengeOfTheApi_travelsToThePage_andIsAnswered() {
    page.signInAs("Alice");
    page.press("claims");
    assertThat(page.text("#headline")).contains("more proof");

    page.click("#resolve");
    page.choose("Alice");

    shows(".node.api[data-api='CalendarAPI']", "alice@", "200");
  }

  @Test
  void trouble_isServedOrSaid() {
    page.signInAs("Alice");
    page.press("call");
    int before = exchanges().size();

    page.press("redeploy");
    assertThat(exchanges()).hasSize(before);
    assertThat(page.text("#headline")).contains("without a new exchange");
    shows("#node-sample", "from the store");

    page.press("kill");
    assertThat(exchanges()).hasSize(before);
    assertThat(page.text("#headline")).contains("killed", "without a new exchange");
    shows("#node-sample", "from the store");
    page.screenshot("killed");

    page.press("entra");
    assertThat(page.text("#headline")).contains("answered 200", "503 with Retry-After");
    page.press("entra");
    assertThat(page.text("#headline")).contains("answers again");

    page.press("expired");
    shows("#node-sample", "refused: 401", "expired");
    page.press("tampered");
    shows("#node-sample", "refused: 401");
  }

  @Test
  void report_goesOnWhenTheBrowserIsClosed_andTheServerIsKilled() {
    page.leave();
    forgetWhatThePartnerSaw();
    try (PageUnderTest first = new PageUnderTest(demo.uri("/"))) {
      first.open();
      first.signInAs("Alice");
      first.press("report");
      assertThat(first.text("#headline")).contains("A report was started");
      assertThat(first.text("#node-entra")).contains("granted");
      Await.until("the first call of the report", () -> !reportCalls().isEmpty());
    }
    int exchanges = exchanges().size();

    assertThat(http.send("POST", demo.control("/kill")).statusCode()).isEqualTo(200);
    Await.until("the last call of the report", () -> reportCalls().size() >= 12);

    assertThat(exchanges()).hasSize(exchanges);
    assertThat(reportCalls()).allSatisfy(name -> assertThat(name).startsWith("alice@"));
  }

  @Test
  void report_isFollowedByThePage_throughARedeploy() {
    page.signInAs("Alice");
    forgetWhatThePartnerSaw();
    page.press("report");
    page.awaitText("#report", "is being made on the server");
    page.awaitTrue("document.querySelector('#report-progress').value > 0");
    page.screenshot("report");

    page.press("redeploy");
    page.awaitText("#report", "The report is finished: 12 calls in your name");

    assertThat(page.text("#log")).contains("The report is finished");
    assertThat(reportCalls()).hasSizeGreaterThanOrEqualTo(12);
  }

  private final Http http = new Http();

  private void forgetWhatThePartnerSaw() {
    http.send("DELETE", demo.partner("/seen"));
  }

  /** In whose name the partner was called for a report. */
  private List<String> reportCalls() {
    List<?> calls =
        (List<?>)
            Objects.requireNonNull(Http.json(http.get(demo.partner("/seen"), null)).get("calls"));
    return calls.stream()
        .map(call -> (Map<?, ?>) call)
        .filter(call -> "/report".equals(call.get("path")))
        .map(call -> String.valueOf(call.get("name")))
        .toList();
  }

  @Test
  void daemon_isKnownAsAnApplication_andCannotCallOnBehalf() {
    page.click("#daemon");
    page.awaitIdle();
    shows("#node-sample", "Orders.Import");

    page.press("call");

    assertThat(page.text("#headline")).contains("an application called where a user is needed");
  }

  @Test
  void tokenText_appearsOnlyWhenAskedFor() {
    page.signInAs("Alice");
    page.press("call");
    assertThat(String.valueOf(page.script("return document.body.innerText"))).doesNotContain("eyJ");

    page.click("#claims summary");
    page.click("#show-token");

    assertThat(page.text("#token-text")).startsWith("eyJ");
  }

  @Test
  void shellLine_repeatsTheCall() {
    page.signInAs("Alice");
    page.press("call");

    assertThat(page.text("#log li:first-child pre"))
        .isEqualTo(
            "curl -si -H \"Authorization: Bearer $(curl -s '"
                + demo.control("/token?user=alice")
                + "')\" "
                + demo.uri("/api/rest/partner"));
  }

  @Test
  void keyboard_reachesEveryAction_andShowsWhereItIs() {
    page.signInAs("Alice");

    List<String> reached = page.tabThrough();

    assertThat(reached)
        .contains("sign-out", "whoami", "call", "parallel", "app", "many", "consent", "claims")
        .contains("forbidden", "report", "entra", "redeploy", "kill", "expired", "tampered")
        .allSatisfy(each -> assertThat(each).doesNotContain("without a frame"));
    page.screenshot("keyboard");
  }

  @Test
  void motion_isShownUnlessUnwanted() {
    page.signInAs("Alice");
    page.begin("call");
    assertThat(page.wasAnimated()).isFalse();

    page.motion(true);
    page.begin("call");

    assertThat(page.wasAnimated()).isTrue();
  }

  @Test
  void layout_holdsOnEveryWidth_inLightAndDark() {
    for (int width : List.of(360, 1440)) {
      page.resize(width);
      assertThat(page.overflows()).as("first " + width).isEmpty();
      page.screenshot("first-" + width);
    }
    page.signInAs("Alice");
    page.press("whoami");
    page.press("parallel");
    page.press("parallel");
    for (String scheme : List.of("light", "dark")) {
      page.scheme(scheme);
      for (int width : List.of(360, 768, 1024, 1160, 1440)) {
        page.resize(width);
        assertThat(page.overflows()).as(scheme + " " + width).isEmpty();
        page.screenshot(scheme + "-" + width);
      }
    }
  }
}
