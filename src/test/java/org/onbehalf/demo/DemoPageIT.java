package org.onbehalf.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
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
import org.onbehalf.testing.Http;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.User;

/** The page itself, in a real browser: whom it serves, what it keeps, how it looks. */
@Timeout(600)
@EnabledIf(
    value = "org.onbehalf.demo.PageUnderTest#canRun",
    disabledReason = "needs /usr/bin/chromium and /usr/bin/chromedriver; .ci/run installs them")
class DemoPageIT {
  @TempDir private static Path directory;

  private static Demo demo;
  private static PageUnderTest page;
  private static PageLook look;

  private final Http http = new Http();

  @BeforeAll
  static void start() {
    demo = Demo.start(SampleWar.file(), 0, directory.resolve("demo"));
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
    page.openAfresh();
  }

  @AfterEach
  void nothingWentWrongInThePage() {
    assertThat(page.errors()).as("errors and violations of the policy").isEmpty();
  }

  @Test
  void signIn_provesItselfByPkceStateAndNonce() {
    demo.tenant().entra().log().clear();

    page.signInAs("Alice");

    assertThat(new Witnesses(demo).signIns())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.parameter("code_challenge_method")).hasValue("S256");
              assertThat(entry.parameter("code_challenge").orElse("")).hasSize(43);
              assertThat(entry.parameter("state").orElse("")).hasSize(43);
              assertThat(entry.parameter("nonce").orElse("")).hasSize(43);
            });
  }

  @Test
  void answerToASignInThatNobodyBegan_isIgnored() {
    page.open("?code=somebody-elses&state=somebody-elses");

    assertThat(page.text("#headline")).contains("did not begin in this tab");
    assertThat(page.text("#who")).isEqualTo("Nobody is signed in.");
    assertThat(page.script("return location.search")).isEqualTo("");
  }

  @Test
  void tokens_areInNoStorage_andInTheTextOnlyWhenAskedFor() {
    page.signInAs("Alice");
    page.press("call");
    page.press("report");
    assertThat(page.everythingKept()).contains("onbehalf.log").doesNotContain("eyJ");
    assertThat(page.everythingShown()).contains("Bearer $(curl").doesNotContain("eyJ");

    page.click("#claims summary");
    assertThat(page.everythingShown()).contains("access_as_user").doesNotContain("eyJ");
    page.click("#show-token");
    assertThat(page.text("#token-text")).startsWith("eyJ");
    assertThat(look.flaws("claims")).isEmpty();
    page.click("#show-token");
    assertThat(page.everythingShown()).doesNotContain("eyJ");

    page.open();
    assertThat(page.text("#who")).isEqualTo("Nobody is signed in.");
  }

  @Test
  void policy_allowsNothingInline_andNoOtherOrigin() {
    HttpResponse<String> answer = http.get(demo.uri("/"), null);

    assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
        .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("unsafe", "*");
    assertThat(answer.body()).doesNotContain("<style", " style=", "onclick", "http://", "https://");
  }

  @Test
  void policy_isEnforced_andAViolationWouldBeSeen() {
    page.script(
        """
        const style = document.createElement('style');
        style.textContent = 'body { --inline: 1 }';
        document.head.append(style);
        """);

    assertThat(page.errors()).anySatisfy(each -> assertThat(each).contains("Content Security"));
    assertThat(page.script("return getComputedStyle(document.body).getPropertyValue('--inline')"))
        .isEqualTo("");
  }

  @Tag("long")
  @Test
  void shellLine_repeatsTheCall() throws Exception {
    page.signInAs("Alice");
    page.press("call");
    String line = page.text("#log li:first-child pre");
    assertThat(line)
        .isEqualTo(
            "curl -si -H \"Authorization: Bearer $(curl -s '"
                + demo.control("/token?user=alice")
                + "')\" "
                + demo.uri("/api/rest/partner"));
  }

  @Test
  void keyboard_reachesEveryAction_showsWhereItIs_andStaysThere() {
    page.signInAs("Alice");

    List<String> reached = page.tabThrough();

    assertThat(reached)
        .contains("sign-out", "whoami", "call", "parallel", "app", "many", "consent", "claims")
        .contains("forbidden", "report", "entra", "redeploy", "kill", "expired", "tampered")
        .allSatisfy(each -> assertThat(each).doesNotContain("without a frame"));

    page.pressByKey("call");
    assertThat(page.text("#headline")).contains("One call: answered");
    assertThat(page.script("return document.activeElement.dataset.action")).isEqualTo("call");
    look.screenshot("keyboard");
  }

  @Test
  void outcome_isAnnounced() {
    page.signInAs("Alice");
    page.press("call");

    assertThat(page.script("return document.querySelector('#headline').getAttribute('role')"))
        .isEqualTo("status");
    assertThat(page.script("return document.querySelectorAll('#log[aria-live]').length"))
        .as("it would be said twice")
        .isEqualTo(0L);
  }

  @Tag("long")
  @Test
  void motion_isShownUnlessUnwanted() {
    page.signInAs("Alice");
    page.begin("call");
    assertThat(page.wasAnimated()).isFalse();

    page.motion(true);
    page.begin("call");

    assertThat(page.wasAnimated()).isTrue();
  }

  @Tag("long")
  @Test
  void strip_isFedByTheSamplesFigures() {
    page.signInAs("Alice");
    page.press("many");
    page.press("call");

    page.awaitTrue("Number(document.querySelector('#figure-requests').textContent) >= 51");
    page.awaitTrue("Number(document.querySelector('#figure-saved').textContent) >= 50");
    String figures = http.get(demo.uri("/figures"), null).body();
    assertThat(figures).contains("\"requests\":", "\"exchanges\":", "\"saved\":");
    assertThat(page.text("#figure-rate")).endsWith("%");
    assertThat(page.text("#figure-latency")).endsWith("ms");
    assertThat(page.script("return document.querySelectorAll('.strip path').length"))
        .isEqualTo(10L);
  }

  @Test
  void look_wouldTellWhatIsWrong() {
    assertThat(look.found()).isEmpty();

    page.script(
        """
        document.querySelector('.brand p').style.color = '#bbb';
        document.querySelector('#sign-in').style.cssText = 'min-height: 0; height: 20px';
        document.querySelector('#node-entra').style.marginTop = '-4rem';
        document.querySelector('#log').replaceChildren();
        document.querySelector('.strip').style.width = '2000px';
        document.querySelector('h1').style.cssText = 'width: 20px; overflow: hidden';
        document.querySelector('#log').previousElementSibling.style.cssText = 'width: 30px; overflow-wrap: anywhere';
        """);

    assertThat(String.join("\n", look.found()))
        .contains("hard to read: p", "hard to hit: button#sign-in", "overlap: ")
        .contains("empty: ol#log", "outside the window", "wider than the window", "cut: h1")
        .contains("broken word: happened");
  }

  @Test
  void signInPage_isSoundToo() {
    page.click("#sign-in");
    page.awaitTrue("document.title === 'Pick an account'");

    assertThat(look.flaws("sign-in")).isEmpty();
  }

  @Test
  void pagesOfTheEmulator_areSoundToo() {
    page.signInAs("Alice");
    page.press("call");
    page.visit(demo.tenant().entra().instance().resolve("/?api=Onbehalf+sample&as=Alice"));

    assertThat(look.flaws("emulator")).isEmpty();
    page.visit(demo.uri("/"));
  }

  @Tag("long")
  @Test
  void rarerPagesOfTheEmulator_areSoundToo() {
    try (EntraEmulator entra = EntraEmulator.start()) {
      App app = entra.register(App.named("Shop").publicRedirectUri("http://127.0.0.1/shop"));
      User emil = entra.user(User.named("Emil").password("pass"));
      String signIn =
          EntraEmulator.TENANT
              + "/oauth2/v2.0/authorize?response_type=code&scope=openid"
              + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
              + "&code_challenge_method=S256&client_id="
              + app.clientId();
      page.visit(entra.instance());
      assertThat(page.text("main")).contains("Nothing yet");
      assertThat(look.flaws("emulator-started")).isEmpty();
      page.visit(entra.instance().resolve("/?api=Nothing&as=" + emil.name()));
      assertThat(look.flaws("emulator-no-token")).isEmpty();
      page.visit(entra.instance().resolve(signIn + "&redirect_uri=http://127.0.0.1/shop"));
      assertThat(page.text("main")).contains("Emil");
      assertThat(look.flaws("sign-in-password")).isEmpty();
      page.visit(entra.instance().resolve(signIn + "&redirect_uri=http://127.0.0.1/elsewhere"));
      assertThat(page.text("main")).contains("AADSTS50011");
      assertThat(look.flaws("sign-in-refused")).isEmpty();
    }
    page.visit(demo.uri("/"));
  }

  @Tag("long")
  @Test
  void failedSignIn_isNotBlamedOnTheWar() {
    page.open("?error=server_error&state=somebody-elses");

    assertThat(page.text("#headline")).startsWith("The sign-in failed: ");
    assertThat(page.script("return document.querySelector('#node-browser').className"))
        .isEqualTo("node browser bad");
    assertThat(page.script("return document.querySelector('#node-sample').className"))
        .isEqualTo("node sample");
    assertThat(look.flaws("sign-in-failed")).isEmpty();
  }

  @Test
  void requestsOfAShell_areCountedToo() {
    String token = http.get(demo.control("/token?user=carol"), null).body();
    long before = requests();

    assertThat(http.get(demo.uri("/api/rest/partner"), token).statusCode()).isEqualTo(200);

    assertThat(requests()).isEqualTo(before + 1);
  }

  private long requests() {
    return (Long) Http.json(http.get(demo.uri("/figures"), null)).getOrDefault("requests", -1L);
  }

  @Test
  void look_isSoundOnEveryWidth_inLightAndDark() {
    assertThat(look.flaws("signed-out")).isEmpty();
    page.signInAs("Alice");
    assertThat(look.flaws("signed-in")).isEmpty();
    page.press("call");
    assertThat(look.flaws("one-call")).isEmpty();
    page.press("parallel");
    assertThat(look.flaws("parallel")).isEmpty();
    for (int width : List.of(320, 500, 1024, 1151, 1152, 1920)) {
      page.resize(width);
      assertThat(look.found()).as("at " + width).isEmpty();
    }
  }
}
