package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.functional.onbehalfof.TokenExchangeTest;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.OidcIssuer;
import org.onbehalf.testing.RecordingApi.Answer;

/** What is read of an OpenID provider's metadata, key sets and tokens. */
class OpenIdProviderTest {
  private static final String DOCUMENT = "/.well-known/openid-configuration";

  private static Tenant tenant;

  @BeforeAll
  static void start() throws Exception {
    tenant = Tenant.start();
  }

  @AfterAll
  static void stop() throws Exception {
    tenant.close();
  }

  private static HttpResponse<String> ofIssuer(OidcIssuer issuer, String token, String... more)
      throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    TokenExchangeTest.accept(configuration, "Partners", issuer);
    for (int i = 0; i < more.length; i += 2) {
      configuration.put("Issuers.Partners." + more[i], more[i + 1]);
    }
    try (FilteredServer other =
        FilteredServer.with(configuration).servlet("/api/whoami", new WhoAmIServlet()).start()) {
      return other.getAs(token, "/api/whoami");
    }
  }

  private static void metadata(OidcIssuer issuer, String members) {
    issuer.publish(
        DOCUMENT,
        Answer.json(
            200,
            "{\"issuer\":\"%s\",%s}"
                .formatted(issuer.issuer(), members.replace("HOST", issuer.issuer()))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"token_endpoint\":\"https://elsewhere.example/token\"",
        "\"token_endpoint\":null",
        "\"token_endpoint\":7",
        "\"token_endpoint\":\"not a URI\"",
        "\"authorization_endpoint\":{},\"x\":123456789012345678901234567890",
        "\"access_token_issuer\":null"
      })
  void metadata_inMembersThatAreNotUsed_mayBeAnything(String member) throws Exception {
    try (OidcIssuer issuer = OidcIssuer.start()) {
      metadata(issuer, "\"jwks_uri\":\"HOST/keys\"," + member);
      assertThat(ofIssuer(issuer, issuer.tokenOf("ada")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void keysOnAnotherHost_areFetchedOnlyWhereTheyAreConfigured() throws Exception {
    try (OidcIssuer issuer = OidcIssuer.start();
        OidcIssuer other = OidcIssuer.start();
        CapturedLog log = new CapturedLog()) {
      other.publish("/certs", Answer.json(200, issuer.keySet()));
      metadata(issuer, "\"jwks_uri\":\"" + other.issuer() + "/certs\"");

      assertThat(ofIssuer(issuer, issuer.tokenOf("ada")).statusCode()).isEqualTo(503);
      assertThat(log.messages(Level.WARN))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("jwks_uri", other.issuer() + "/certs", "Issuers.Partners.JwksUri")
                      .doesNotContain("AzureAd."));
      assertThat(
              ofIssuer(issuer, issuer.tokenOf("ada"), "JwksUri", other.issuer() + "/certs")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void keySet_thatIsServedAsJwkSetOnly_isAccepted_withAByteOrderMarkToo() throws Exception {
    try (OidcIssuer issuer = OidcIssuer.start()) {
      issuer.answersKeysOnlyAs("application/jwk-set+json");
      assertThat(ofIssuer(issuer, issuer.tokenOf("ada")).statusCode()).isEqualTo(200);
      issuer.publish("/keys", Answer.json(200, "\uFEFF" + issuer.keySet()));
      assertThat(ofIssuer(issuer, issuer.tokenOf("ada")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void tokenWithoutAKeyId_isAcceptedWhereTheIssuerHasOneKey() throws Exception {
    try (OidcIssuer issuer = OidcIssuer.start();
        OidcIssuer another = OidcIssuer.start()) {
      String token = issuer.sign("{\"alg\":\"RS256\"}", claims(issuer, "\"x\":1"));
      assertThat(ofIssuer(issuer, token).statusCode()).isEqualTo(200);

      String key = issuer.keySet();
      issuer.publish("/keys", Answer.json(200, key.replaceFirst("\"kid\":\"[^\"]*\",", "")));
      assertThat(ofIssuer(issuer, token).statusCode()).isEqualTo(200);

      String two = key.replace("]}", "," + another.keySet().replaceFirst(".*\\[", ""));
      issuer.publish("/keys", Answer.json(200, two));
      assertThat(ofIssuer(issuer, token).statusCode()).isEqualTo(401);
    }
  }

  private static String claims(OidcIssuer issuer, String more) {
    long now = Instant.now().getEpochSecond();
    return "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"ada\",\"client_id\":\"page\",\"scope\":\"orders.read\",%s%s}"
        .formatted(
            issuer.issuer(),
            OidcIssuer.AUDIENCE,
            more.contains("\"exp\"") ? "" : "\"exp\":" + (now + 60) + ",",
            more.replace("NOW", String.valueOf(now)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200|\"exp\":4102444800.5,\"nbf\":NOW.25,\"iat\":NOW.123456",
        "200|\"exp\":4.1024448e9",
        "401|\"exp\":NOW.5e-3",
        "401|\"exp\":4102444800,\"nbf\":4102444700.5",
        "401|\"exp\":1e300",
        "401|\"exp\":123456789012345678901234567890",
        "401|\"exp\":-1.5",
        "200|\"big\":123456789012345678901234567890,\"small\":-9223372036854775809",
        "200|\"id\":18446744073709551615"
      })
  void numbers_areReadAsTheirRfcsSay(int status, String more) throws Exception {
    try (OidcIssuer issuer = OidcIssuer.start()) {
      String token = issuer.sign("{\"alg\":\"RS256\",\"kid\":\"KID\"}", claims(issuer, more));
      assertThat(ofIssuer(issuer, token).statusCode()).isEqualTo(status);
    }
  }

  @Test
  void callerWhoCannotBeTold_isAnApplication_unlessConfiguredOtherwise() throws Exception {
    try (OidcIssuer issuer = OidcIssuer.start()) {
      String token =
          issuer.sign(
              "{\"alg\":\"RS256\",\"kid\":\"KID\"}",
              claims(issuer, "\"x\":1").replace("\"client_id\":\"page\",", ""));

      assertThat(ofIssuer(issuer, token).body()).startsWith("Partners.ada|").contains("|true|[]|");
      assertThat(ofIssuer(issuer, token, "DefaultCaller", "user").body())
          .startsWith("Partners.ada|")
          .contains("|false|[orders.read]|");
      assertThat(ofIssuer(issuer, token, "AllowedClients", "page").statusCode()).isEqualTo(403);
    }
  }
}
