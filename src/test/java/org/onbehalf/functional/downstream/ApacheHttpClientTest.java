package org.onbehalf.functional.downstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.functional.DownstreamFixture.claim;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.http.HttpEntity;
import org.apache.http.HttpException;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.message.BasicHttpRequest;
import org.apache.http.util.EntityUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.apache.OnBehalfOfInterceptor;
import org.onbehalf.functional.AbsentLibraries;
import org.onbehalf.testing.OtherClassPath;
import org.onbehalf.testing.RecordingApi.Answer;

/** Calls by Apache HttpClient 4. */
class ApacheHttpClientTest {
  private static ClientFixture fixture;
  private static CloseableHttpClient client;

  @BeforeAll
  static void start() throws Exception {
    fixture = new ClientFixture();
    client =
        OnBehalfOfInterceptor.addTo(HttpClientBuilder.create(), "PartnerAPI")
            .setMaxConnTotal(50)
            .setMaxConnPerRoute(50)
            .build();
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    fixture.close();
  }

  @BeforeEach
  void forget() {
    fixture.forget();
  }

  private static String send(HttpUriRequest request) {
    return send(request, HttpClientContext.create());
  }

  private static String send(HttpUriRequest request, HttpClientContext context) {
    return sendBy(client, request, context);
  }

