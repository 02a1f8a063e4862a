package org.onbehalf.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testkit.Log;

/** The page in a real browser: each button's outcome, by what Entra and the APIs saw. */
@Timeout(600)
@EnabledIf(
    value = "org.onbehalf.demo.PageUnderTest#canRun",
    disabledReason = "needs /usr/bin/chromium and /usr/bin/chromedriver; .ci/run installs them")
class DemoBrowserIT {
  private static final String PARTNER_TOKEN = "ON_BEHALF_OF Partner API 200";
  private static final String CALENDAR_TOKEN = "ON_BEHALF_OF Calendar API 200";
  private static final String PARTNER = ".node.api[data-api='PartnerAPI']";
  private static final String CALENDAR = ".node.api[data-api='CalendarAPI']";
  private static final int REPORT_STEPS = 12;
  private static final String[] BEFORE_AND_AFTER = {
    "/caller as alice [read]", "/caller as alice [read]"
  };

  @TempDir private static Path directory;

  private static Demo demo;
  private static PageUnderTest page;
  private static PageLook look;
  private static Witnesses saw;

  private final Http http = new Http();

  @BeforeAll
  static void start() {
    demo = Demo.start(SampleWar.file(), 0, directory.resolve("demo"));
    saw = new Witnesses(demo);
    page = new PageUnderTest(demo.uri("/"));
    look = new PageLook(page);
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
    demo.tenant().down(false);
    page.openAfresh();
    saw.forget();
  }

  @AfterEach
  void nothingWentWrongInThePage() {
    assertThat(page.errors()).as("errors and violations of the policy").isEmpty();
  }

  /** Presses a button, and forgets what was seen before. */
  private static void press(String action) {
    saw.forget();
    page.press(action);
  }

  private static void shows(String node, String... parts) {
    assertThat(page.text(node)).contains(parts);
  }

  private static void headline(String... parts) {
    shows("#headline", parts);
  }

  private static void nobodyWasAsked() {
    assertThat(saw.askedForTokens()).isEmpty();
    assertThat(saw.partner()).isEmpty();
    assertThat(saw.calendar()).isEmpty();
  }

  @Test
  void calls_reachWhomTheyShould_andShowWhereTheTokenCameFrom() {
    page.signInAs("Alice");
    press("whoami");
    nobodyWasAsked();
    shows("#node-sample", "alice@", "Orders.Approve");
    shows("#arrow-in", "scp access_as_user", "valid for", "answered in");

    press("call");
    assertThat(saw.askedForTokens()).containsExactly(PARTNER_TOKEN);
    assertThat(saw.partner()).containsExactly("/caller as alice [read]");
    shows("#node-sample", "token from an exchange");
    shows("#node-entra", "granted");
    shows(PARTNER, "alice@", "a user", "200");
    shows(".arrow[data-api='PartnerAPI']", "scp read", "valid for", "took");

    press("call");
    assertThat(saw.askedForTokens()).isEmpty();
    assertThat(saw.partner()).containsExactly("/caller as alice [read]");
    shows("#node-sample", "token from memory");
    shows("#arrow-entra", "not asked");

    press("parallel");
    assertThat(saw.askedForTokens()).containsExactly(CALENDAR_TOKEN);
    assertThat(saw.partner()).containsExactly("/caller as alice [read]");
    assertThat(saw.calendar()).containsExactly("/events as alice [Events.Read]");
    shows(CALENDAR, "alice@", "200");

    press("app");
    assertThat(saw.askedForTokens()).containsExactly("CLIENT_CREDENTIALS Partner API 200");
    assertThat(saw.partner()).containsExactly("/caller as an application [Stock.Read]");
    shows(PARTNER, "an application");

    press("forbidden");
    nobodyWasAsked();
    headline("lacks a scope");
    shows("#node-sample", "403");
  }

  @Tag("long")
  @Test
  void fiftyCallsAtOnce_costOneExchange() {
    page.signInAs("Alice");

    press("many");

    assertThat(saw.askedForTokens()).containsExactly(PARTNER_TOKEN);
    assertThat(saw.partner()).isEqualTo(Collections.nCopies(50, "/caller as alice [read]"));
    headline("50 answered, 1 exchange at Entra");
    shows("#log li:first-child pre", "-Z '" + demo.uri("/api/rest/partner") + "?[1-50]'");
  }

