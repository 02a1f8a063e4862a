package org.onbehalf.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
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
  private PageUnderTest page;

  @BeforeAll
  static void start() {
    demo = Demo.start(SampleWar.file(), 0, directory.resolve("demo"));
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @BeforeEach
  void openPage() {
    demo.tenant().forgetConsents();
    page = new PageUnderTest(demo.uri("/"));
    page.open();
  }

  @AfterEach
  void closePage() {
    try {
      assertThat(page.errors()).as("errors and violations of the policy").isEmpty();
    } finally {
      page.close();
    }
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
    shows("#node-sample", "from an exchange");
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
        .contains("curl -si", "Bearer $TOKEN", demo.uri("/api/rest/partner").toString());
    Http http = new Http();
    String token = http.get(demo.control("/token?user=alice"), null).body();
    assertThat(
            http.send(
                    HttpRequest.newBuilder(demo.uri("/api/rest/partner"))
                        .header("Authorization", "Bearer " + token)
                        .build())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void layout_holdsOnEveryWidth_inLightAndDark() {
    page.screenshot("first");
    page.signInAs("Alice");
    page.press("whoami");
    page.press("parallel");
    page.press("parallel");
    for (String scheme : List.of("light", "dark")) {
      page.scheme(scheme);
      for (int width : List.of(360, 768, 1440)) {
        page.resize(width);
        assertThat(page.overflows()).as(scheme + " " + width).isEmpty();
        page.screenshot(scheme + "-" + width);
      }
    }
  }
}
