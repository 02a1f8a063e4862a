package org.onbehalf.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.testing.RawHttp;
import org.onbehalf.testkit.User;

/** Who calls: challenges, good and bad tokens, roles, long headers. */
interface AuthenticationChecks extends Checks {
  @Test
  default void noToken_isChallengedInOneLine() throws Exception {
    Outcome outcome = fixture().get("/api/plain/x", null);

    assertThat(outcome.answer().status()).isEqualTo(401);
    assertThat(outcome.answer().values("WWW-Authenticate"))
        .singleElement()
        .asString()
        .matches(
            "Bearer realm=\"[^\"]*\", authorization_uri=\"[^\"]+\", client_id=\""
                + fixture().contoso.sample().clientId()
                + "\"");
    assertThat(outcome.answer().values("Cache-Control")).containsExactly("no-store");
    assertThat(outcome.answer().values("Set-Cookie")).isEmpty();
    assertThat(outcome.answer().values("Content-Type"))
        .singleElement()
        .asString()
        .startsWith("application/json");
    assertThat(JSONObjectUtils.parse(outcome.body())).containsKey("correlation_id");
    assertThat(outcome.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "FOO"})
  default void noToken_isRefusedWhateverTheMethodIs(String method) throws Exception {
    Outcome outcome = fixture().application.send(method, "/api/plain/x", null, "Content-Length: 0");

    assertThat(outcome.calls()).isEmpty();
    assertThat(outcome.answer().status()).isIn(401, method.equals("FOO") ? 501 : 401);
  }

  @Test
  default void goodToken_isItsUserToTheServletApi() throws Exception {
    for (User user : List.of(fixture().contoso.alice(), fixture().contoso.bob())) {
      Outcome outcome =
          fixture().get("/api/plain/x", fixture().token(user, token -> token.roles("Admin")));

      assertThat(outcome.answer().status()).isEqualTo(200);
      assertThat(outcome.body()).contains("REQUEST " + user.upn() + " (Admin)");
      assertThat(outcome.answer().values("Set-Cookie")).isEmpty();
    }
  }

  @Test
  default void schemeOfTheHeader_isReadWithoutItsCase() throws Exception {
    Outcome outcome =
        fixture()
            .application
            .send("GET", "/api/plain/x", null, "authorization: bearer " + fixture().admin());

    assertThat(outcome.answer().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"expired", "tampered", "foreign", "unsigned", "audience", "x.y.z"})
  default void badToken_isRefusedAlike(String how) throws Exception {
    String token =
        how.equals("x.y.z")
            ? how
            : fixture()
                .alice(
                    good ->
                        switch (how) {
                          case "expired" -> good.expired();
                          case "tampered" -> good.tampered();
                          case "foreign" -> good.signedWithForeignKey();
                          case "unsigned" -> good.unsigned();
                          default -> good.audience("api://another");
                        });
    Outcome outcome = fixture().get("/api/plain/x", token);

    assertThat(outcome.answer().status()).isEqualTo(401);
    assertThat(outcome.answer().values("WWW-Authenticate"))
        .singleElement()
        .asString()
        .startsWith("Bearer ")
        .contains("error=\"invalid_token\"");
    Map<String, Object> body = JSONObjectUtils.parse(outcome.body());
    assertThat(body).containsEntry("error", "invalid_token");
    assertThat(outcome.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer",
        "Authorization: Bearer a b",
        "Authorization: Bearer a.b.c\r\nAuthorization: Bearer a.b.c"
      })
  default void malformedHeader_isABadRequest(String header) throws Exception {
    Outcome outcome = fixture().application.send("GET", "/api/plain/x", null, header);

    assertThat(outcome.answer().status()).isEqualTo(400);
    assertThat(outcome.calls()).isEmpty();
  }

  @Test
  default void rolesAreThoseOfTheToken() throws Exception {
    assertThat(fixture().get("/api/admin/x", fixture().admin()).inWords())
        .isEqualTo("200 admin GET /api/admin+/x");
    Outcome refused = fixture().get("/api/admin/x", fixture().token(fixture().contoso.bob()));
    assertThat(refused.inWords()).isEqualTo("403 filter");
    assertThat(refused.answer().values("WWW-Authenticate"))
        .singleElement()
        .asString()
        .contains("error=\"insufficient_scope\"");
    assertThat(fixture().get("/api/admin/x", null).inWords()).isEqualTo("401 filter");
  }

  @Test
  default void tokenOfSevenThousandCharacters_passesOnTheServersDefaults() throws Exception {
    String token = fixture().alice(good -> good.claim("pad", "x".repeat(4_400)));

    assertThat(token.length()).isBetween(6_000, 7_500);
    assertThat(fixture().get("/api/plain/x", token).answer().status()).isEqualTo(200);
  }

  @Test
  default void tokenOfTwelveThousandCharacters_passesOrIsRefusedByTheServer() throws Exception {
    String token = fixture().alice(good -> good.claim("pad", "x".repeat(8_000)));

    assertThat(token.length()).isBetween(11_000, 13_000);
    RawHttp.Answer answer =
        RawHttp.get(fixture().uri("/api/plain/x"), "Authorization: Bearer " + token);
    assertThat(answer.status()).isEqualTo(fixture().cell.kind().statusOfLongHeader());
  }

  @ParameterizedTest
  @CsvSource({
    "role:Admin, true;",
    "role:boss;role:Boss, true;false;",
    "role:**;role:*, true;false;",
    "who;type;principal, alice;Bearer;ALICE;",
    "authenticate;who, true;alice;",
    "login;who, refused;alice;",
    "logout;who;type;principal;role:Admin, out;nobody;null;nobody;false;",
    "logout;authenticate;who;type, out;true;alice;Bearer;",
  })
  default void securityMethods_sayWhatTheSpecificationSays(String calls, String expected)
      throws Exception {
    String alice = fixture().contoso.alice().upn();
    assertThat(
            fixture()
                .get("/api/plain/security?calls=" + calls, fixture().admin())
                .body()
                .replace(alice + " (Admin)", "alice")
                .replace(alice, "ALICE"))
        .isEqualTo(expected);
  }

  @Test
  default void authenticateWithoutACaller_challenges() throws Exception {
    Outcome outcome = fixture().get("/api/open/x", null);
    assertThat(outcome.inWords()).isEqualTo("200 open GET /api/open+/x");

    assertThat(fixture().get("/api/plain/security?calls=authenticate", null).inWords())
        .isEqualTo("401 filter");
  }

  @Test
  default void connectionsOfManyCallers_areNotMixedUp() {
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      User user = i % 2 == 0 ? fixture().contoso.alice() : fixture().contoso.bob();
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(fixture().uri("/api/patch"))
                  .header("Authorization", "Bearer " + fixture().token(user))
                  .POST(HttpRequest.BodyPublishers.ofString("x".repeat(i * 1_000)))
                  .build());
      if (!answer.body().equals("POST " + i * 1_000 + " " + user.upn())) {
        wrong.add(answer.statusCode() + " " + answer.body());
      }
    }
    assertThat(wrong).isEmpty();
  }
}
