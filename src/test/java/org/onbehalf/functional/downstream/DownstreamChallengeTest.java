package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;

/**
 * A downstream API refuses a token that Entra granted (continuous access evaluation): one new
 * token, one repetition, and what happens when that does not do.
 */
class DownstreamChallengeTest {
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
  @ValueSource(strings = {"sync", "async", "rx", "facade"})
  void challenge_isAnsweredByOneNewTokenAndOneRepetition(String way) throws Exception {
    String token = fixture.revokedTokenOf("alice", way);

    HttpResponse<String> answer = fixture.get(token, way);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"order\":7}");
    assertThat(fixture.api.calls()).hasSize(2);
    assertThat(fixture.revoked).contains(fixture.api.calls().get(0).token());
    assertThat(fixture.revoked).doesNotContain(fixture.api.calls().get(1).token());
    assertThat(fixture.tenant.emulator().log().exchanges()).hasSize(1);
    assertThat(
            JSONObjectUtils.parse(
                fixture.tenant.emulator().log().exchanges().get(0).parameters().get("claims")))
        .isEqualTo(
            JSONObjectUtils.parse(
                "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"},"
                    + "\"xms_cc\":{\"values\":[\"cp1\"]}}}"));
    assertThat(fixture.tenant.emulator().log().exchanges().get(0).parameters())
        .containsEntry("assertion", token);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async", "facade"})
  void requestAfterAChallenge_sendsTheNewTokenFirst(String way) throws Exception {
    String token = fixture.revokedTokenOf("alice", way);
    fixture.get(token, way);
    String renewed = fixture.api.calls().get(1).token();
    fixture.forgetCalls();

    assertThat(fixture.get(token, way).statusCode()).isEqualTo(200);

    assertThat(fixture.api.calls()).extracting(Call::token).containsExactly(renewed);
    assertThat(fixture.tenant.emulator().log().exchanges()).isEmpty();
  }

  /** As an API with Microsoft.Identity.Web writes it, where Entra refused its own call. */
  private static Answer forbidden(String claims) {
    return Answer.json(403, "{}")
        .with(
            "WWW-Authenticate",
            "Bearer consentUri=\"https://login.example/t/oauth2/v2.0/authorize?client_id=a"
                + "&scope=offline_access%20b\", claims=\""
                + claims
                + "\", scopes=\"b\", proposedAction=\"consent\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "facade"})
  void challengeOfA403_isAnsweredToo(String way) throws Exception {
    String token = fixture.revokedTokenOf("alice", way);
    fixture.api.answer(
        call ->
            fixture.revoked.contains(call.token())
                ? forbidden(ChallengeFixture.CLAIMS)
                : Answer.json(200, "{\"order\":7}"));

    HttpResponse<String> answer = fixture.get(token, way);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(fixture.api.calls()).hasSize(2);
  }

  @Test
  void challengeOfA403_thatNeedsTheUser_travelsToTheCaller() throws Exception {
    fixture.api.answer(call -> forbidden(ChallengeFixture.STEP_UP));

    HttpResponse<String> answer = fixture.get(fixture.tenant.tokenOf("alice"), "sync");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(fixture.api.calls()).hasSize(1);
  }

  @Test
  void forbiddenWithoutClaims_isADownstreamError() throws Exception {
    fixture.api.answer(call -> forbidden(""));

    HttpResponse<String> answer = fixture.get(fixture.tenant.tokenOf("alice"), "sync");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(fixture.api.calls()).hasSize(1);
    assertThat(fixture.tenant.emulator().log().exchanges()).hasSize(1);
  }

  @Test
  void requestOnAnotherNode_orAfterARestart_sendsTheNewTokenFirst(@TempDir java.nio.file.Path store)
      throws Exception {
    Map<String, String> configuration = fixture.configuration();
    configuration.put("TokenCache.Store", "file");
    configuration.put("TokenCache.Directory", store.toString());
    String token = fixture.tenant.tokenOf("alice");
    String renewed;
    try (FilteredServer first = fixture.server(configuration).start()) {
      first.getAs(token, "/api/rest/sync");
      fixture.revoked.add(fixture.api.calls().get(0).token());
      assertThat(first.getAs(token, "/api/rest/sync").statusCode()).isEqualTo(200);
      renewed = fixture.api.calls().get(2).token();
    }
    fixture.forgetCalls();

    try (FilteredServer second = fixture.server(configuration).start()) {
      assertThat(second.getAs(token, "/api/rest/sync").statusCode()).isEqualTo(200);
    }

    assertThat(fixture.api.calls()).extracting(Call::token).containsExactly(renewed);
    assertThat(fixture.tenant.emulator().log().exchanges()).isEmpty();
  }

  @Test
  void repetition_isTheSameRequest() throws Exception {
    fixture.get(fixture.revokedTokenOf("alice", "sync"), "sync");

    Call first = fixture.api.calls().get(0);
    Call second = fixture.api.calls().get(1);
    assertThat(second.method()).isEqualTo(first.method());
    assertThat(second.target()).isEqualTo(first.target());
    assertThat(second.header("X-Own")).isEqualTo("kept");
    assertThat(second.header("Accept")).isEqualTo("application/json");
    assertThat(second.header("client-request-id")).isEqualTo(first.header("client-request-id"));
    assertThat(first.header("client-request-id")).matches("[0-9a-f-]{36}");
  }

  @Test
  void manyChallengedAtOnce_areOneNewToken() throws Exception {
    String token = fixture.revokedTokenOf("alice", "sync");

    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(
          fixture
              .sample
              .client()
              .sendAsync(
                  HttpRequest.newBuilder(fixture.sample.uri("/api/rest/sync"))
                      .header("Authorization", "Bearer " + token)
                      .build(),
                  HttpResponse.BodyHandlers.ofString()));
    }

    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
    }
    assertThat(fixture.tenant.emulator().log().exchanges()).hasSize(1);
  }

  @Test
  void challengeOfOneCaller_leavesTheOthersTokensAlone() throws Exception {
    String bob = fixture.tenant.tokenOf("bob");
    fixture.get(bob, "sync");
    String bobs = fixture.api.calls().get(0).token();
    fixture.forgetCalls();
    String alice = fixture.revokedTokenOf("alice", "sync");
    fixture.get(alice, "sync");
    fixture.forgetCalls();

    fixture.get(bob, "sync");

    assertThat(fixture.api.calls()).extracting(Call::token).containsExactly(bobs);
  }

  @Test
  void otherHttpClients_getANewHeaderForAChallenge_andItIsTheNextOnesToo() throws Exception {
    Map<String, String> configuration = fixture.configuration();
    configuration.put("DownstreamApis.Handled.BaseUrl", fixture.api.uri("/api").toString());
    configuration.put("DownstreamApis.Handled.Scopes", "api://partner/orders.read");
    configuration.put("DownstreamApis.Handled.HandlesClaimsChallenge", "true");
    String token = fixture.tenant.tokenOf("alice");
    try (FilteredServer server = fixture.server(configuration).start()) {
      server.getAs(token, "/api/rest/other");
      fixture.revoked.add(fixture.api.calls().get(0).token());

      assertThat(server.getAs(token, "/api/rest/other").body()).isEqualTo("200 {\"order\":7}");
      assertThat(fixture.api.calls()).hasSize(3);

      assertThat(server.getAs(token, "/api/rest/other").body()).isEqualTo("200 {\"order\":7}");
      assertThat(fixture.api.calls()).hasSize(4);
      assertThat(fixture.api.calls().get(3).token()).isEqualTo(fixture.api.calls().get(2).token());

      fixture.api.answer(call -> Answer.json(401, "plain").with("WWW-Authenticate", "Bearer"));
      assertThat(server.getAs(token, "/api/rest/other").body()).isEqualTo("401 plain");
    }
    assertThat(fixture.tenant.emulator().log().exchanges()).hasSize(2);
    assertThat(fixture.tenant.emulator().log().exchanges().get(0).parameters().get("claims"))
        .contains("cp1");
  }

  @Test
  void nothingSecret_isLogged() throws Exception {
    String token = fixture.revokedTokenOf("alice", "sync");
    try (CapturedLog log = new CapturedLog()) {
      fixture.get(token, "sync");

      assertThat(log.text()).doesNotContain(token);
      fixture.api.calls().forEach(call -> assertThat(log.text()).doesNotContain(call.token()));
    }
  }
}
