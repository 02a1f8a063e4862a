package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.functional.DownstreamFixture.claim;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.RecordingApi.Answer;

/** What every HTTP client does that Onbehalf gives tokens to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HttpClientContract {
  ClientFixture fixture;

  /** A request with headers, each a name and a value, by the client of PartnerAPI. */
  abstract String get(String address, String... headers);

  /** A request with a JSON body; {@code once} means that the client can send it once only. */
  abstract String post(String address, String body, boolean once);

  /** A request that carries a caller of its own. */
  abstract String getCarrying(CallerContext.Captured caller, String address);

  /** The same on a thread that has no caller; null for a request that carries none. */
  abstract String getOnOtherThread(@Nullable CallerContext.Captured caller, String address);

  /** What the exception says of how to bring the caller along. */
  abstract String hint();

  /** A client of PartnerApp for threads without a caller. */
  abstract UnaryOperator<String> workerClient(OnBehalf onBehalf);

  @BeforeAll
  void start() throws Exception {
    fixture = new ClientFixture();
  }

  @AfterAll
  void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void forget() {
    fixture.forget();
  }

  @Test
  void request_getsTheCallersToken_inThePlaceOfAnyOther_andNothingElseIsChanged() throws Exception {
    String address = fixture.address("/api/orders?top=1");
    fixture.house.does(
        onBehalf ->
            get(
                address,
                "Authorization",
                "Basic somebody",
                "Cache-Control",
                "max-age=0",
                "X-Own",
                "kept"));
    HttpResponse<String> answer =
        fixture.house.request("alice", "client-request-id", "of-the-caller");

    assertThat(answer.body()).isEqualTo("200 {\"order\":7}");
    var call = fixture.house.onlyCall();
    assertThat(call.target()).isEqualTo("/api/orders?top=1");
    assertThat(call.headers().get("Authorization")).hasSize(1);
    assertThat(claim(call, "oid")).isEqualTo(fixture.house.tenant.objectIdOf("alice"));
    assertThat(call.header("X-Own")).isEqualTo("kept");
    assertThat(call.header("Cache-Control")).isEqualTo("max-age=0");
    assertThat(call.header("client-request-id")).isEqualTo("of-the-caller");
    assertThat(fixture.exchanges()).hasSize(1);
    assertThat(fixture.exchanges().get(0).parameters())
        .containsEntry("requested_token_use", "on_behalf_of")
        .containsEntry("claims", "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}");
  }

  @Test
  void request_toAnyAddressButTheApis_isNotSent() throws Exception {
    assertIsNotSent(fixture.stranger.uri("/api/orders").toString());
    assertIsNotSent(fixture.address("/other"));
    assertIsNotSent(fixture.address("/api/%2e%2e%2fother"));
    assertIsNotSent(fixture.address("/api/%2e%2e/other"));
    assertIsNotSent(fixture.address("/api/orders").replace("127.0.0.1", "localhost"));
  }

  void assertIsNotSent(String address) throws Exception {
    fixture.as(
        "alice",
        onBehalf -> {
          assertThatThrownBy(() -> get(address))
              .as(address)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("DownstreamApis.PartnerAPI.BaseUrl is");
          return "";
        });
    assertThat(fixture.calls()).isEmpty();
    assertThat(fixture.stranger.calls()).isEmpty();
    assertThat(fixture.exchanges()).isEmpty();
  }

  @Test
  void redirect_isFollowedWithoutTheToken_toAnotherHostAndWithinTheHost() throws Exception {
    fixture.house.api.answer(
        call ->
            call.target().startsWith("/api/away")
                ? Answer.json(302, "").with("Location", fixture.stranger.uri("/x").toString())
                : call.target().startsWith("/api/here")
                    ? Answer.json(302, "").with("Location", "/beside")
                    : Answer.json(200, "{}"));
    fixture.as("alice", onBehalf -> get(fixture.address("/api/away")));
    fixture.as("alice", onBehalf -> get(fixture.address("/api/here")));

    assertThat(fixture.stranger.calls()).hasSize(1);
    assertThat(fixture.stranger.calls().get(0).header("Authorization")).isEmpty();
    assertThat(fixture.calls())
        .extracting(call -> call.target() + " " + !call.token().isEmpty())
        .containsExactly("/api/away true", "/api/here true", "/beside false");
  }

  @Test
  void challengeAfterARedirect_isNotAnswered() throws Exception {
    fixture.house.api.answer(
        call -> Answer.json(302, "").with("Location", fixture.stranger.uri("/x").toString()));
    fixture.stranger.answer(
        call ->
            Answer.json(401, "{}")
                .with("WWW-Authenticate", ChallengeFixture.challenge(ChallengeFixture.CLAIMS)));

    assertThat(fixture.as("alice", onBehalf -> get(fixture.address("/api/a")))).startsWith("401");
    assertThat(fixture.exchanges()).hasSize(1);
    assertThat(fixture.calls()).hasSize(1);
  }

  @Test
  void challenge_isAnsweredByOneNewTokenAndOneRepetition_andTheNextCallUsesTheNewToken()
      throws Exception {
    String orders = fixture.address("/api/orders");
    String result =
        fixture.as(
            "alice",
            onBehalf -> {
              get(fixture.address("/api/first"));
              fixture.revoked.add(fixture.calls().get(0).token());
              return post(orders, "{\"item\":7}", false) + post(orders, "{\"item\":7}", false);
            });

    assertThat(result).isEqualTo("200 {\"order\":7}200 {\"order\":7}");
    assertThat(fixture.calls())
        .extracting(call -> call.method() + call.body() + fixture.revoked.contains(call.token()))
        .containsExactly(
            "GETtrue", "POST{\"item\":7}true", "POST{\"item\":7}false", "POST{\"item\":7}false");
    assertThat(fixture.exchanges()).hasSize(2);
    assertThat(fixture.lastClaims()).contains("\"nbf\"").contains("1604106651");
  }

  @Test
  void challenge_thatANewTokenDoesNotAnswer_isTheApplications_andNeverLoops() throws Exception {
    fixture.challengeEverything(ChallengeFixture.CLAIMS);

    assertThat(fixture.as("alice", onBehalf -> get(fixture.address("/api/a")))).startsWith("401");
    assertThat(fixture.calls()).hasSize(2);
  }

  @Test
  void challenge_thatNeedsTheUser_reachesTheCaller() throws Exception {
    fixture.challengeEverything(ChallengeFixture.STEP_UP);

    HttpResponse<String> answer =
        fixture.answered("alice", onBehalf -> get(fixture.address("/api/a")));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(ChallengeFixture.body(answer)).containsEntry("error", "insufficient_claims");
    assertThat(fixture.calls()).hasSize(1);
  }

  @Test
  void challengeOfA403_repeatsASafeRequestOnly() throws Exception {
    String header = "Bearer claims=\"" + ChallengeFixture.CLAIMS + "\", proposedAction=\"\"";
    fixture.house.api.answer(
        call ->
            fixture.calls().size() % 2 == 0
                ? Answer.json(200, "{}")
                : Answer.json(403, "{}").with("WWW-Authenticate", header));

    assertThat(fixture.as("alice", onBehalf -> get(fixture.address("/api/a")))).startsWith("200");
    assertThat(fixture.calls()).hasSize(2);
    assertThat(fixture.as("bob", onBehalf -> post(fixture.address("/api/a"), "{}", false)))
        .startsWith("403");
    assertThat(fixture.calls()).hasSize(3);
  }

  @Test
  void plain401_isGivenToTheApplication() throws Exception {
    fixture.house.api.answer(
        call -> Answer.json(401, "{}").with("WWW-Authenticate", "Bearer error=\"invalid_token\""));

    assertThat(fixture.as("alice", onBehalf -> get(fixture.address("/api/a")))).startsWith("401");
    assertThat(fixture.calls()).hasSize(1);
    assertThat(fixture.exchanges()).hasSize(1);
  }

  @Test
  void bodyThatCanBeSentOnceOnly_isNotRepeated_andTheNextCallUsesTheNewToken() throws Exception {
    String result =
        fixture.as(
            "alice",
            onBehalf -> {
              get(fixture.address("/api/first"));
              fixture.revoked.add(fixture.calls().get(0).token());
              return post(fixture.address("/api/orders"), "once", true)
                  + get(fixture.address("/api/next"));
            });

    assertThat(result).isEqualTo("401 {}200 {\"order\":7}");
    assertThat(fixture.calls())
        .extracting(call -> call.target() + " " + fixture.revoked.contains(call.token()))
        .containsExactly("/api/first true", "/api/orders true", "/api/next false");
  }

  @Test
  void oneClient_forManyCallersAtOnce_neverSwapsTokens() throws Exception {
    fixture.everybodyCallsInTheOwnName(20, onBehalf -> get(fixture.ownAddress()));
  }

  @Test
  void otherThread_withoutACaller_saysHowToProvideOne() throws Exception {
    fixture.as(
        "alice",
        onBehalf -> {
          assertThatThrownBy(() -> getOnOtherThread(null, fixture.address("/api/a")))
              .rootCause()
              .isInstanceOf(NoCallerException.class)
              .hasMessageContaining("CallerContext.wrap(…)")
              .hasMessageContaining(hint());
          return "";
        });

    assertThat(fixture.calls()).isEmpty();
  }

  @Test
  void otherThread_withACarriedCaller_usesThatCallersToken_forManyAtOnce() throws Exception {
    fixture.everybodyCallsInTheOwnName(
        20, onBehalf -> getOnOtherThread(CallerContext.capture(), fixture.ownAddress()));
  }

  @Test
  void requestThatCarriesAnotherCaller_isRefused() throws Exception {
    CompletableFuture<CallerContext.Captured> alice = new CompletableFuture<>();
    fixture.as("alice", onBehalf -> alice.complete(CallerContext.capture()));
    fixture.as(
        "bob",
        onBehalf -> {
          assertThatThrownBy(() -> getCarrying(alice.join(), fixture.address("/api/a")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("another caller");
          return "";
        });

    assertThat(fixture.calls()).isEmpty();
  }

  @Test
  void applicationsOwnToken_needsNoCaller_whereTheInstanceIsGiven() throws Exception {
    CompletableFuture<UnaryOperator<String>> worker = new CompletableFuture<>();
    fixture.as("alice", onBehalf -> worker.complete(workerClient(onBehalf)));
    fixture.forget();

    assertThat(worker.join().apply(fixture.address("/api/stock"))).startsWith("200");
    assertThat(claim(fixture.calls().get(0), "roles")).contains("Orders.Read.All");
  }
}