  @Test
  void consent_isResolvedByThePage_andTheCallThenWorks() {
    page.signInAs("Bob");
    press("consent");
    assertThat(saw.askedForTokens()).containsExactly("ON_BEHALF_OF Calendar API 400 65001");
    assertThat(saw.calendar()).isEmpty();
    headline("consent is missing");
    assertThat(look.flaws("consent")).isEmpty();

    saw.forget();
    page.click("#resolve");
    page.awaitTrue("document.title === 'Permissions requested'");
    assertThat(look.flaws("permissions")).isEmpty();
    page.choose("Bob");

    assertThat(parameter("prompt")).isEqualTo("consent");
    assertThat(parameter("login_hint")).startsWith("bob@");
    assertThat(parameter("scope")).contains("/.default").doesNotContain("Events.Read");
    assertThat(saw.askedForTokens()).containsExactly(CALENDAR_TOKEN);
    assertThat(saw.calendar()).containsExactly("/events as bob [Events.Read]");
    headline("The calendar, after the sign-in: answered");
    shows(CALENDAR, "bob@", "200");
  }

  /** Of the newest request for a sign-in. */
  private static String parameter(String name) {
    List<Log.Entry> signIns = saw.signIns();
    return signIns.get(signIns.size() - 1).parameter(name).orElse("");
  }

  @Test
  void claimsChallengeOfEntra_isAnsweredBySigningInAgain() {
    page.signInAs("Carol");
    press("consent");
    assertThat(saw.askedForTokens()).singleElement().asString().startsWith("ON_BEHALF_OF Calendar");
    assertThat(saw.tokenRequests().get(0).status()).isEqualTo(400);
    assertThat(saw.calendar()).isEmpty();
    headline("more proof");
    assertThat(parameterOfCaller("claims")).isEmpty();

    saw.forget();
    page.click("#resolve");
    page.awaitTrue("document.title === 'Confirm that it is you'");
    assertThat(look.flaws("confirm")).isEmpty();
    page.choose("Carol");

    assertThat(parameter("claims")).contains("\"acrs\"", "c1");
    assertThat(saw.askedForTokens()).containsExactly(CALENDAR_TOKEN);
    assertThat(saw.calendar()).containsExactly("/events as carol [Events.Read]");
    shows(CALENDAR, "carol@", "200");
  }

  /** Of the first token request, what the sample added beside its own capabilities. */
  private static String parameterOfCaller(String name) {
    return saw.tokenRequests()
        .get(0)
        .parameter(name)
        .filter(claims -> claims.contains("acrs"))
        .orElse("");
  }

  @Test
  void claimsChallengeOfTheApi_travelsToEntraAndThePage_andIsAnswered() {
    page.signInAs("Alice");
    press("claims");
    assertThat(saw.calendar()).contains("/private as alice [Events.Read]");
    assertThat(saw.tokenRequests())
        .anySatisfy(entry -> assertThat(entry.parameter("claims").orElse("")).contains("acrs"));
    headline("more proof");
    assertThat(look.flaws("claims-challenge")).isEmpty();

    saw.forget();
    page.click("#resolve");
    page.choose("Alice");

    assertThat(parameter("claims")).contains("\"acrs\"", "c1");
    assertThat(saw.askedForTokens()).containsExactly(CALENDAR_TOKEN);
    assertThat(saw.calendar()).containsExactly("/private as alice [Events.Read]");
    shows(CALENDAR, "alice@", "200");
  }

  @Tag("long")
  @Test
  void restarts_areServedFromTheStore_andThePictureSaysSo() {
    page.signInAs("Alice");
    page.press("call");
    long process = demo.samplePid();

    press("redeploy");
    assertThat(saw.askedForTokens()).isEmpty();
    assertThat(saw.partner()).containsExactly(BEFORE_AND_AFTER);
    assertThat(demo.samplePid()).isEqualTo(process);
    headline("The WAR was redeployed", "without a new exchange");
    shows("#node-sample", "token from the store", "redeployed just now");
    shows("#arrow-entra", "not asked", "in the store");
    assertThat(look.flaws("redeployed")).isEmpty();

    page.resize(1280);
    press("kill");
    assertThat(saw.askedForTokens()).isEmpty();
    assertThat(saw.partner()).containsExactly(BEFORE_AND_AFTER);
    assertThat(demo.samplePid()).isNotEqualTo(process);
    headline("The server was killed", "without a new exchange");
    shows("#node-sample", "token from the store", "killed, started again");
    // the README's: docs/demo.png
    look.screenshot("demo", 1280, 1040);
    assertThat(look.flaws("killed")).isEmpty();
  }

