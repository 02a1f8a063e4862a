package org.onbehalf.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;
import org.onbehalf.testkit.User;

/** Calls of a partner on behalf of the caller, in each way that an application has. */
interface DownstreamChecks extends Checks {
  String SECRET = "partner-internal-detail";

  private HttpResponse<String> call(String how, String path, String token) {
    return HTTP.get(fixture().uri("/api/call?how=" + how + "&path=" + path), token);
  }

  private static String subject(String token) throws Exception {
    String payload = new String(Base64.getUrlDecoder().decode(token.split("[.]", -1)[1]), UTF_8);
    Map<String, Object> claims = JSONObjectUtils.parse(payload);
    return String.valueOf(claims.get("oid"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get",
        "post",
        "patch",
        "worker",
        "session",
        "client",
        "client-post",
        "client-async",
        "client-rx"
      })
  default void call_bearsATokenOfItsCaller(String how) throws Exception {
    for (User user : List.of(fixture().contoso.alice(), fixture().contoso.bob())) {
      fixture().partner.forget();
      fixture().partner.answer(call -> Answer.of(200, "text/plain", "answered " + call.method()));

      HttpResponse<String> answer = call(how, "orders/7", fixture().contoso.token(user));

      String method = how.endsWith("post") ? "POST" : how.equals("patch") ? "PATCH" : "GET";
      assertThat(answer.body()).isEqualTo("answered " + method);
      assertThat(answer.statusCode()).isEqualTo(200);
      Call received = fixture().partner.calls().get(0);
      assertThat(received.target()).isEqualTo("/api/orders/7");
      assertThat(subject(received.token())).isEqualTo(user.objectId());
      assertThat(fixture().partner.calls()).hasSize(1);
    }
  }

  @Test
  default void callAsTheApplication_isNobodys() throws Exception {
    fixture().partner.forget();
    fixture().partner.answer(call -> Answer.of(200, "text/plain", "as the application"));

    assertThat(call("app", "stock", fixture().admin()).body()).isEqualTo("as the application");
    assertThat(subject(fixture().partner.calls().get(0).token()))
        .isNotEqualTo(fixture().contoso.alice().objectId());
  }

  @ParameterizedTest
  @CsvSource({
    "get, 401", "get, 403", "get, 404", "get, 500",
    "client, 401", "client, 403", "client, 404", "client, 500",
    "client-async, 404", "client-rx, 404"
  })
  default void refusalOfThePartner_isNotRelayed(String how, int status) throws Exception {
    assertRefusal(refused(status, () -> call(how, "x", fixture().admin())));
  }

  /** Has the partner refuse with what is nobody else's business. */
  default HttpResponse<String> refused(
      int status, java.util.function.Supplier<HttpResponse<String>> request) {
    fixture().partner.forget();
    fixture()
        .partner
        .answer(
            call ->
                Answer.json(status, "{\"error\":\"" + SECRET + "\"}")
                    .with("Set-Cookie", "partner=" + SECRET)
                    .with("Partner-Internal", SECRET));
    return request.get();
  }

  /** That the caller is told of a failure, and of nothing that the partner wrote. */
  default void assertRefusal(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
    assertThat(answer.body()).contains("downstream_error").doesNotContain(SECRET);
    assertThat(answer.headers().map().toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "client"})
  default void consentThatIsMissing_isToldToTheCaller(String how) {
    User carol = fixture().contoso.entra().user("Carol " + how);

    HttpResponse<String> answer = call(how, "x", fixture().token(carol));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(Http.json(answer)).containsEntry("error", "consent_required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "client"})
  default void claimsChallenge_isAnsweredOnceAndRepeated(String how) {
    fixture().partner.forget();
    String claims =
        Base64.getEncoder()
            .encodeToString(
                "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1600000000\"}}}"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    fixture()
        .partner
        .answer(
            call ->
                fixture().partner.calls().size() == 1
                    ? Answer.json(401, "{}")
                        .with(
                            "WWW-Authenticate",
                            "Bearer realm=\"\", error=\"insufficient_claims\", claims=\""
                                + claims
                                + "\"")
                    : Answer.of(200, "text/plain", "at the second time"));

    HttpResponse<String> answer =
        call(how, "x", fixture().contoso.token(fixture().contoso.alice()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("at the second time");
    assertThat(fixture().partner.calls()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "client"})
  default void partnerThatIsTooSlow_isGivenUp(String how) {
    fixture().partner.forget();
    java.util.concurrent.CountDownLatch end = new java.util.concurrent.CountDownLatch(1);
    fixture()
        .partner
        .answer(
            call -> {
              try {
                if (!end.await(8, java.util.concurrent.TimeUnit.SECONDS)) {
                  return Answer.of(200, "text/plain", "nobody gave up");
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return Answer.of(200, "text/plain", "late");
            });
    try {
      HttpResponse<String> answer = call(how, "x", fixture().admin());

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
    } finally {
      end.countDown();
    }
  }
}
