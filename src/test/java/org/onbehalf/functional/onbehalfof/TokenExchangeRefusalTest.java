package org.onbehalf.functional.onbehalfof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.functional.onbehalfof.TokenExchangeTest.SECRET;
import static org.onbehalf.testing.OidcIssuer.form;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.functional.DownstreamFixture;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.OidcIssuer;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;
import org.onbehalf.testkit.TestCertificate;

/** What an issuer refuses when tokens are exchanged there, and by what it knows us (RFC 8693). */
class TokenExchangeRefusalTest {
  private static final TestCertificate CERTIFICATE = TestCertificate.create("orders");
  private static final String ASSERTION =
      "eyJhbGciOiJub25lIn0."
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString("{\"exp\":4102444800}".getBytes(UTF_8))
          + ".c2ln";

  private static OidcIssuer one;
  private static OidcIssuer three;
  private static DownstreamFixture fixture;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    one = OidcIssuer.start();
    three = OidcIssuer.start();
    Path certificate =
        CERTIFICATE.writePkcs12(directory.resolve("orders.p12"), "changeit".toCharArray());
    Path assertion = Files.writeString(directory.resolve("assertion"), ASSERTION + "\n");
    fixture =
        new DownstreamFixture(
            configuration -> {
              TokenExchangeTest.accept(configuration, "One", one);
              TokenExchangeTest.exchange(configuration, "One", one);
              TokenExchangeTest.accept(configuration, "Three", three);
              TokenExchangeTest.exchange(configuration, "Three", three);
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
            });
  }

  private static void credential(
      Map<String, String> configuration, int index, String type, String key, String value) {
    configuration.put("Issuers.Three.ClientCredentials." + index + ".SourceType", type);
    configuration.put("Issuers.Three.ClientCredentials." + index + "." + key, value);
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
    one.close();
    three.close();
  }

  @BeforeEach
  void forget() {
    one.forget();
    three.forget();
    fixture.forget();
    fixture.does(onBehalf -> onBehalf.downstreamApi("PartnerAPI").get("a", String.class));
  }

  private static HttpResponse<String> as(String token) throws Exception {
    return fixture.sample.getAs(token, "/api/work");
  }

  @Test
  void credentialThatIsRefused_givesWayToTheNext_whichComesFirstFromThenOn() throws Exception {
    three.answers(
        call ->
            form(call).containsKey("client_assertion")
                ? Answer.json(200, three.granted("\"expires_in\":3600"))
                // Keycloak's word for a wrong secret
                : Answer.json(401, "{\"error\":\"unauthorized_client\"}"));

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

  /** What Keycloak says of an audience that it does not know, or does not grant this client. */
  @ParameterizedTest
  @CsvSource({
    "invalid_client, Audience not found",
    "invalid_request, Requested audience not available: partner",
    "invalid_request, Standard token exchange is not enabled for the requested client",
  })
  void unknownAudience_isTheApisConfiguration_andNoCredentials(String error, String description)
      throws Exception {
    three.answers(
        call ->
            Answer.json(
                400,
                "{\"error\":\"" + error + "\",\"error_description\":\"" + description + "\"}"));
    try (CapturedLog log = new CapturedLog()) {
      assertThat(as(three.tokenOf("ada")).statusCode()).isEqualTo(500);

      assertThat(log.text())
          .contains("no token for DownstreamApis.PartnerAPI: ", "TokenExchange section")
          .doesNotContain("ClientCredentials", description);
    }
    assertThat(three.exchanges()).hasSize(1);
  }

  @Test
  void tokenThatHasExpired_isChallengedForItsIssuer_onceItsSignatureIsVerified() throws Exception {
    String expired =
        one.token("ada", Map.of("scope", "orders.read"), Instant.now().minusSeconds(600));
    String forged = expired.substring(0, expired.lastIndexOf('.')) + ".c2ln";

    assertThat(as(expired).headers().firstValue("WWW-Authenticate").orElseThrow())
        .startsWith("Bearer realm=\"" + one.issuer() + "\", error=\"invalid_token\"")
        .doesNotContain("authorization_uri", "client_id");
    assertThat(as(forged).headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("authorization_uri")
        .doesNotContain(one.issuer());
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

  @ParameterizedTest
  @CsvSource({
    "400, invalid_grant, 401, interaction_required",
    "400, consent_required, 401, interaction_required",
    "400, invalid_token, 401, invalid_token",
    "400, invalid_request, 401, invalid_token",
    "401, unauthorized_client, 500, server_error",
    "400, unauthorized_client, 500, server_error",
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
    if (answered == 401) {
      assertThat(first.headers().firstValue("WWW-Authenticate").orElseThrow())
          .startsWith("Bearer realm=\"" + one.issuer() + "\", error=\"" + told + "\"")
          .doesNotContain("authorization_uri", "client_id");
    }
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
}
