package org.onbehalf.functional.onbehalfof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.functional.DownstreamFixture.claim;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jwt.JWTParser;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.engines.KeycloakServer;
import org.onbehalf.functional.DownstreamFixture;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.RecordingApi.Call;

/**
 * Users of a real Keycloak, whose tokens it exchanges (standard token exchange). Runs with {@code
 * -Pkeycloak}, and in CI.
 */
class KeycloakIT {
  private static final String REALM =
      """
      {
        "realm": "shop", "enabled": true, "accessTokenLifespan": 300,
        "clients": [
          {
            "clientId": "page", "publicClient": true, "directAccessGrantsEnabled": true,
            "protocolMappers": [%1$s]
          },
          {
            "clientId": "work", "id": "work", "secret": "works",
            "attributes": { "standard.token.exchange.enabled": "true" },
            "protocolMappers": [%2$s, %3$s]
          },
          {
            "clientId": "daemon", "secret": "works alone", "serviceAccountsEnabled": true,
            "protocolMappers": [%1$s]
          },
          { "clientId": "orders-api", "secret": "unused" },
          { "clientId": "stock-api", "secret": "unused" },
          { "clientId": "other-api", "secret": "unused" }
        ],
        "users": [%4$s, %5$s, %6$s, %7$s]
      }
      """
          .formatted(
              audience("work"),
              audience("orders-api"),
              audience("stock-api"),
              user("ada"),
              user("bert"),
              user("cleo"),
              user("dora"));

  private static KeycloakServer keycloak;
  private static DownstreamFixture fixture;

  private static String audience(String client) {
    return """
        { "name": "%1$s", "protocol": "openid-connect",
          "protocolMapper": "oidc-audience-mapper",
          "config": { "included.client.audience": "%1$s", "access.token.claim": "true" } }
        """
        .formatted(client);
  }

  private static String user(String name) {
    return """
        { "username": "%1$s", "enabled": true, "email": "%1$s@shop.example",
          "emailVerified": true, "firstName": "%1$s", "lastName": "Shop",
          "credentials": [ { "type": "password", "value": "%1$s" } ] }
        """
        .formatted(name);
  }

  @BeforeAll
  static void start() throws Exception {
    keycloak = KeycloakServer.start();
    keycloak.admin("POST", "", REALM);
    fixture =
        new DownstreamFixture(
            configuration -> {
              String issuer = "Issuers.Keycloak.";
              configuration.put(issuer + "Type", "oidc");
              configuration.put(issuer + "Authority", keycloak.realm("shop"));
              configuration.put(issuer + "Audience", "work");
              // the page's tokens have scopes of OpenID Connect alone
              configuration.put(issuer + "AllowWebApiToBeAuthorizedByACL", "true");
              configuration.put(issuer + "Grant", "token-exchange");
              configuration.put(
                  issuer + "TokenEndpoint",
                  keycloak.realm("shop") + "/protocol/openid-connect/token");
              configuration.put(issuer + "ClientId", "work");
              configuration.put(issuer + "ClientCredentials.0.SourceType", "ClientSecret");
              configuration.put(issuer + "ClientCredentials.0.ClientSecret", "of yesterday");
              configuration.put(issuer + "ClientCredentials.1.SourceType", "ClientSecret");
              configuration.put(issuer + "ClientCredentials.1.ClientSecret", "works");
              configuration.put("Keys.UnknownKidInterval", "1 s");
              configuration.put("Acquisition.Retries", "0");
              for (String api : List.of("Orders", "Stock", "Other", "Nobody")) {
                configuration.put("DownstreamApis." + api + ".Scopes", "email profile");
                configuration.put(
                    "DownstreamApis." + api + ".TokenExchange.Audience",
                    api.toLowerCase(Locale.ROOT) + "-api");
              }
            },
            "Orders",
            "Stock",
            "Other",
            "Nobody");
  }

  @AfterAll
  static void stop() throws Exception {
    if (fixture != null) {
      fixture.close();
    }
    if (keycloak != null) {
      keycloak.close();
    }
  }

  @BeforeEach
  void forget() {
    fixture.forget();
  }

  /** A token of the page for that user, with the scopes {@code email profile} alone. */
  private static String tokenOf(String user) throws Exception {
    return String.valueOf(
        keycloak
            .token(
                "shop",
                Map.of(
                    "grant_type",
                    "password",
                    "client_id",
                    "page",
                    "username",
                    user,
                    "password",
                    user))
            .get("access_token"));
  }

  private static String userPath(String user) throws Exception {
    Object found =
        JSONArrayUtils.parse(keycloak.admin("GET", "/shop/users?username=" + user, "")).get(0);
    return "/shop/users/" + ((Map<?, ?>) found).get("id");
  }

  private static HttpResponse<String> call(String token, String api) throws Exception {
    fixture.does(onBehalf -> onBehalf.downstreamApi(api).get("a", String.class));
    return fixture.sample.getAs(token, "/api/work");
  }

  private static void assertSignInAgain(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(answer.body()).contains("invalid_token");
    assertThat(answer.headers().allValues("WWW-Authenticate"))
        .singleElement()
        .asString()
        .startsWith("Bearer realm=\"" + keycloak.realm("shop") + "\", error=\"invalid_token\"")
        .doesNotContain("authorization_uri", "client_id");
    assertThat(fixture.api.calls()).isEmpty();
  }

