package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.internal.Nullable;

/** Rules by paths: in all their spellings, and in targets that are not only a path. */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#selected")
class RulePathsIT extends RulesOnServer {
  RulePathsIT(Container container) {
    super(container);
  }

  // --- paths

  @ParameterizedTest(name = "{0}: {1}")
  @CsvFileSource(resources = "spellings.csv", delimiter = '|', quoteCharacter = '"')
  void spellingOfAPath_leadsToItsRuleOrToARefusal(
      String spelling,
      String path,
      String tomcat,
      @Nullable String jetty94,
      @Nullable String jetty10)
      throws Exception {
    assertOutcome(wide, path, mine(tomcat, jetty94, jetty10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # Tomcat reads replacement characters, Jetty falls back to Latin-1: nobody reads a dot or a slash
          /api/open/%c0%ae%c0%ae/admin | open > 200 open GET /api/open+/\uFFFD\uFFFD\uFFFD\uFFFD/admin | open > 200 open GET /api/open+/\u00C0\u00AE\u00C0\u00AE/admin
          /api/rest/%e0%80%afadmin     | free > 200 rest GET /api/rest+/\uFFFD\uFFFD\uFFFDadmin | free > 200 rest GET /api/rest+/\u00E0\u0080\u00AFadmin
          """)
  void overlongUtf8_isNoOtherSpelling(String path, String tomcat, String jetty) throws Exception {
    assertOutcome(wide, path, mine(tomcat, jetty, null));
  }

  @Test
  void encodedLetterInTheContextPath_isJudgedByTheSameRule() throws Exception {
    assertThat(wide.sendTarget("GET", "/w%69de/api/admin/x", withoutRole).inWords())
        .isEqualTo("403 filter");
    assertThat(wide.sendTarget("GET", "/w%69de/api/admin/x", withRole).inWords())
        .isEqualTo("200 admin GET /api/admin+/x");
  }

  @Test
  void wayOutOfTheServer_isTheContainersToRefuse() throws Exception {
    assertThat(wide.sendTarget("GET", "/../wide/api/admin/x", withoutRole).inWords())
        .isEqualTo("400 container");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvFileSource(resources = "mappings.csv", delimiter = '|', quoteCharacter = '"')
  void filterOnOnePath_isNotPassedBy(
      String what, String path, String tomcat, @Nullable String jetty94, @Nullable String jetty10)
      throws Exception {
    assertOutcome(narrow, path, mine(tomcat, jetty94, jetty10));
  }

  @Test
  void pathThatFitsARuleOnlyWhenFolded_neverRunsAServletOfAStrongerRule() throws Exception {
    for (String path :
        new String[] {"/API/PUB/x.do", "/api/PUB/x.do", "/api//pub/x.do", "//api/pub/x.do"}) {
      for (EchoClient client : new EchoClient[] {wide, narrow}) {
        Outcome outcome = client.send("GET", path, null);

        // to Tomcat two slashes are one, so that the path is the anonymous one to everybody
        boolean sameAsOne = container.isTomcat() && path.contains("//");
        boolean outside = client == narrow && path.startsWith("/API");
        assertThat(outcome.calls().isEmpty()).as(path).isEqualTo(!sameAsOne && !outside);
        if (!sameAsOne && !outside) {
          assertThat(outcome.answer().status()).as(path).isEqualTo(400);
        }
      }
    }
  }

  @Test
  void directory_meansTheSameOnAllContainers() throws Exception {
    // the rule is for /api/docs, to the letter
    assertOutcome(wide, "/api/docs", "rule > 302 container");
    assertOutcome(wide, "/api/docs/", "400 filter");
    assertOutcome(wide, "/api/docs/index.html", "free > 200 the documents' index");
  }

  @Test
  void landingPage_isOpenAndNothingElse() throws Exception {
    assertOutcome(wide, "/", "open > 200 the landing page");
    assertOutcome(wide, "/?x", "open > 200 the landing page");
    assertOutcome(wide, "/index.html", "free > 200 the landing page");
    assertOutcome(wide, "/api/plain/x", "free > 200 plain GET /api/plain+/x");
    assertOutcome(bare, "/", "open > 200 open GET +/");
    assertOutcome(bare, "/x", "free > 404 container");
  }

  @Test
  void welcomeFile_isJudgedByItsOwnRule_whereForwardsAreNotFiltered() throws Exception {
    assertOutcome(requestsOnly, "/api/site/index.html", "rule > 200 the site's index");
    assertOutcome(requestsOnly, "/api/site/", "rule > 200 the site's index");
    assertOutcome(requestsOnly, "/", "open > 200 the landing page");
  }

  // --- targets that are not only a path

  @Test
  void absoluteForm_isJudgedByTheSameRule() throws Exception {
    String target = "http://" + server.uri("/").getAuthority() + "/wide/api/admin/x";

    assertThat(wide.sendTarget("GET", target, null).inWords()).isEqualTo("401 filter");
    assertThat(wide.sendTarget("GET", target, withoutRole).inWords()).isEqualTo("403 filter");
    assertThat(wide.sendTarget("GET", target, withRole).inWords())
        .isEqualTo("200 admin GET /api/admin+/x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # the Host header names another server: Jetty 9.4 does not mind
          http://elsewhere.example/wide/api/admin/x | 400 container | 403 filter    | 400 container
          https://127.0.0.1/wide/api/admin/x        | 400 container | 403 filter    | 400 container
          http://elsewhere.example//wide/api/admin/x | 400 container | 404 container | 400 container
          //wide/api/admin/x                        | 403 filter    | 404 container | 400 container
          wide/api/admin/x                          | 400 container | |
          *                                         | 400 container | |
          /WIDE/api/admin/x                         | 404 container | |
          """)
  void oddTarget_neverReachesTheProtectedServlet(
      String target, String tomcat, @Nullable String jetty94, @Nullable String jetty10)
      throws Exception {
    assertThat(wide.sendTarget("GET", target, withoutRole).inWords())
        .isEqualTo(mine(tomcat, jetty94, jetty10));
  }
}