  @Test
  void whileEntraIsDown_heldTokensServe_andOthersAreToldWhenToComeBack() {
    page.signInAs("Alice");

    // the first thing that is pressed: a call before it sees to it that there is a held token
    press("entra");
    assertThat(saw.partner()).containsExactly(BEFORE_AND_AFTER);
    assertThat(saw.askedForTokens()).hasSizeGreaterThan(1);
    assertThat(saw.askedForTokens().get(0)).isEqualTo(PARTNER_TOKEN);
    assertThat(saw.askedForTokens().subList(1, saw.askedForTokens().size()))
        .allSatisfy(each -> assertThat(each).contains("503"));
    headline("answered 200", "503 with Retry-After");
    shows("#node-entra", "is down");
    assertThat(look.flaws("entra-down")).isEmpty();

    press("entra");
    headline("answers again");
    press("many");
    assertThat(saw.askedForTokens()).containsExactly(PARTNER_TOKEN);
  }

  @Test
  void badTokens_areRefusedByTheFilter() {
    for (String how : List.of("expired", "tampered")) {
      press(how);
      nobodyWasAsked();
      headline("the filter refused the token");
      shows("#node-sample", "refused: 401");
      shows("#log li:first-child pre", "&how=" + how);
    }
    press("call");
    nobodyWasAsked();
    headline("there was no token");
    assertThat(look.flaws("no-token")).isEmpty();
  }

  @Test
  void daemon_isKnownAsAnApplication_andCannotCallOnBehalf() {
    page.click("#daemon");
    page.awaitIdle();
    shows("#node-sample", "Orders.Import");

    press("call");
    nobodyWasAsked();
    headline("an application called where a user is needed");
    shows("#log li:first-child pre", "user=daemon");

    press("app");
    assertThat(saw.partner()).containsExactly("/caller as an application [Stock.Read]");
  }

  @Tag("long")
  @Test
  void report_goesOnWhenTheBrowserIsClosed_andTheServerIsKilled() {
    page.leave();
    try (PageUnderTest first = new PageUnderTest(demo.uri("/"))) {
      first.open();
      first.signInAs("Alice");
      first.press("report");
      assertThat(first.text("#headline")).contains("A report was started");
      Await.until("the first call of the report", () -> !reportCalls().isEmpty());
      assertThat(first.errors()).isEmpty();
    }
    assertThat(saw.askedForTokens()).containsExactly(PARTNER_TOKEN);

    assertThat(http.send("POST", demo.control("/kill")).statusCode()).isEqualTo(200);
    Await.until("the last call of the report", () -> reportCalls().size() >= REPORT_STEPS);

    assertThat(saw.askedForTokens()).containsExactly(PARTNER_TOKEN);
    assertThat(reportCalls()).containsOnly("/report as alice [read]");
  }

  @Tag("long")
  @Test
  void report_isFollowedByThePage_throughARedeploy() {
    page.signInAs("Alice");
    long exchangesBefore =
        (Long) Http.json(http.get(demo.uri("/figures"), null)).getOrDefault("exchanges", -1L);
    press("report");
    assertThat(saw.askedForTokens()).containsExactly(PARTNER_TOKEN);
    shows("#report", "is being made on the server");
    assertThat(http.get(demo.uri("/figures"), null).body())
        .contains("\"exchanges\":" + (exchangesBefore + 1));
    page.awaitTrue("document.querySelector('#report-progress').value > 0");

    page.press("redeploy");
    page.awaitText("#report", "The report is finished: 12 calls in your name");

    shows("#log", "The report is finished");
    assertThat(reportCalls())
        .hasSizeGreaterThanOrEqualTo(REPORT_STEPS)
        .containsOnly("/report as alice [read]");
    assertThat(look.flaws("report")).isEmpty();
  }

  private static List<String> reportCalls() {
    return saw.partner().stream().filter(call -> call.startsWith("/report")).toList();
  }
}
