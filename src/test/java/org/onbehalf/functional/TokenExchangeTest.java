package org.onbehalf.functional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.testing.OidcIssuer.form;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.OnBehalf;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.TokenRequest;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.OidcIssuer;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;
import org.onbehalf.testkit.TestCertificate;

/** Callers of issuers that are not Entra, whose tokens those issuers exchange (RFC 8693). */
class TokenExchangeTest {
  private static final String SECRET = "secret of/the+sample";

  private static OidcIssuer one;
  private static OidcIssuer two;
  private static OidcIssuer three;
  private static OidcIssuer silent;
  private static DownstreamFixture fixture;

  @TempDir static Path directory;

  private static final TestCertificate CERTIFICATE = TestCertificate.create("orders");
  private static final String ASSERTION =
      "eyJhbGciOiJub25lIn0."
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString("{\"exp\":4102444800}".getBytes(UTF_8))
          + ".c2ln";

  @BeforeAll
  static void start() throws Exception {
    one = OidcIssuer.start();
    two = OidcIssuer.start();
    three = OidcIssuer.start();
    silent = OidcIssuer.start();
    Path certificate =
        CERTIFICATE.writePkcs12(directory.resolve("orders.p12"), "changeit".toCharArray());
    Path assertion = Files.writeString(directory.resolve("assertion"), ASSERTION + "\n");
    fixture =
        new DownstreamFixture(
            configuration -> {
              accept(configuration, "One", one);
              exchange(configuration, "One", one);
              accept(configuration, "Two", two);
              exchange(configuration, "Two", two);
              configuration.put("Issuers.Two.ClientAuthentication", "client_secret_post");
              accept(configuration, "Three", three);
              exchange(configuration, "Three", three);
              configuration.remove("Issuers.Three.ClientSecret");
              configuration.put("Issuers.Three.AssertionKeyId", "key-1");
              credential(configuration, 0, "ClientSecret", "ClientSecret", "of yesterday");
              credential(configuration, 1, "Path", "CertificateDiskPath", certificate.toString());
              credential(configuration, 1, "Path", "CertificatePassword", "changeit");
              credential(
                  configuration,
                  2,
                  "SignedAssertionFilePath",
                  "SignedAssertionFileDiskPath",
                  assertion.toString());
              accept(configuration, "Silent", silent);
              configuration.put("DownstreamApis.Named.TokenExchange.Audience", "partner");
              configuration.put(
                  "DownstreamApis.Named.TokenExchange.Resource", "https://partner.example/api");
              configuration.put("DownstreamApis.Named.TokenExchange.Scopes", "read write");
            },
            "Named");
  }

  private static void accept(Map<String, String> configuration, String name, OidcIssuer issuer) {
    configuration.put("Issuers." + name + ".Type", "oidc");
    configuration.put("Issuers." + name + ".Authority", issuer.issuer());
    configuration.put("Issuers." + name + ".Audience", OidcIssuer.AUDIENCE);
  }

  private static void exchange(Map<String, String> configuration, String name, OidcIssuer issuer) {
    configuration.put("Issuers." + name + ".Grant", "token-exchange");
    configuration.put("Issuers." + name + ".TokenEndpoint", issuer.issuer() + "/token");
    configuration.put("Issuers." + name + ".ClientId", "orders:api");
    configuration.put("Issuers." + name + ".ClientSecret", SECRET);
    configuration.put("Issuers." + name + ".TokenLifetime", "7 min");
  }

  private static void credential(
      Map<String, String> configuration, int index, String type, String key, String value) {
    configuration.put("Issuers.Three.ClientCredentials." + index + ".SourceType", type);
    configuration.put("Issuers.Three.ClientCredentials." + index + "." + key, value);
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
    three.close();
    one.close();
    two.close();
    silent.close();
  }

