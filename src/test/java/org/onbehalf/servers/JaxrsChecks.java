package org.onbehalf.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.containers.EchoClient;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testkit.User;

/** Resources of JAX-RS: the WAR's Jersey, or what the server has. */
interface JaxrsChecks extends DownstreamChecks {
  private HttpResponse<String> resource(String path, String token) {
    return HTTP.get(fixture().uri("/api/jaxrs/" + path), token);
  }

  @Test
  default void resource_knowsItsCaller() throws Exception {
    String alice = fixture().contoso.alice().upn();
    assertThat(resource("who", fixture().admin()).body()).isEqualTo(alice + " true " + alice);
    String bob = fixture().contoso.bob().upn();
    assertThat(resource("who", fixture().token(fixture().contoso.bob())).body())
        .isEqualTo(bob + " false " + bob);
    assertThat(fixture().get("/api/jaxrs/who", null).inWords()).isEqualTo("401 filter");
  }

  @ParameterizedTest
  @CsvSource({"partner", "api", "later"})
  default void resource_callsOnBehalfOfItsCaller(String how) {
    fixture().partner.forget();
    fixture().partner.answer(call -> Answer.of(200, "text/plain", "answered"));

    assertThat(resource(how + "/orders", fixture().admin()).body()).isEqualTo("answered");
    assertThat(fixture().partner.calls()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "partner, 401",
    "partner, 403",
    "partner, 404",
    "partner, 500",
    "api, 404",
    "later, 404"
  })
  default void refusalWithinAResource_isNotRelayed(String how, int status) {
    assertRefusal(refused(status, () -> resource(how + "/orders", fixture().admin())));
  }

  @ParameterizedTest
  @CsvSource({"partner", "api"})
  default void consentThatIsMissingWithinAResource_isToldToTheCaller(String how) {
    User carol = fixture().contoso.entra().user("Carol of " + how);

    HttpResponse<String> answer = resource(how + "/orders", fixture().token(carol));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(Http.json(answer)).containsEntry("error", "consent_required");
  }

  /** It would be told with the feature: JAX-RS hands such an exception to its mappers only. */
  @Test
  default void consentThatIsMissing_passedToAnAsyncResponseWithoutTheFeature_is500() {
    User carol = fixture().contoso.entra().user("Carol of later");

    HttpResponse<String> answer = resource("later/orders", fixture().token(carol));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("consent", "org.onbehalf");
  }

  @Test
  default void consentThatIsMissing_passedToAnAsyncResponseWithTheFeature_isToldToTheCaller() {
    String path = "/later";
    fixture().server.deploy(fixture().deployment(ServersWar.assembleSecured(fixture().cell), path));
    try {
      User carol = fixture().contoso.entra().user("Carol of the feature");

      HttpResponse<String> answer =
          HTTP.get(fixture().server.uri(path + "/api/jaxrs/later/orders"), fixture().token(carol));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
      assertThat(Http.json(answer)).containsEntry("error", "consent_required");
    } finally {
      fixture().server.undeploy(path);
    }
  }

  @Test
  default void entity_reachesTheResource() {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(fixture().uri("/api/jaxrs/text"))
                .header("Authorization", "Bearer " + fixture().admin())
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(20_000)))
                .build());

    assertThat(answer.body()).isEqualTo("20000 " + fixture().contoso.alice().upn());
  }

  @Test
  default void annotations_areEnforcedWithTheFeature() throws IOException {
    String path = "/secured";
    fixture().server.deploy(fixture().deployment(ServersWar.assembleSecured(fixture().cell), path));
    try {
      EchoClient secured = new EchoClient(fixture().server.uri("/"), path);
      String bob = fixture().token(fixture().contoso.bob());
      String reader =
          fixture().token(fixture().contoso.bob(), token -> token.scopes("orders.read"));
      assertThat(secured.send("GET", "/api/jaxrs/who", bob).answer().status()).isEqualTo(200);
      Outcome refused = secured.send("GET", "/api/jaxrs/scope", bob);
      assertThat(refused.inWords()).isEqualTo("403 filter");
      assertThat(secured.send("GET", "/api/jaxrs/scope", reader).body()).isEqualTo("scope");
      assertThat(secured.send("GET", "/api/jaxrs/role", bob).inWords()).isEqualTo("403 filter");
      assertThat(secured.send("GET", "/api/jaxrs/role", fixture().admin()).body())
          .isEqualTo("role");
    } finally {
      fixture().server.undeploy(path);
    }
  }

  @Test
  default void applicationWithoutDescriptor_isGuarded() throws IOException {
    String path = "/undescribed";
    Path war = ServersWar.assembleWithoutDescriptor(fixture().cell, fixture().contoso);
    fixture().server.deploy(WarDeployment.of(war, path));
    try {
      EchoClient client = new EchoClient(fixture().server.uri("/"), path);
      String alice = fixture().contoso.alice().upn();
      assertThat(client.send("GET", "/api/jaxrs/who", null).inWords()).isEqualTo("401 filter");
      assertThat(client.send("GET", "//api/jaxrs/who", null).answer().status()).isNotEqualTo(200);
      assertThat(client.send("GET", "/api/jaxrs/who", fixture().admin()).body())
          .isEqualTo(alice + " true " + alice);
    } finally {
      fixture().server.undeploy(path);
    }
  }
}
