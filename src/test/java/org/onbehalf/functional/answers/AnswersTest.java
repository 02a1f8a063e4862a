package org.onbehalf.functional.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.functional.CallingApplication.body;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.onbehalf.functional.CallingApplication;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.Grant;

/** What a caller gets back when Entra says no, and the application lets the exception pass. */
class AnswersTest {
  private static CallingApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = new CallingApplication();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  @AfterEach
  void calm() {
    application.tenant.emulator().faults().clear();
  }

  private static String challenge(HttpResponse<String> answer) {
    List<String> lines = answer.headers().allValues("WWW-Authenticate");
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  @Test
  void consentRequired_tellsASinglePageApplicationWhatToAskFor() throws Exception {
    application.tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    HttpResponse<String> answer = application.get(application.plain, "/api/rest/status/200");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(challenge(answer)).contains("error=\"consent_required\"");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(body(answer))
        .containsEntry("error", "consent_required")
        .containsEntry("client_id", application.tenant.sampleClientId())
        .containsEntry(
            "consent_scope", "api://" + application.tenant.sampleClientId() + "/.default")
        .containsKeys(
            "error_description", "correlation_id", "downstream_scopes", "admin_consent_uri")
        .containsEntry("code", "OBH-3004")
        .doesNotContainKey("consent_uri");
  }

  @Test
  void consentRequired_worksAtOnceAfterTheConsent_withTheSameToken() throws Exception {
    String token = application.tenant.tokenOf("alice");
    application.tenant.emulator().faults().next(1).grant(Grant.ON_BEHALF_OF).consentRequired();

    assertThat(application.plain.getAs(token, "/api/rest/status/200").statusCode()).isEqualTo(401);
    assertThat(application.plain.getAs(token, "/api/rest/status/200").statusCode()).isEqualTo(200);
  }

  @Test
  void claimsChallenge_isPassedOnToTheCaller() throws Exception {
    String claims = "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";
    application
        .tenant
        .emulator()
        .faults()
        .always()
        .grant(Grant.ON_BEHALF_OF)
        .claimsChallenge(claims);

    HttpResponse<String> answer = application.get(application.plain, "/api/rest/status/200");

    assertThat(answer.statusCode()).isEqualTo(401);
    String encoded = challenge(answer).replaceAll("^.*claims=\"([^\"]*)\"$", "$1");
    assertThat(new String(Base64.getDecoder().decode(encoded), UTF_8)).isEqualTo(claims);
    assertThat(body(answer))
        .containsEntry("error", "insufficient_claims")
        .containsEntry("claims", claims);
  }

  @Test
  void throttling_isTemporarilyUnavailable_withItsRetryAfter() throws Exception {
    application
        .tenant
        .emulator()
        .faults()
        .always()
        .grant(Grant.ON_BEHALF_OF)
        .throttle(Duration.ofSeconds(17));

    HttpResponse<String> answer = application.get(application.plain, "/api/rest/status/200");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("17");
    assertThat(answer.headers().allValues("WWW-Authenticate")).isEmpty();
    assertThat(body(answer)).containsEntry("error", "temporarily_unavailable");
  }

  @Test
  void brokenConnection_isTemporarilyUnavailable() throws Exception {
    application.tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).reset();

    assertThat(application.get(application.plain, "/api/rest/status/200").statusCode())
        .isEqualTo(503);
  }

  @Test
  void answers_bearTheCallersCorrelationId_orANewOneInsteadOfAForgedOne() throws Exception {
    application.tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    assertThat(
            body(
                application.get(
                    application.plain, "/api/rest/status/200", "client-request-id", "abcdef-0123")))
        .containsEntry("correlation_id", "abcdef-0123");
    assertThat(
            (String)
                body(application.get(
                        application.plain, "/api/rest/status/200", "client-request-id", "<script>"))
                    .get("correlation_id"))
        .matches("[0-9a-f-]{36}");
  }

  @Test
  void answers_toAnotherOrigin_canBeReadByItsScripts() throws Exception {
    application.tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    HttpResponse<String> answer =
        application.get(application.plain, "/api/rest/status/200", "Origin", "https://spa.example");

    assertThat(answer.headers().allValues("Access-Control-Expose-Headers"))
        .containsExactly("WWW-Authenticate, Retry-After");
  }

  @Test
  void exception_wrappedByTheApplication_isFoundInTheCauseChain() throws Exception {
    application.tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    assertThat(application.get(application.plain, "/api/rest/wrapped").statusCode()).isEqualTo(401);
  }

  @Test
  void exception_bornUnderAnotherCaller_isA500_andToldToNobody() throws Exception {
    application.tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    HttpResponse<String> alice =
        application.plain.getAs(application.tenant.tokenOf("alice"), "/api/rest/shared");
    HttpResponse<String> bob =
        application.plain.getAs(application.tenant.tokenOf("bob"), "/api/rest/shared");

    assertThat(alice.statusCode()).isEqualTo(401);
    assertThat(bob.statusCode()).isEqualTo(500);
    assertThat(body(bob)).containsEntry("error", "server_error");
    assertThat(bob.body()).doesNotContain("consent");
  }

  @Test
  void exception_ofTheApplicationItself_keepsItsOwnAnswer() throws Exception {
    HttpResponse<String> answer = application.get(application.plain, "/api/rest/broken");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("correlation_id");
  }

  @Test
  void callerFeature_letsTheAnswersThrough_pastAMapperOfEveryThrowable() throws Exception {
    application.tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    HttpResponse<String> ours = application.get(application.catchAll, "/api/rest/status/200");
    HttpResponse<String> theirs = application.get(application.catchAll, "/api/rest/broken");

    assertThat(ours.statusCode()).isEqualTo(401);
    assertThat(challenge(ours)).contains("error=\"consent_required\"");
    assertThat(theirs.body()).isEqualTo("caught IllegalStateException");
  }

  @Test
  void nothingSecretOrPersonal_isLogged() throws Exception {
    application.tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();
    String token = application.tenant.tokenOf("alice");
    try (CapturedLog log = new CapturedLog()) {
      application.plain.getAs(token, "/api/rest/status/200");

      String payload = token.split("\\.", -1)[1];
      assertThat(log.text())
          .contains("AADSTS65001")
          .doesNotContain(
              token,
              payload,
              application.tenant.upnOf("alice"),
              application.tenant.objectIdOf("alice"),
              application.tenant.sampleSecret());
    }
  }
}
