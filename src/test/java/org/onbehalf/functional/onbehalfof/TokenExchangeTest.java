package org.onbehalf.functional.onbehalfof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.testing.OidcIssuer.form;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.OnBehalf;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.TokenRequest;
import org.onbehalf.functional.DownstreamFixture;
import org.onbehalf.functional.downstream.ChallengeFixture;
import org.onbehalf.testing.OidcIssuer;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;

/** Callers of issuers that are not Entra, whose tokens those issuers exchange (RFC 8693). */
public class TokenExchangeTest {
  static final String SECRET = "secret of/the+sample";

  private static OidcIssuer one;
  private static OidcIssuer two;
  private static OidcIssuer silent;
  private static DownstreamFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    one = OidcIssuer.start();
    two = OidcIssuer.start();
    silent = OidcIssuer.start();
    fixture =
        new DownstreamFixture(
            configuration -> {
              accept(configuration, "One", one);
              exchange(configuration, "One", one);
              accept(configuration, "Two", two);
              exchange(configuration, "Two", two);
              configuration.put("Issuers.Two.ClientAuthentication", "client_secret_post");
              accept(configuration, "Silent", silent);
              configuration.put("DownstreamApis.Named.TokenExchange.Audience", "partner");
              configuration.put(
                  "DownstreamApis.Named.TokenExchange.Resource", "https://partner.example/api");
              configuration.put("DownstreamApis.Named.TokenExchange.Scopes", "read write");
              configuration.put("DownstreamApis.Orders.TokenExchange.Audience", "orders-api");
              configuration.put("DownstreamApis.Stock.TokenExchange.Audience", "stock-api");
            },
            "Named",
            "Orders",
            "Stock");
  }

  public static void accept(Map<String, String> configuration, String name, OidcIssuer issuer) {
    configuration.put("Issuers." + name + ".Type", "oidc");
    configuration.put("Issuers." + name + ".Authority", issuer.issuer());
    configuration.put("Issuers." + name + ".Audience", OidcIssuer.AUDIENCE);
  }

  static void exchange(Map<String, String> configuration, String name, OidcIssuer issuer) {
    configuration.put("Issuers." + name + ".Grant", "token-exchange");
    configuration.put("Issuers." + name + ".TokenEndpoint", issuer.issuer() + "/token");
    configuration.put("Issuers." + name + ".ClientId", "orders:api");
    configuration.put("Issuers." + name + ".ClientSecret", SECRET);
    configuration.put("Issuers." + name + ".TokenLifetime", "7 min");
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
    one.close();
    two.close();
    silent.close();
  }

  @BeforeEach
  void forget() {
    one.forget();
    two.forget();
    silent.forget();
    fixture.forget();
    fixture.does(call("PartnerAPI"));
  }

  private static Function<OnBehalf, ?> call(String api) {
    return onBehalf -> onBehalf.downstreamApi(api).get("a", String.class);
  }

  private static HttpResponse<String> as(String token) throws Exception {
    return fixture.sample.getAs(token, "/api/work");
  }

  @Test
  void call_exchangesTheCallersTokenAtItsIssuer_once() throws Exception {
    String token = one.tokenOf("ada");
    fixture.does(call("Named"));

    assertThat(as(token).body()).isEqualTo("{}");
    assertThat(as(token).statusCode()).isEqualTo(200);

    assertThat(one.exchanges()).hasSize(1);
    Call exchange = one.exchanges().get(0);
    assertThat(form(exchange))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token", token,
                "subject_token_type", "urn:ietf:params:oauth:token-type:access_token",
                "requested_token_type", "urn:ietf:params:oauth:token-type:access_token",
                "audience", "partner",
                "resource", "https://partner.example/api",
                "scope", "read write"));
    assertThat(exchange.method()).isEqualTo("POST");
    assertThat(exchange.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
    assertThat(exchange.header("Authorization"))
        .isEqualTo(
            "Basic "
                + Base64.getEncoder()
                    .encodeToString("orders%3Aapi:secret+of%2Fthe%2Bsample".getBytes(UTF_8)));
    assertThat(fixture.api.calls()).hasSize(2);
    assertThat(fixture.api.calls()).extracting(Call::token).doesNotContain(token);
    assertThat(fixture.api.calls().get(0).token()).startsWith("granted-");
    assertThat(fixture.api.calls().get(1).token()).isEqualTo(fixture.api.calls().get(0).token());
    assertThat(fixture.tenant.emulator().log().tokenRequests()).isEmpty();
  }

  /** The token that the issuer granted for that audience. */
  private static Answer grantedFor(Call exchange) {
    String audience = form(exchange).getOrDefault("audience", "nobody");
    return Answer.json(200, one.granted("\"x\":1").replace("granted-", "for-" + audience + "-"));
  }

  @Test
  void calls_ofApisThatDifferInAudienceAlone_carryEachItsOwnToken() throws Exception {
    one.answers(TokenExchangeTest::grantedFor);
    String token = one.tokenOf("ada");
    for (String api : List.of("Orders", "Stock", "PartnerAPI", "Stock", "Orders")) {
      fixture.does(call(api));
      assertThat(as(token).statusCode()).isEqualTo(200);
    }

    assertThat(fixture.api.calls())
        .extracting(
            call -> call.target().split("/", -1)[1] + " " + call.token().replaceAll("\\d+", ""))
        .containsExactly(
            "Orders for-orders-api-",
            "Stock for-stock-api-",
            "api for-nobody-",
            "Stock for-stock-api-",
            "Orders for-orders-api-");
    assertThat(one.exchanges()).hasSize(3);
  }

  @Test
  void refusal_forOneAudience_isNotAnAnswerForTheOther() throws Exception {
    one.answers(
        call ->
            "orders-api".equals(form(call).get("audience"))
                ? Answer.json(400, "{\"error\":\"invalid_target\"}")
                : grantedFor(call));
    String token = one.tokenOf("ada");

    fixture.does(call("Orders"));
    assertThat(as(token).statusCode()).isEqualTo(500);
    fixture.does(call("Stock"));
    assertThat(as(token).statusCode()).isEqualTo(200);
  }

  @Test
  void scopesOfTheRequest_thatAreTheApisOwn_areNotThoseOfItsTokenExchange() throws Exception {
    String token = one.tokenOf("ada");
    fixture.does(onBehalf -> onBehalf.accessToken(TokenRequest.forApi("Named")).source());
    assertThat(as(token).body()).isEqualTo("TOKEN_ENDPOINT");
    fixture.does(
        onBehalf ->
            onBehalf
                .accessToken(TokenRequest.forApi("Named").withScopes("api://partner/orders.read"))
                .source());

    assertThat(as(token).body()).isEqualTo("TOKEN_ENDPOINT");
    assertThat(one.exchanges())
        .extracting(call -> form(call).get("scope"))
        .containsExactly("read write", "api://partner/orders.read");
  }

  @Test
  void call_ofAnApiThatIsCalledNothingElseThere_sendsItsScopes_andTheSecretAsConfigured()
      throws Exception {
    String token = two.tokenOf("ada");

    assertThat(as(token).statusCode()).isEqualTo(200);

    assertThat(two.exchanges()).hasSize(1);
    assertThat(two.exchanges().get(0).header("Authorization")).isEmpty();
    assertThat(form(two.exchanges().get(0)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token", token,
                "subject_token_type", "urn:ietf:params:oauth:token-type:access_token",
                "requested_token_type", "urn:ietf:params:oauth:token-type:access_token",
                "scope", "api://partner/orders.read",
                "client_id", "orders:api",
                "client_secret", SECRET));
  }

  @Test
  void usersOfOneNameAtSeveralIssuers_neverMeetEachOthersTokens() throws Exception {
    one.answers(call -> Answer.json(200, one.granted("\"x\":1").replace("granted-", "of-one-")));
    two.answers(call -> Answer.json(200, two.granted("\"x\":1").replace("granted-", "of-two-")));
    String atOne = one.tokenOf("ada");
    String atTwo = two.tokenOf("ada");
    String atEntra = fixture.tenant.tokenOf("alice");
    for (String token : List.of(atOne, atTwo, atEntra, atTwo, atEntra, atOne)) {
      assertThat(as(token).statusCode()).isEqualTo(200);
    }

    List<Call> calls = fixture.api.calls();
    assertThat(calls.get(0).token()).startsWith("of-one-").isEqualTo(calls.get(5).token());
    assertThat(calls.get(1).token()).startsWith("of-two-").isEqualTo(calls.get(3).token());
    assertThat(calls.get(2).token()).startsWith("ey").isEqualTo(calls.get(4).token());
    assertThat(one.exchanges()).hasSize(1);
    assertThat(two.exchanges()).hasSize(1);
    assertThat(fixture.tenant.emulator().log().exchanges()).hasSize(1);
    assertThat(form(one.exchanges().get(0))).containsEntry("subject_token", atOne);
    assertThat(form(two.exchanges().get(0))).containsEntry("subject_token", atTwo);
    assertThat(fixture.tenant.emulator().log().exchanges().get(0).parameters())
        .containsEntry("assertion", atEntra);
  }

  @Test
  void firstCallsAtOnce_makeOneExchange() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    one.answers(
        call -> {
          asked.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return Answer.json(200, one.granted("\"expires_in\":3600"));
        });
    String token = one.tokenOf("ada");
    List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      requests.add(
          fixture
              .sample
              .client()
              .sendAsync(
                  HttpRequest.newBuilder(fixture.sample.uri("/api/work"))
                      .header("Authorization", "Bearer " + token)
                      .build(),
                  HttpResponse.BodyHandlers.ofString()));
    }
    asked.await();
    goOn.countDown();
    for (CompletableFuture<HttpResponse<String>> request : requests) {
      assertThat(request.get().statusCode()).isEqualTo(200);
    }

    assertThat(one.exchanges()).hasSize(1);
    assertThat(fixture.api.calls()).hasSize(30);
  }

  private static Duration lifetime(String member, String token) throws Exception {
    one.answers(
        call ->
            Answer.json(
                200,
                one.granted(member)
                    .replaceFirst("granted-\\d+", token.isEmpty() ? "opaque" : token)));
    fixture.does(onBehalf -> onBehalf.accessToken(TokenRequest.forApi("PartnerAPI")).expiresAt());
    Instant before = Instant.now();
    return Duration.between(before, Instant.parse(as(one.tokenOf("ada")).body()));
  }

  @Test
  void token_expiresAsTheAnswerSays_elseAsItSaysItself_elseAsConfigured() throws Exception {
    String own = one.token("ada", Map.of(), Instant.now().plusSeconds(900));

    assertThat(lifetime("\"expires_in\":120", own)).isBetween(ofSeconds(100), ofSeconds(150));
    assertThat(lifetime("\"x\":1", own)).isBetween(ofSeconds(850), ofSeconds(900));
    assertThat(lifetime("\"x\":1", "")).isBetween(ofSeconds(400), ofSeconds(450));
  }

  private static Duration ofSeconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void challenge_ofTheApi_isAnsweredByANewExchange() throws Exception {
    fixture.api.answer(
        call ->
            fixture.api.calls().size() > 1
                ? Answer.json(200, "{}")
                : Answer.json(401, "{}")
                    .with("WWW-Authenticate", ChallengeFixture.challenge(ChallengeFixture.CLAIMS)));

    assertThat(as(one.tokenOf("ada")).statusCode()).isEqualTo(200);

    assertThat(one.exchanges()).hasSize(2);
    assertThat(form(one.exchanges().get(0))).doesNotContainKey("claims");
    assertThat(form(one.exchanges().get(1)).get("claims")).contains("\"nbf\"");
    assertThat(fixture.api.calls().get(1).token()).isNotEqualTo(fixture.api.calls().get(0).token());
  }

  @Test
  void scopesOfTheRequest_areAskedForInThePlaceOfTheConfigureds() throws Exception {
    fixture.does(
        onBehalf ->
            onBehalf.accessToken(TokenRequest.forApi("Named").withScopes("write")).source());

    assertThat(as(one.tokenOf("ada")).body()).isEqualTo("TOKEN_ENDPOINT");
    assertThat(form(one.exchanges().get(0))).containsEntry("scope", "write");
  }

  @Test
  void application_isToldThatAUserIsNeeded_beforeAnyNetwork() throws Exception {
    HttpResponse<String> answer = as(one.applicationToken("importer"));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("user_required");
    assertThat(one.exchanges()).isEmpty();
  }

  @Test
  void issuerWithoutAGrant_isRefused_beforeAnyNetwork() throws Exception {
    fixture.does(
        onBehalf -> {
          assertThatThrownBy(() -> onBehalf.authorizationHeader("PartnerAPI"))
              .isInstanceOf(AccessDeniedException.class)
              .hasMessageContaining("another issuer's user")
              .hasMessageContaining("Issuers.Silent.Grant");
          return onBehalf.authorizationHeader("PartnerAPI");
        });
    HttpResponse<String> refused = as(silent.tokenOf("ada"));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("access_denied");
    assertThat(silent.exchanges()).isEmpty();
    assertThat(fixture.tenant.emulator().log().tokenRequests()).isEmpty();
  }

  @Test
  void session_isForEntrasUsers_andSaysSo_beforeAnyNetwork() throws Exception {
    fixture.does(
        onBehalf -> {
          assertThatThrownBy(() -> onBehalf.sessions().start("report"))
              .isInstanceOf(AccessDeniedException.class)
              .hasMessageContaining("a refresh token of AzureAd")
              .hasMessageContaining("within the request");
          assertThatThrownBy(() -> onBehalf.sessions().resume("report"))
              .isInstanceOf(SessionExpiredException.class);
          assertThat(onBehalf.sessions().list()).isEmpty();
          return onBehalf.sessions().start().handle();
        });
    HttpResponse<String> session = as(one.tokenOf("ada"));

    assertThat(session.body()).contains("access_denied");
    assertThat(session.statusCode()).isEqualTo(403);
    assertThat(one.exchanges()).isEmpty();
    assertThat(fixture.tenant.emulator().log().tokenRequests()).isEmpty();
  }

  @Test
  void applicationsOwnToken_forSuchACaller_isEntras_andTakesNothingOfTheCallers() throws Exception {
    fixture.does(
        onBehalf ->
            onBehalf.accessToken(TokenRequest.forApi("PartnerAPI").asApplication()).source());
    String token = one.tokenOf("ada");

    assertThat(as(token).body()).isEqualTo("TOKEN_ENDPOINT");
    assertThat(fixture.tenant.emulator().log().tokenRequests()).hasSize(1);
    assertThat(fixture.tenant.emulator().log().tokenRequests().get(0).parameters())
        .containsEntry("grant_type", "client_credentials")
        .doesNotContainValue(token);
    assertThat(one.exchanges()).isEmpty();
  }
}