  @Test
  void apisOfEqualScopes_getTokensForTheirOwnAudience() throws Exception {
    String token = tokenOf("ada");
    for (String api : List.of("Orders", "Stock", "Orders", "Stock")) {
      HttpResponse<String> answer = call(token, api);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    List<Call> calls = fixture.api.calls();
    assertThat(claim(calls.get(0), "aud")).isEqualTo("[orders-api]");
    assertThat(claim(calls.get(1), "aud")).isEqualTo("[stock-api]");
    assertThat(calls.get(2).token()).isEqualTo(calls.get(0).token());
    assertThat(calls.get(3).token()).isEqualTo(calls.get(1).token());
    assertThat(claim(calls.get(0), "sub"))
        .isEqualTo(JWTParser.parse(token).getJWTClaimsSet().getSubject());
  }

  @Test
  void serviceAccount_isAnApplication_andNoUserToActFor() throws Exception {
    String token =
        String.valueOf(
            keycloak
                .token(
                    "shop",
                    Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        "daemon",
                        "client_secret",
                        "works alone"))
                .get("access_token"));

    HttpResponse<String> answer = call(token, "Orders");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    assertThat(answer.body()).contains("user_required");
  }

  @Test
  void userWhoLoggedOut_signsInAgain() throws Exception {
    String token = tokenOf("bert");
    keycloak.admin("POST", userPath("bert") + "/logout", "");

    assertSignInAgain(call(token, "Orders"));
    assertThat(call(tokenOf("bert"), "Orders").statusCode()).isEqualTo(200);
  }

  @Test
  void userWhoIsDisabled_signsInAgain() throws Exception {
    String token = tokenOf("cleo");
    keycloak.admin("PUT", userPath("cleo"), "{\"enabled\":false}");

    assertSignInAgain(call(token, "Orders"));
    keycloak.admin("PUT", userPath("cleo"), "{\"enabled\":true}");
  }

  @Test
  void tokenFromBeforeTheRealmsNotBefore_isNotAccepted() throws Exception {
    String token = tokenOf("ada");
    long after = Instant.now().plusSeconds(30).getEpochSecond();
    keycloak.admin("PUT", "/shop", "{\"notBefore\":" + after + "}");
    try {
      assertSignInAgain(call(token, "Orders"));
    } finally {
      keycloak.admin("PUT", "/shop", "{\"notBefore\":0}");
    }
  }

  @Test
  void audienceThatIsUnknownOrNotGranted_isTheApisConfiguration_andNoCredentials()
      throws Exception {
    String token = tokenOf("ada");
    HttpResponse<String> answer = call(token, "Orders");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    for (String api : List.of("Nobody", "Other")) {
      try (CapturedLog log = new CapturedLog()) {
        assertThat(call(token, api).statusCode()).isEqualTo(500);
        assertThat(log.text())
            .contains("no token for DownstreamApis." + api + ": ", "TokenExchange section")
            .doesNotContain("ClientCredentials.1");
      }
    }
    assertThat(call(tokenOf("ada"), "Stock").statusCode()).isEqualTo(200);
  }

  @Test
  void tokensThatLiveForHalfAMinute_serve_andAreCached() throws Exception {
    lifespan("30");
    try {
      String token = tokenOf("dora");
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> answer = call(token, "Orders");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
    } finally {
      lifespan("300");
    }

    Call first = fixture.api.calls().get(0);
    assertThat(
            Duration.between(
                JWTParser.parse(first.token()).getJWTClaimsSet().getIssueTime().toInstant(),
                JWTParser.parse(first.token()).getJWTClaimsSet().getExpirationTime().toInstant()))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(fixture.api.calls().get(1).token()).isEqualTo(first.token());
  }

  private static void lifespan(String seconds) throws Exception {
    keycloak.admin(
        "PUT",
        "/shop/clients/work",
        "{\"clientId\":\"work\",\"attributes\":{\"standard.token.exchange.enabled\":\"true\","
            + "\"access.token.lifespan\":\""
            + seconds
            + "\"}}");
  }

  @Test
  void rotatedKeys_areFound() throws Exception {
    assertThat(call(tokenOf("ada"), "Orders").statusCode()).isEqualTo(200);
    String former = kid(tokenOf("ada"));
    keycloak.admin(
        "POST",
        "/shop/components",
        """
        { "name": "newer", "providerId": "rsa-generated",
          "providerType": "org.keycloak.keys.KeyProvider",
          "config": { "priority": ["1000"], "enabled": ["true"], "active": ["true"] } }
        """);

    String token = tokenOf("ada");
    assertThat(kid(token)).isNotEqualTo(former);
    Await.until("the new key is known", () -> answered(token, "Orders") == 200);
  }

  private static String kid(String token) throws Exception {
    return String.valueOf(JWTParser.parse(token).getHeader().toJSONObject().get("kid"));
  }

  private static int answered(String token, String api) {
    try {
      return call(token, api).statusCode();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whileKeycloakIsDown_heldTokensServe_andItsReturnIsNoticed() throws Exception {
    String held = tokenOf("ada");
    assertThat(call(held, "Orders").statusCode()).isEqualTo(200);
    String fresh = tokenOf("dora");
    keycloak.stop();
    try {
      assertThat(call(held, "Orders").statusCode()).isEqualTo(200);
      HttpResponse<String> answer = call(fresh, "Orders");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    } finally {
      keycloak.restart();
    }

    Await.until("Keycloak is asked again", () -> answered(fresh, "Orders") == 200);
  }
}
