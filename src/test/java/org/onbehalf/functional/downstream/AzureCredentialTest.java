package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.functional.DownstreamFixture.claim;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.util.Context;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.NoCallerException;
import org.onbehalf.azure.OnBehalfOfCredential;
import org.onbehalf.functional.AbsentLibraries;
import org.onbehalf.testing.OtherClassPath;
import org.onbehalf.testing.RecordingApi.Call;
import org.onbehalf.testing.clients.AzureTransport;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Calls by a pipeline of the Azure SDKs, with their own policy for bearer tokens. */
class AzureCredentialTest {
  private static final String SCOPE = "api://partner/orders.read";

  private static ClientFixture fixture;
  private static final AzureTransport TRANSPORT = new AzureTransport();

  @BeforeAll
  static void start() throws Exception {
    fixture = new ClientFixture();
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
    Schedulers.shutdownNow();
  }

  @BeforeEach
  void forget() {
    fixture.forget();
  }

  private static HttpPipeline pipeline(TokenCredential credential, String scope) {
    return new HttpPipelineBuilder()
        .policies(new BearerTokenAuthenticationPolicy(credential, scope))
        .httpClient(TRANSPORT)
        .build();
  }

  private static HttpRequest request(String address) {
    return new HttpRequest(HttpMethod.GET, address.replaceFirst("^http:", "https:"));
  }

  private static String get(HttpPipeline pipeline, String address) {
    try (HttpResponse response = pipeline.sendSync(request(address), Context.NONE)) {
      return String.valueOf(response.getStatusCode());
    }
  }

  /** As an SDK's asynchronous client does, on a thread that must not block. */
  private static String getAsync(HttpPipeline pipeline, String address) {
    return pipeline
        .send(request(address))
        .subscribeOn(Schedulers.parallel())
        .map(response -> String.valueOf(response.getStatusCode()))
        .block(Duration.ofSeconds(60));
  }

  private static String name(Call call) throws Exception {
    return claim(call, "oid");
  }

  @Test
  void pipeline_sendsTheCallersToken_andKeepsNone_butOneExchangeIsEnough() throws Exception {
    String result =
        fixture.as(
            "alice",
            onBehalf -> {
              HttpPipeline pipeline = pipeline(OnBehalfOfCredential.forCaller("PartnerAPI"), SCOPE);
              return get(pipeline, fixture.address("/api/a"))
                  + get(pipeline, fixture.address("/api/b"))
                  + getAsync(pipeline, fixture.address("/api/c"));
            });

    assertThat(result).isEqualTo("200200200");
    assertThat(fixture.calls()).hasSize(3);
    for (Call call : fixture.calls()) {
      assertThat(name(call)).isEqualTo(fixture.house.tenant.objectIdOf("alice"));
    }
    assertThat(fixture.exchanges()).hasSize(1);
    assertThat(fixture.exchanges().get(0).parameters())
        .containsEntry("requested_token_use", "on_behalf_of")
        .containsEntry("claims", "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}");
    assertThat(fixture.exchanges().get(0).parameters().get("scope")).contains(SCOPE);
  }

