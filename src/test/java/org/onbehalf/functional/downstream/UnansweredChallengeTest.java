package org.onbehalf.functional.downstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.functional.downstream.ChallengeFixture.CLAIMS;
import static org.onbehalf.functional.downstream.ChallengeFixture.STEP_UP;
import static org.onbehalf.functional.downstream.ChallengeFixture.body;
import static org.onbehalf.functional.downstream.ChallengeFixture.challenge;

import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testkit.Grant;

/** A downstream API's 401 that a new token does not end, and what the caller is told. */
class UnansweredChallengeTest {
  private static ChallengeFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new ChallengeFixture();
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void forget() {
    fixture.forget();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async", "facade"})
  void plain401_isNeitherRepeatedNorWorthANewToken(String way) throws Exception {
    fixture.api.answer(
        call -> Answer.json(401, "{}").with("WWW-Authenticate", "Bearer realm=\"x\""));

    HttpResponse<String> answer = fixture.get(fixture.tenant.tokenOf("alice"), way);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(body(answer))
        .containsEntry("error", "downstream_error")
        .containsEntry("status", 401L);
    assertThat(fixture.api.calls()).hasSize(1);
    assertThat(fixture.tenant.emulator().log().exchanges()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async", "rx", "facade"})
  void challengeThatANewTokenDoesNotEnd_goesToTheCaller_afterOneRepetition(String way)
      throws Exception {
    fixture.challengeEverything();

    HttpResponse<String> answer = fixture.get(fixture.tenant.tokenOf("alice"), way);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(body(answer))
        .containsEntry("error", "insufficient_claims")
        .containsEntry("claims", CLAIMS);
    assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(1);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .startsWith("Bearer realm=")
        .contains(
            "error=\"insufficient_claims\"",
            "claims=\"" + Base64.getEncoder().encodeToString(CLAIMS.getBytes(UTF_8)) + '"');
    assertThat(answer.headers().map()).doesNotContainKeys("onbehalf-api", "onbehalf-challenge");
    assertThat(fixture.api.calls()).hasSize(2);
    assertThat(fixture.tenant.emulator().log().exchanges()).hasSize(2);
  }

  @Test
  void challengeOfAnAppToken_thatANewOneDoesNotEnd_isNothingAUserCouldAnswer() throws Exception {
    fixture.challengeEverything();

    HttpResponse<String> answer = fixture.get(fixture.tenant.tokenOf("alice"), "app");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(fixture.api.calls()).hasSize(2);
  }

  @Test
  void challenge_isToldOnlyToCallersThatAnswerIt_whereConfiguredSo() throws Exception {
    Map<String, String> configuration = fixture.configuration();
    configuration.put("Challenges.RequireClientCapability", "true");
    fixture.challengeEverything();
    try (FilteredServer server = fixture.server(configuration).start()) {
      for (String way : new String[] {"sync", "facade"}) {
        HttpResponse<String> answer =
            server.getAs(fixture.tenant.tokenOf("alice"), "/api/rest/" + way);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(body(answer))
            .containsEntry("error", "interaction_required")
            .doesNotContainKey("claims");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async", "rx", "facade"})
  void challengeThatEntraAnswersOnlyToTheUser_travelsToTheCaller(String way) throws Exception {
    String token = fixture.revokedTokenOf("alice", way);
    fixture.tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).claimsChallenge(STEP_UP);

    HttpResponse<String> answer = fixture.get(token, way);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(body(answer))
        .containsEntry("error", "insufficient_claims")
        .containsEntry("claims", STEP_UP);
    assertThat(fixture.api.calls()).hasSize(1);
  }

  @Test
  void tokenThatTheUserHasToBetter_isNotSentAgain() throws Exception {
    String token = fixture.revokedTokenOf("alice", "sync");
    fixture.tenant.emulator().faults().next(1).grant(Grant.ON_BEHALF_OF).claimsChallenge(STEP_UP);
    assertThat(fixture.get(token, "sync").statusCode()).isEqualTo(401);
    fixture.forgetCalls();

    assertThat(fixture.get(token, "sync").statusCode()).isEqualTo(200);

    assertThat(fixture.api.calls()).hasSize(1);
    assertThat(fixture.tenant.emulator().log().exchanges()).hasSize(1);
  }

  @Test
  void refusedRepetition_isTheApplicationsToSee() throws Exception {
    fixture.challengeEverything();

    HttpResponse<String> answer = fixture.get(fixture.tenant.tokenOf("alice"), "status/sync");

    assertThat(answer.body()).isEqualTo("401 " + challenge(CLAIMS));
  }

  @Test
  void markersThatTheApiItselfSends_areWorthNothing() throws Exception {
    fixture.api.answer(
        call ->
            Answer.json(403, "{}")
                .with("Onbehalf-Challenge", "claims")
                .with("Onbehalf-Api", "Other"));

    HttpResponse<String> answer = fixture.get(fixture.tenant.tokenOf("alice"), "sync");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(body(answer)).containsEntry("api", "PartnerAPI").containsEntry("status", 403L);
  }
}
