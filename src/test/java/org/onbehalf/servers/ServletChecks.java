package org.onbehalf.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Await;
import org.onbehalf.testkit.User;

/** Asynchronous requests, dispatches, error pages, uploads, PATCH and WebSocket. */
interface ServletChecks extends Checks {
  @ParameterizedTest
  @ValueSource(strings = {"start", "async"})
  default void asynchronousWork_isTheCallers(String how) throws Exception {
    String path = "/api/plain/dispatch?how=" + how;
    for (User user : List.of(fixture().contoso.alice(), fixture().contoso.bob())) {
      String token = fixture().token(user, builder -> builder.roles("Admin"));
      assertThat(fixture().get(path, token).body().trim())
          .isEqualTo((how.equals("start") ? "started " : "dispatched ") + user.upn() + " (Admin)");
    }
    assertThat(fixture().get(path, null).answer().status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include", "async-to"})
  default void dispatch_keepsTheCaller(String how) throws Exception {
    String path = "/api/plain/dispatch?how=" + how + "&to=/api/plain/x";
    assertThat(fixture().get(path, fixture().admin()).body())
        .contains(fixture().contoso.alice().upn() + " (Admin)");
  }

  @Test
  default void forwardToAnotherRule_isJudgedByIt() throws Exception {
    Outcome outcome =
        fixture()
            .get(
                "/api/plain/dispatch?how=forward&to=/api/admin/x",
                fixture().token(fixture().contoso.bob()));

    assertThat(outcome.answer().status()).isEqualTo(403);
    assertThat(outcome.calls()).isEmpty();
  }

  @Test
  default void errorPage_knowsTheCaller() throws Exception {
    Outcome known = fixture().get("/api/plain/dispatch?how=error", fixture().admin());
    Outcome nobody = fixture().get("/api/open/dispatch?how=error", null);

    assertThat(known.inWords()).isEqualTo("418 plain GET /api/plain+/error");
    assertThat(known.body()).contains("ERROR " + fixture().contoso.alice().upn() + " (Admin)");
    assertThat(nobody.inWords()).isEqualTo("418 plain GET /api/plain+/error");
    assertThat(nobody.body()).contains("ERROR nobody");
  }

  @Test
  default void exceptionOfTheApplication_isItsOwnError() throws Exception {
    Outcome outcome = fixture().get("/api/patch?fail=yes", fixture().admin());

    assertThat(outcome.answer().status()).isEqualTo(500);
    assertThat(outcome.byOurs()).isFalse();
  }

  @Test
  default void upload_isTheCallers() {
    String boundary = "boundary";
    String body =
        """
        --boundary
        Content-Disposition: form-data; name="one"; filename="one.txt"

        1234567890
        --boundary
        Content-Disposition: form-data; name="two"

        22
        --boundary--
        """
            .replace("\n", "\r\n");
    HttpResponse<String> answer =
        HTTP
            .send(
                HttpRequest.newBuilder(fixture().uri("/api/upload"))
                    .header("Authorization", "Bearer " + fixture().admin())
                    .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build());

    assertThat(answer.body()).isEqualTo("one 10;two 2;" + fixture().contoso.alice().upn());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PATCH", "PUT", "DELETE", "PROPFIND"})
  default void anyMethod_reachesTheApplication(String method) {
    HttpResponse<String> answer =
        HTTP
            .send(
                HttpRequest.newBuilder(fixture().uri("/api/patch"))
                    .header("Authorization", "Bearer " + fixture().admin())
                    // Payara takes no body with DELETE
                    .method(
                        method,
                        HttpRequest.BodyPublishers.ofString(
                            method.equals("DELETE") ? "" : "12345"))
                    .build());

    assertThat(answer.body())
        .isEqualTo(method + (method.equals("DELETE") ? " 0 " : " 5 ") + fixture().contoso.alice().upn());
  }

  @Test
  default void listeners_areCalledAsTheCaller() throws Exception {
    HttpResponse<String> response =
        HTTP
            .send(
                HttpRequest.newBuilder(fixture().uri("/api/plain/listeners?answer=original"))
                    .header("Authorization", "Bearer " + fixture().admin())
                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat(300_000)))
                    .build());

    String alice = fixture().contoso.alice().upn() + " (Admin)";
    assertThat(response.body().replace(alice, "alice").split(";"))
        .contains("available alice", "read alice", "written alice")
        .allMatch(each -> each.endsWith(" alice"));
    List<String> noted = new ArrayList<>();
    Await.until("onComplete", () -> !noted.isEmpty() || noted.addAll(calls()));
    assertThat(noted).containsExactly("completed " + alice);
  }

  private List<String> calls() {
    return fixture().application.calls();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/ws", "/api/caller", "/api/opened"})
  default void webSocket_opensWithATokenOnly(String path) {
    assertThat(refusal(path, null)).isEqualTo(401);
    assertThat(refusal(path, "x.y.z")).isEqualTo(401);
    for (User user : List.of(fixture().contoso.alice(), fixture().contoso.bob())) {
      try (Talk talk = talk(path, fixture().token(user))) {
        assertThat(talk.say("hello")).isEqualTo("hello of " + user.upn());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/ws", "/api/caller", "/api/opened"})
  default void webSocketsOfTwoCallers_areNotMixedUp(String path) {
    User alice = fixture().contoso.alice();
    User bob = fixture().contoso.bob();
    try (Talk first = talk(path, fixture().token(alice));
        Talk second = talk(path, fixture().token(bob))) {
      assertThat(first.say("one")).isEqualTo("one of " + alice.upn());
      assertThat(second.say("two")).isEqualTo("two of " + bob.upn());
      assertThat(first.say("three")).isEqualTo("three of " + alice.upn());
    }
  }

  @Test
  default void webSocket_whereTheFilterDoesNotRun_opensForNobody() {
    // Undertow answers a refused handshake with 404
    assertThat(refusal("/unfiltered/caller", fixture().admin())).isIn(403, 404);
  }

  private Talk talk(String path, @Nullable String token) {
    return Talk.open(fixture().uri(path), token);
  }

  private int refusal(String path, @Nullable String token) {
    try (Talk talk = talk(path, token)) {
      throw new AssertionError(path + " opened and said " + talk.say("hello"));
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw new AssertionError("expected a refused handshake", e);
    }
  }
}
