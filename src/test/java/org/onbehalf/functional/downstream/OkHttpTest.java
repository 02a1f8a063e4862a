package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.functional.DownstreamFixture.claim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Cache;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.functional.AbsentLibraries;
import org.onbehalf.okhttp.OnBehalfOfInterceptor;
import org.onbehalf.testing.OtherClassPath;
import org.onbehalf.testing.RecordingApi.Answer;

/** Calls by OkHttp. */
class OkHttpTest {
  private static final MediaType JSON = MediaType.get("application/json");

  private static ClientFixture fixture;
  private static OkHttpClient client;

  @BeforeAll
  static void start() throws Exception {
    fixture = new ClientFixture();
    client = OnBehalfOfInterceptor.addTo(new OkHttpClient.Builder(), "PartnerAPI").build();
  }

  @AfterAll
  static void stop() throws Exception {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
    fixture.close();
  }

  @BeforeEach
  void forget() {
    fixture.forget();
  }

  private static String send(OkHttpClient sender, Request request) {
    try (Response response = sender.newCall(request).execute()) {
      return response.code() + " " + response.body().string();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String get(String address) {
    return send(client, new Request.Builder().url(address).build());
  }

  @Test
  void execute_sendsTheCallersToken_inThePlaceOfAnyOther_andNothingElseIsChanged()
      throws Exception {
    fixture.house.does(
        onBehalf ->
            send(
                client,
                new Request.Builder()
                    .url(fixture.address("/api/orders?top=1"))
                    .header("Authorization", "Basic somebody")
                    .header("Cache-Control", "max-age=0")
                    .header("X-Own", "kept")
                    .build()));
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
  void execute_toAnyAddressButTheApis_sendsNothing() throws Exception {
    for (String address :
        new String[] {
          fixture.stranger.uri("/api/orders").toString(),
          fixture.address("/other"),
          fixture.address("/api/%2e%2e%2fother"),
          fixture.address("/api/orders").replace("127.0.0.1", "localhost"),
          fixture.address("/api/orders").replace("http://", "http://user@")
        }) {
      fixture.as(
          "alice",
          onBehalf -> {
            assertThatThrownBy(() -> get(address))
                .as(address)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DownstreamApis.PartnerAPI.BaseUrl is");
            return "";
          });
    }

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
  void challengeOfWhereARedirectLed_isNotAnswered() throws Exception {
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
  void challenge_isAnsweredByOneNewTokenAndOneRepetition_andTheNextCallGoesWithItAtOnce()
      throws Exception {
    String result =
        fixture.as(
            "alice",
            onBehalf -> {
              get(fixture.address("/api/first"));
              fixture.revoked.add(fixture.calls().get(0).token());
              Request post =
                  new Request.Builder()
                      .url(fixture.address("/api/orders"))
                      .post(RequestBody.create("{\"item\":7}", JSON))
                      .build();
              return send(client, post) + send(client, post);
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
  void challenge_thatNeedsTheUser_travelsToTheCaller() throws Exception {
    fixture.challengeEverything(ChallengeFixture.STEP_UP);

    HttpResponse<String> answer =
        fixture.answered("alice", onBehalf -> get(fixture.address("/api/a")));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(ChallengeFixture.body(answer)).containsEntry("error", "insufficient_claims");
    assertThat(fixture.calls()).hasSize(1);
  }

  @Test
  void challengeOfA403_repeatsAReadingRequestOnly() throws Exception {
    fixture.house.api.answer(
        call ->
            fixture.calls().size() % 2 == 0
                ? Answer.json(200, "{}")
                : Answer.json(403, "{}")
                    .with(
                        "WWW-Authenticate",
                        "Bearer claims=\"" + ChallengeFixture.CLAIMS + "\", proposedAction=\"\""));

    assertThat(fixture.as("alice", onBehalf -> get(fixture.address("/api/a")))).startsWith("200");
    assertThat(fixture.calls()).hasSize(2);
    assertThat(
            fixture.as(
                "bob",
                onBehalf ->
                    send(
                        client,
                        new Request.Builder()
                            .url(fixture.address("/api/a"))
                            .post(RequestBody.create("{}", JSON))
                            .build())))
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
  void oneShotBody_isNeverRepeated_andTheNextCallGoesWithTheNewToken() throws Exception {
    RequestBody oneShot =
        new RequestBody() {
          @Override
          public MediaType contentType() {
            return JSON;
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8("once");
          }

          @Override
          public boolean isOneShot() {
            return true;
          }
        };
    String result =
        fixture.as(
            "alice",
            onBehalf -> {
              get(fixture.address("/api/first"));
              fixture.revoked.add(fixture.calls().get(0).token());
              return send(
                      client,
                      new Request.Builder()
                          .url(fixture.address("/api/orders"))
                          .post(oneShot)
                          .build())
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
  void cacheOfTheClient_neverAnswersOneCallerWithAnothersAnswer(@TempDir Path directory)
      throws Exception {
    fixture.house.api.answer(
        call -> Answer.json(200, "{}").with("Cache-Control", "public, max-age=1000"));
    OkHttpClient caching =
        OnBehalfOfInterceptor.addTo(
                new OkHttpClient.Builder().cache(new Cache(directory.toFile(), 1 << 20)),
                "PartnerAPI")
            .build();
    Request request = new Request.Builder().url(fixture.address("/api/mine")).build();
    fixture.as("alice", onBehalf -> send(caching, request));
    fixture.as("bob", onBehalf -> send(caching, request));
    caching.cache().close();

    assertThat(fixture.calls()).hasSize(2);
    assertThat(claim(fixture.calls().get(1), "oid"))
        .isEqualTo(fixture.house.tenant.objectIdOf("bob"));
  }

  private static String enqueue(OkHttpClient sender, Request request) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    sender
        .newCall(request)
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException e) {
                answer.completeExceptionally(e);
              }

              @Override
              public void onResponse(Call call, Response response) {
                answer.complete(String.valueOf(response.code()));
                response.close();
              }
            });
    return answer.join();
  }

  @Test
  void enqueue_withoutACallerInItsTag_tellsOnFailureTheWays() throws Exception {
    fixture.as(
        "alice",
        onBehalf -> {
          assertThatThrownBy(
                  () ->
                      enqueue(client, new Request.Builder().url(fixture.address("/api/a")).build()))
              .isInstanceOf(CompletionException.class)
              .cause()
              .isInstanceOf(IOException.class)
              .hasMessageContaining("tag(CallerContext.Captured.class, CallerContext.capture())")
              .hasCauseInstanceOf(NoCallerException.class);
          return "";
        });

    assertThat(fixture.calls()).isEmpty();
  }

  @Test
  void enqueue_withTheCallerInItsTag_goesInTheCallersName_forManyAtOnce() throws Exception {
    fixture.everybodyCallsInTheOwnName(
        20,
        onBehalf ->
            enqueue(
                client,
                new Request.Builder()
                    .url(fixture.ownAddress())
                    .tag(CallerContext.Captured.class, CallerContext.capture())
                    .build()));
  }

  @Test
  void enqueue_onAThreadThatHasSomebodyElsesCaller_neverTakesThatCaller() throws Exception {
    // as where the dispatcher's executor is wrapped: waiting calls start from others' threads
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      fixture.as(
          "bob",
          onBehalf -> {
            CallerContext.Captured bob = CallerContext.capture();
            ExecutorService asBob =
                new AbstractExecutorService() {
                  @Override
                  public void execute(Runnable command) {
                    pool.execute(
                        () -> {
                          try (CallerContext.Scope scope = bob.open()) {
                            command.run();
                          }
                        });
                  }

                  @Override
                  public void shutdown() {}

                  @Override
                  public List<Runnable> shutdownNow() {
                    return List.of();
                  }

                  @Override
                  public boolean isShutdown() {
                    return false;
                  }

                  @Override
                  public boolean isTerminated() {
                    return false;
                  }

                  @Override
                  public boolean awaitTermination(long timeout, TimeUnit unit) {
                    return true;
                  }
                };
            OkHttpClient wrapped = client.newBuilder().dispatcher(new Dispatcher(asBob)).build();
            assertThatThrownBy(
                    () ->
                        enqueue(
                            wrapped, new Request.Builder().url(fixture.address("/api/a")).build()))
                .hasRootCauseInstanceOf(NoCallerException.class);
            return "";
          });
    } finally {
      pool.shutdown();
    }

    assertThat(fixture.calls()).isEmpty();
  }

  @Test
  void requestThatCarriesAnotherCaller_isRefused() throws Exception {
    CompletableFuture<Request> alices = new CompletableFuture<>();
    fixture.as(
        "alice",
        onBehalf ->
            alices.complete(
                new Request.Builder()
                    .url(fixture.address("/api/a"))
                    .tag(CallerContext.Captured.class, CallerContext.capture())
                    .build()));
    fixture.as(
        "bob",
        onBehalf -> {
          assertThatThrownBy(() -> send(client, alices.join()))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("another caller");
          return "";
        });

    assertThat(fixture.calls()).isEmpty();
  }

  @Test
  void applicationsOwnToken_needsNobody_whereTheInstanceIsGiven() throws Exception {
    CompletableFuture<OkHttpClient> worker = new CompletableFuture<>();
    fixture.as(
        "alice",
        onBehalf ->
            worker.complete(
                OnBehalfOfInterceptor.addTo(new OkHttpClient.Builder(), onBehalf, "PartnerApp")
                    .build()));
    fixture.forget();
    Request request = new Request.Builder().url(fixture.address("/api/stock")).build();

    assertThat(send(worker.join(), request)).startsWith("200");
    assertThat(enqueue(worker.join(), request)).isEqualTo("200");
    assertThat(claim(fixture.calls().get(0), "roles")).contains("Orders.Read.All");
  }

  @Test
  void withoutOkHttp_theLibraryWorks() throws Exception {
    try (OtherClassPath other = OtherClassPath.without("(okhttp|okio|kotlin).*\\.jar")) {
      assertThat(other.run(AbsentLibraries.class, "okhttp")).isEqualTo("absent, 200 {} 1");
    }
  }
}