  private static String sendBy(
      CloseableHttpClient sender, HttpUriRequest request, HttpClientContext context) {
    try (CloseableHttpResponse response = sender.execute(request, context)) {
      return text(response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(CloseableHttpResponse response) throws IOException {
    HttpEntity entity = response.getEntity();
    return response.getStatusLine().getStatusCode()
        + " "
        + (entity == null ? "" : EntityUtils.toString(entity));
  }

  private static HttpPost post(HttpEntity entity) {
    HttpPost post = new HttpPost(fixture.address("/api/orders"));
    post.setEntity(entity);
    return post;
  }

  private static String get(String address) {
    return send(new HttpGet(address));
  }

  @Test
  void execute_sendsTheCallersToken_inThePlaceOfAnyOther_andNothingElseIsChanged()
      throws Exception {
    fixture.house.does(
        onBehalf -> {
          HttpGet get = new HttpGet(fixture.address("/api/orders?top=1"));
          get.setHeader("Authorization", "Basic somebody");
          get.setHeader("X-Own", "kept");
          return send(get);
        });
    HttpResponse<String> answer =
        fixture.house.request("alice", "client-request-id", "of-the-caller");

    assertThat(answer.body()).isEqualTo("200 {\"order\":7}");
    var call = fixture.house.onlyCall();
    assertThat(call.target()).isEqualTo("/api/orders?top=1");
    assertThat(call.headers().get("Authorization")).hasSize(1);
    assertThat(claim(call, "oid")).isEqualTo(fixture.house.tenant.objectIdOf("alice"));
    assertThat(call.header("X-Own")).isEqualTo("kept");
    assertThat(call.header("client-request-id")).isEqualTo("of-the-caller");
    assertThat(fixture.exchanges()).hasSize(1);
    assertThat(fixture.exchanges().get(0).parameters())
        .containsEntry("requested_token_use", "on_behalf_of")
        .containsEntry("claims", "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}");
  }

  @Test
  void execute_toAnyAddressButTheApis_sendsNothing() throws Exception {
    RequestConfig asWritten = RequestConfig.custom().setNormalizeUri(false).build();
    for (String address :
        new String[] {
          fixture.stranger.uri("/api/orders").toString(),
          fixture.address("/other"),
          fixture.address("/api/%2e%2e/other"),
          fixture.address("/api/orders").replace("127.0.0.1", "localhost")
        }) {
      fixture.as(
          "alice",
          onBehalf -> {
            HttpGet get = new HttpGet(address);
            get.setConfig(asWritten);
            assertThatThrownBy(() -> send(get))
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
  void requestThatIsHandedToAnotherHostThanItNames_getsNoToken() throws Exception {
    URI stranger = fixture.stranger.uri("");
    HttpHost host = new HttpHost(stranger.getHost(), stranger.getPort());
    fixture.as(
        "alice",
        onBehalf -> {
          assertThatThrownBy(
                  () ->
                      client
                          .execute(
                              host, new BasicHttpRequest("GET", fixture.address("/api/orders")))
                          .close())
              .isInstanceOf(IllegalArgumentException.class);
          return "";
        });

    assertThat(fixture.stranger.calls()).isEmpty();
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
              HttpClientContext context = HttpClientContext.create();
              send(new HttpGet(fixture.address("/api/first")), context);
              fixture.revoked.add(fixture.calls().get(0).token());
              String first = send(post(new StringEntity("{\"item\":7}", UTF_8)), context);
              return first + send(post(new StringEntity("{\"item\":7}", UTF_8)), context);
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
  void plain401_isGivenToTheApplication() throws Exception {
    fixture.house.api.answer(
        call -> Answer.json(401, "{}").with("WWW-Authenticate", "Bearer error=\"invalid_token\""));

    assertThat(fixture.as("alice", onBehalf -> get(fixture.address("/api/a")))).startsWith("401");
    assertThat(fixture.calls()).hasSize(1);
    assertThat(fixture.exchanges()).hasSize(1);
  }

  @Test
  void entityThatCanBeSentOnceOnly_isNeverRepeated_andTheNextCallGoesWithTheNewToken()
      throws Exception {
    String result =
        fixture.as(
            "alice",
            onBehalf -> {
              get(fixture.address("/api/first"));
              fixture.revoked.add(fixture.calls().get(0).token());
              return send(
                      post(new InputStreamEntity(new ByteArrayInputStream("once".getBytes(UTF_8)))))
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
  void otherThread_withoutACaller_saysTheWays() throws Exception {
    fixture.as(
        "alice",
        onBehalf -> {
          assertThatThrownBy(
                  () -> CompletableFuture.supplyAsync(() -> get(fixture.address("/api/a"))).join())
              .isInstanceOf(CompletionException.class)
              .cause()
              .isInstanceOf(NoCallerException.class)
              .hasMessageContaining("CallerContext.wrap(…)")
              .hasMessageContaining("OnBehalfOfInterceptor.CALLER");
          return "";
        });

    assertThat(fixture.calls()).isEmpty();
  }

  @Test
  void otherThread_withTheCallerInTheContext_goesInTheCallersName_forManyAtOnce() throws Exception {
    fixture.everybodyCallsInTheOwnName(
        20,
        onBehalf -> {
          HttpClientContext context = HttpClientContext.create();
          context.setAttribute(OnBehalfOfInterceptor.CALLER, CallerContext.capture());
          HttpGet get = new HttpGet(fixture.ownAddress());
          return CompletableFuture.supplyAsync(() -> send(get, context)).join();
        });
  }

  @Test
  void contextThatCarriesAnotherCaller_isRefused() throws Exception {
    HttpClientContext context = HttpClientContext.create();
    fixture.as(
        "alice",
        onBehalf -> {
          context.setAttribute(OnBehalfOfInterceptor.CALLER, CallerContext.capture());
          return "";
        });
    fixture.as(
        "bob",
        onBehalf -> {
          assertThatThrownBy(() -> send(new HttpGet(fixture.address("/api/a")), context))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("another caller");
          return "";
        });

    assertThat(fixture.calls()).isEmpty();
  }

  @Test
  void repetitionThatCameToNothing_leavesNoTokenForTheNextCallerOfTheSameContext()
      throws Exception {
    AtomicInteger sent = new AtomicInteger();
    HttpClientBuilder builder =
        HttpClientBuilder.create()
            .addInterceptorFirst(
                (HttpRequestInterceptor)
                    (request, context) -> {
                      if (sent.incrementAndGet() == 2) {
                        throw new HttpException("the application's own");
                      }
                    });
    HttpClientContext shared = HttpClientContext.create();
    fixture.challengeEverything(ChallengeFixture.CLAIMS);
    try (CloseableHttpClient own = OnBehalfOfInterceptor.addTo(builder, "PartnerAPI").build()) {
      fixture.as(
          "alice",
          onBehalf -> {
            assertThatThrownBy(() -> own.execute(new HttpGet(fixture.address("/api/a")), shared))
                .hasRootCauseMessage("the application's own");
            return "";
          });
      fixture.house.api.answer(call -> Answer.json(200, "{}"));
      fixture.as("bob", onBehalf -> sendBy(own, new HttpGet(fixture.address("/api/a")), shared));
    }

    assertThat(fixture.calls()).hasSize(2);
    assertThat(claim(fixture.calls().get(1), "oid"))
        .isEqualTo(fixture.house.tenant.objectIdOf("bob"));
  }

  @Test
  void applicationsOwnToken_needsNobody_whereTheInstanceIsGiven() throws Exception {
    CompletableFuture<CloseableHttpClient> worker = new CompletableFuture<>();
    fixture.as(
        "alice",
        onBehalf ->
            worker.complete(
                OnBehalfOfInterceptor.addTo(HttpClientBuilder.create(), onBehalf, "PartnerApp")
                    .build()));
    fixture.forget();

    try (CloseableHttpClient sender = worker.join();
        CloseableHttpResponse response =
            sender.execute(new HttpGet(fixture.address("/api/stock")))) {
      assertThat(text(response)).startsWith("200");
    }
    assertThat(claim(fixture.calls().get(0), "roles")).contains("Orders.Read.All");
  }

  @Test
  void withoutHttpClient_theLibraryWorks() throws Exception {
    try (OtherClassPath other =
        OtherClassPath.without("(jersey-apache-connector|httpclient|httpcore)-.*\\.jar")) {
      assertThat(other.run(AbsentLibraries.class, "apache")).isEqualTo("absent, 200 {} 1");
    }
  }
}
