package org.onbehalf.functional.wars;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.WarServer;
import org.onbehalf.testing.partner.PartnerServlet;
import org.onbehalf.testkit.User;

/**
 * The sample's WAR calls the partner's WAR: each in its own class loader, each behind the filter.
 */
class SampleWarIT {
  @TempDir private static Path directory;

  private static Contoso contoso;
  private static WarServer partnerServer;
  private static WarServer sampleServer;

  private final Http http = new Http();

  @BeforeAll
  static void deploy() {
    contoso = new Contoso();
    partnerServer = WarServer.start().deploy(contoso.partnerWar(PartnerWar.assemble(), "/partner"));
    sampleServer =
        WarServer.start()
            .deploy(
                contoso
                    .sampleWar(SampleWar.file(), "/sample", partnerServer.uri("/partner/api"))
                    .withStore(directory.resolve("tokens")));
  }

  @AfterAll
  static void stop() {
    sampleServer.close();
    partnerServer.close();
    contoso.close();
  }

  @BeforeEach
  void forgetWhatWasBefore() {
    contoso.entra().log().clear();
    http.send("DELETE", partnerServer.uri("/partner/seen"));
  }

  @Test
  void page_isServedWithoutToken() {
    HttpResponse<String> page = http.get(sampleServer.uri("/sample/"), null);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>Onbehalf: ").doesNotContain("http://");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none';"));
  }

  @Test
  void whoami_knowsTheUserAndTheRoles() {
    Map<String, Object> alice = whoami(contoso.token(contoso.alice()));
    Map<String, Object> bob = whoami(contoso.token(contoso.bob()));

    assertThat(alice)
        .containsEntry("name", contoso.alice().upn())
        .containsEntry("mayApprove", true);
    assertThat(bob).containsEntry("name", contoso.bob().upn()).containsEntry("mayApprove", false);
    assertThat(bob).containsEntry("scopes", List.of("access_as_user"));
  }

  @Test
  void whoami_knowsAnApplication() {
    assertThat(whoami(contoso.applicationToken()))
        .containsEntry("kind", "application")
        .containsEntry("roles", List.of("Orders.Import"));
  }

  @Test
  void partner_refusesTheSamplesOwnToken() {
    // when a client takes the sample's token straight to the partner
    HttpResponse<String> answer =
        http.get(partnerServer.uri("/partner/api/caller"), contoso.token(contoso.alice()));

    // then the audience is wrong
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(challenge -> assertThat(challenge).contains("error=\"invalid_token\""));
  }

  @Test
  void partner_seesEachCallerAsHimself() {
    for (User user : List.of(contoso.alice(), contoso.bob(), contoso.alice())) {
      Map<String, Object> seen =
          Http.json(http.get(sampleServer.uri("/sample/api/rest/partner"), contoso.token(user)));

      assertThat(seen)
          .containsEntry("oid", user.objectId())
          .containsEntry("client", contoso.sample().clientId())
          .containsEntry("scopes", List.of("read"))
          .containsEntry("isApplication", false);
    }
    assertThat(contoso.exchanges()).isEqualTo(3);
  }

  @Test
  void parallelCalls_areTheCallersBoth_andCostOneExchange() {
    HttpResponse<String> answer =
        http.get(
            sampleServer.uri("/sample/api/rest/partner/parallel"), contoso.token(contoso.bob()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(seen())
        .hasSize(2)
        .allSatisfy(call -> assertThat(call).containsEntry("oid", contoso.bob().objectId()));
    assertThat(contoso.exchanges()).isEqualTo(1);
  }

  @Test
  void asApplication_isTheSampleItself() {
    HttpResponse<String> answer =
        http.get(
            sampleServer.uri("/sample/api/rest/partner/as-app"), contoso.token(contoso.alice()));

    assertThat(Http.json(answer))
        .containsEntry("isApplication", true)
        .containsEntry("client", contoso.sample().clientId())
        .containsEntry("roles", List.of("Stock.Read"));
    assertThat(contoso.exchanges()).isZero();
  }

  @Test
  void calendar_withoutConsent_isToldToTheCaller() {
    User carol = contoso.user("Carol");
    String token = contoso.token(carol);

    HttpResponse<String> refused = http.get(sampleServer.uri("/sample/api/rest/calendar"), token);

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().allValues("WWW-Authenticate"))
        .singleElement()
        .satisfies(challenge -> assertThat(challenge).contains("error=\"consent_required\""));
    assertThat(Http.json(refused))
        .containsEntry("error", "consent_required")
        .containsEntry("downstream_scopes", List.of("api://calendar/Events.Read"));
    assertThat(seen()).isEmpty();
  }

  @Test
  void refusalOfThePartner_isTold_andNothingOfItRelayed() {
    for (int status : new int[] {400, 401, 404, 500, 503}) {
      HttpResponse<String> answer =
          http.get(
              sampleServer.uri("/sample/api/rest/partner/refused/" + status),
              contoso.token(contoso.alice()));

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(Http.json(answer))
          .containsEntry("error", "downstream_error")
          .containsEntry("api", "PartnerAPI")
          .containsEntry("status", (long) status);
      assertThat(answer.headers().map()).doesNotContainKeys("www-authenticate", "set-cookie");
      assertThat(answer.body() + answer.headers().map())
          .doesNotContain(PartnerServlet.INTERNAL_DETAIL);
    }
  }

  private Map<String, Object> whoami(String token) {
    HttpResponse<String> answer = http.get(sampleServer.uri("/sample/api/whoami"), token);
    assertThat(answer.statusCode()).isEqualTo(200);
    return Http.json(answer);
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> seen() {
    Map<String, Object> seen = Http.json(http.get(partnerServer.uri("/partner/seen"), null));
    return (List<Map<String, Object>>) seen.getOrDefault("calls", List.of());
  }
}