  @BeforeEach
  void forget() {
    one.forget();
    two.forget();
    three.forget();
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
  void credentialThatIsRefused_givesWayToTheNext_whichComesFirstFromThenOn() throws Exception {
    three.answers(
        call ->
            form(call).containsKey("client_assertion")
                ? Answer.json(200, three.granted("\"expires_in\":3600"))
                : Answer.json(401, "{\"error\":\"invalid_client\"}"));

    assertThat(as(three.tokenOf("ada")).statusCode()).isEqualTo(200);
    assertThat(as(three.tokenOf("bert")).statusCode()).isEqualTo(200);

    assertThat(three.exchanges())
        .extracting(call -> form(call).getOrDefault("client_id", call.header("Authorization")))
        .containsExactly(
            "Basic "
                + Base64.getEncoder().encodeToString("orders%3Aapi:of+yesterday".getBytes(UTF_8)),
            "orders:api",
            "orders:api");
    Call signed = three.exchanges().get(1);
    assertThat(signed.header("Authorization")).isEmpty();
    assertThat(form(signed))
        .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
        .containsEntry(
            "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        .doesNotContainKey("client_secret");
    SignedJWT assertion = SignedJWT.parse(form(signed).get("client_assertion"));
    assertThat(
            assertion.verify(
                new RSASSAVerifier((RSAPublicKey) CERTIFICATE.certificate().getPublicKey())))
        .isTrue();
    assertThat(assertion.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
    assertThat(assertion.getHeader().getKeyID()).isEqualTo("key-1");
    assertThat(assertion.getHeader().getX509CertSHA256Thumbprint())
        .isEqualTo(X509CertUtils.computeSHA256Thumbprint(CERTIFICATE.certificate()));
    JWTClaimsSet claims = assertion.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo("orders:api");
    assertThat(claims.getSubject()).isEqualTo("orders:api");
    assertThat(claims.getAudience()).containsExactly(three.issuer() + "/token");
    assertThat(
            Duration.between(
                claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant()))
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(claims.getJWTID())
        .isNotEmpty()
        .isNotEqualTo(
            SignedJWT.parse(form(three.exchanges().get(2)).get("client_assertion"))
                .getJWTClaimsSet()
                .getJWTID());
  }

  @Test
  void assertionOfSomebodyElses_isSentAsItIs() throws Exception {
    three.answers(
        call ->
            ASSERTION.equals(form(call).get("client_assertion"))
                ? Answer.json(200, three.granted("\"expires_in\":3600"))
                : Answer.json(401, "{\"error\":\"invalid_client\"}"));

    assertThat(as(three.tokenOf("cleo")).statusCode()).isEqualTo(200);

    Call last = three.exchanges().get(three.exchanges().size() - 1);
    assertThat(form(last)).containsEntry("client_id", "orders:api");
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

  @ParameterizedTest
  @CsvSource({
    "400, invalid_grant, 401, interaction_required",
    "400, consent_required, 401, interaction_required",
    "400, invalid_token, 401, invalid_token",
    "400, invalid_request, 500, server_error",
    "400, invalid_target, 500, server_error",
    "400, invalid_scope, 500, server_error",
    "403, access_denied, 500, server_error",
    "401, invalid_client, 500, server_error",
    "400, temporarily_unavailable, 503, temporarily_unavailable",
    "429, slow_down, 503, temporarily_unavailable",
    "503, server_error, 503, temporarily_unavailable",
  })
  void refusal_becomesTheCallersAnswer_isRemembered_andTellsNothingOfTheIssuers(
      int status, String error, int answered, String told) throws Exception {
    one.answers(
        call ->
            Answer.json(
                    status, "{\"error\":\"" + error + "\",\"error_description\":\"ada is a liar\"}")
                .with("Retry-After", "3"));
    String token = one.tokenOf("ada");
    HttpResponse<String> first;
    try (CapturedLog log = new CapturedLog()) {
      first = as(token);
      assertThat(log.text())
          .contains("Issuers.One.TokenEndpoint refused: ")
          .doesNotContain("liar", "AzureAd.ClientCredentials", SECRET, token);
    }
    HttpResponse<String> second = as(token);

    assertThat(first.statusCode()).isEqualTo(answered);
    assertThat(first.body())
        .contains(told)
        .doesNotContain("liar", "granted", "consent", "api://", token);
    assertThat(second.statusCode()).isEqualTo(answered);
    assertThat(one.exchanges()).hasSize(1);
    assertThat(fixture.api.calls()).isEmpty();
    if (answered == 503) {
      assertThat(first.headers().firstValue("Retry-After")).hasValue("3");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"access_token\":\"granted-t\",\"token_type\":\"N_A\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
        "{\"access_token\":\"granted-t\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
        "{\"access_token\":\"granted-t\",\"token_type\":\"DPoP\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
        "{\"access_token\":\"granted-t\",\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:refresh_token\"}",
        "{\"access_token\":\"granted-t\",\"token_type\":\"Bearer\"}",
        "{\"access_token\":\"granted-t\\r\\nX-Admin: 1\",\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}",
      })
  void tokenOfAnotherType_isNotSent(String answer) throws Exception {
    one.answers(call -> Answer.json(200, answer));

    HttpResponse<String> response = as(one.tokenOf("ada"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("server_error").doesNotContain("granted-t");
    assertThat(fixture.api.calls()).isEmpty();
  }

  @Test
  void answerWithoutAToken_isAFaultOfTheIssuers() throws Exception {
    one.answers(call -> Answer.of(200, "text/html", "<p>Sign in"));

    assertThat(as(one.tokenOf("ada")).statusCode()).isEqualTo(503);
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
              .hasMessageContaining("a refresh token of AzureAd's")
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