  @Test
  void oneClientForTwoCallers_isRefused_andNobodyGetsAnothersToken() throws Exception {
    CompletableFuture<HttpPipeline> kept = new CompletableFuture<>();
    fixture.as(
        "alice",
        onBehalf -> {
          kept.complete(pipeline(OnBehalfOfCredential.forCaller("PartnerAPI"), SCOPE));
          return get(kept.join(), fixture.address("/api/alice"));
        });
    fixture.as(
        "bob",
        onBehalf -> {
          assertThatThrownBy(() -> get(kept.join(), fixture.address("/api/bob")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("was created for another caller");
          assertThatThrownBy(() -> kept.join().send(request(fixture.address("/api/bob"))).block())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("was created for another caller");
          return "";
        });

    assertThat(fixture.calls()).hasSize(1);
  }

  @Test
  void credentialsOfManyCallersAtOnce_neverSwapTokens_onReactorsThreadsEither() throws Exception {
    fixture.everybodyCallsInTheOwnName(
        20,
        onBehalf ->
            getAsync(
                pipeline(OnBehalfOfCredential.forCaller("PartnerAPI"), SCOPE),
                fixture.ownAddress()));
  }

  @Test
  void getToken_onAThreadThatMustNotBlock_blocksAnother() throws Exception {
    fixture.as(
        "alice",
        onBehalf -> {
          OnBehalfOfCredential credential = OnBehalfOfCredential.forCaller("PartnerAPI");
          TokenRequestContext context = new TokenRequestContext().addScopes(SCOPE);
          String thread =
              Mono.defer(() -> credential.getToken(context))
                  .map(token -> Thread.currentThread().getName())
                  .subscribeOn(Schedulers.parallel())
                  .block(Duration.ofSeconds(60));
          assertThat(thread).startsWith("boundedElastic");
          return "";
        });
  }

  @Test
  void challenge_isAnsweredByThePolicy_withANewToken_andLaterCallsNeedNoMore() throws Exception {
    String result =
        fixture.as(
            "alice",
            onBehalf -> {
              HttpPipeline pipeline = pipeline(OnBehalfOfCredential.forCaller("PartnerAPI"), SCOPE);
              String first = get(pipeline, fixture.address("/api/1"));
              fixture.revoked.add(fixture.calls().get(0).token());
              return first
                  + get(pipeline, fixture.address("/api/2"))
                  + get(pipeline, fixture.address("/api/3"))
                  + getAsync(pipeline, fixture.address("/api/4"));
            });

    assertThat(result).isEqualTo("200200200200");
    assertThat(fixture.calls())
        .extracting(call -> call.target() + " " + fixture.revoked.contains(call.token()))
        .containsExactly(
            "/api/1 true", "/api/2 true", "/api/2 false", "/api/3 false", "/api/4 false");
    assertThat(fixture.exchanges()).hasSize(2);
    assertThat(fixture.lastClaims()).contains("\"nbf\"").contains("1604106651");
  }

  @Test
  void challenge_thatNeedsTheUser_travelsToTheCaller_fromBothWays() throws Exception {
    fixture.challengeEverything(ChallengeFixture.STEP_UP);

    var sync =
        fixture.answered(
            "alice",
            onBehalf ->
                get(
                    pipeline(OnBehalfOfCredential.forCaller("PartnerAPI"), SCOPE),
                    fixture.address("/api/a")));
    var async =
        fixture.answered(
            "alice",
            onBehalf ->
                getAsync(
                    pipeline(OnBehalfOfCredential.forCaller("PartnerAPI"), SCOPE),
                    fixture.address("/api/a")));

    assertThat(sync.statusCode()).isEqualTo(401);
    assertThat(ChallengeFixture.body(sync)).containsEntry("error", "insufficient_claims");
    assertThat(async.statusCode()).isEqualTo(401);
    assertThat(ChallengeFixture.body(async)).containsEntry("error", "insufficient_claims");
  }

  @Test
  void context_thatDoesNotAnswerChallenges_declaresNoCapability() throws Exception {
    fixture.as(
        "alice",
        onBehalf ->
            OnBehalfOfCredential.forCaller("PartnerAPI")
                .getTokenSync(new TokenRequestContext().addScopes(SCOPE)));

    assertThat(fixture.exchanges()).hasSize(1);
    assertThat(fixture.exchanges().get(0).parameters()).doesNotContainKey("claims");
  }

  @Test
  void scopeOfAnotherResource_andForeignTenant_areRefusedBeforeAnyNetwork() throws Exception {
    fixture.as(
        "alice",
        onBehalf -> {
          OnBehalfOfCredential credential = OnBehalfOfCredential.forCaller("PartnerAPI");
          assertThatThrownBy(
                  () ->
                      credential.getTokenSync(
                          new TokenRequestContext().addScopes("https://vault.azure.net/.default")))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("DownstreamApis.PartnerAPI.Scopes is");
          assertThatThrownBy(
                  () ->
                      credential.getTokenSync(
                          new TokenRequestContext()
                              .addScopes(SCOPE)
                              .setTenantId("99999999-9999-4999-8999-999999999999")))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("AzureAd.AllowedTenants");
          return "";
        });

    assertThat(fixture.exchanges()).isEmpty();
  }

  @Test
  void applicationsCredential_isShared_withItsTimes_andKeptByThePipeline() throws Exception {
    CompletableFuture<OnBehalfOfCredential> kept = new CompletableFuture<>();
    fixture.as(
        "alice",
        onBehalf -> kept.complete(OnBehalfOfCredential.forApplication(onBehalf, "PartnerApp")));
    fixture.forget();
    HttpPipeline shared = pipeline(kept.join(), "api://partner/.default");

    assertThat(get(shared, fixture.address("/api/worker"))).isEqualTo("200");
    fixture.as("bob", onBehalf -> get(shared, fixture.address("/api/request")));
    AccessToken token =
        kept.join().getTokenSync(new TokenRequestContext().addScopes("api://partner/.default"));

    assertThat(claim(fixture.calls().get(0), "roles")).contains("Orders.Read.All");
    assertThat(fixture.calls().get(1).token()).isEqualTo(fixture.calls().get(0).token());
    assertThat(token.isExpired()).isFalse();
    assertThat(token.getRefreshAt()).isBefore(token.getExpiresAt());
  }

  @Test
  void forCaller_withoutOne_saysTheWays() {
    assertThatThrownBy(() -> OnBehalfOfCredential.forCaller("PartnerAPI"))
        .isInstanceOf(NoCallerException.class)
        .hasMessageContaining("OnBehalfOfCredential.forApplication(onBehalf, api)");
  }

  @Test
  void withoutAzureCore_theLibraryWorks() throws Exception {
    try (OtherClassPath other =
        OtherClassPath.without("(azure-core|azure-identity|reactor).*\\.jar")) {
      assertThat(other.run(AbsentLibraries.class, "azure")).isEqualTo("absent, 200 {} 1");
    }
  }
}
