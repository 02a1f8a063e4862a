package org.onbehalf.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.containers.Container;
import org.onbehalf.internal.Nullable;
import org.onbehalf.packaging.guarded.GuardedApplication;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.JakartaWar;
import org.onbehalf.testing.LibraryJar;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testing.WarServer;
import org.onbehalf.testing.partner.PartnerServlet;
import org.onbehalf.testkit.User;

/**
 * The sample for {@code jakarta.servlet}, with Jersey 3, on a real Tomcat 10.1; with {@code
 * -Pcontainers} with the standalone jar, too.
 */
@ParameterizedClass
@MethodSource("libraries")
class JakartaIT {
  private static final Http HTTP = new Http();

  @TempDir private static Path directory;
  private static Contoso contoso;
  private static WarServer partner;
  private static ServerProcess server;

  static List<LibraryJar> libraries() {
    return Container.selected().contains(Container.TOMCAT_101)
        ? List.of(LibraryJar.JAKARTA, LibraryJar.STANDALONE_JAKARTA)
        : List.of(LibraryJar.JAKARTA);
  }

  JakartaIT(LibraryJar library) {
    // what runs, start says
  }

  @BeforeParameterizedClassInvocation
  static void start(LibraryJar library) {
    contoso = new Contoso();
    partner = WarServer.start();
    partner.deploy(contoso.partnerWar(PartnerWar.assemble(), "/partner"));
    Path javax = WarParts.unpacked(SampleWar.file());
    WarParts.putPackage(GuardedApplication.class, javax);
    server =
        ServerProcess.start(
            Container.TOMCAT_101.command(),
            contoso
                .sampleWar(JakartaWar.of(javax, library), "/sample", partner.uri("/partner/api"))
                .withStore(directory.resolve(library.name())));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    partner.close();
    contoso.close();
  }

  private static HttpResponse<String> get(String path, @Nullable String token) {
    return HTTP.get(server.uri("/sample" + path), token);
  }

  private static HttpResponse<String> get(String path, User user) {
    return get(path, contoso.token(user));
  }

  @Test
  void tokens_decide() {
    String token = contoso.token(contoso.alice());
    HttpResponse<String> nobody = get("/api/whoami", (String) null);

    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.headers().allValues("WWW-Authenticate"))
        .singleElement()
        .asString()
        .startsWith("Bearer ")
        .doesNotContain("error=");
    assertThat(get("/api/whoami", token + "x").statusCode()).isEqualTo(401);
    assertThat(Http.json(get("/api/whoami", token)))
        .containsEntry("name", contoso.alice().upn())
        .containsEntry("mayApprove", true);
    assertThat(Http.json(get("/api/whoami", contoso.bob()))).containsEntry("mayApprove", false);
    assertThat(get("/api/admin", token).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "caller, 200",
    "approve, 200",
    "scope, 403",
    "denied, 403",
    "async, 200",
    "consent, 401",
    "absent, 404"
  })
  void annotations_decide(String path, int status) {
    HttpResponse<String> answer = get("/api/guarded/" + path, contoso.alice());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (status == 403) {
      assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
          .contains("error=\"insufficient_scope\"");
    }
    assertThat(get("/api/guarded/approve", contoso.bob()).statusCode()).isEqualTo(403);
    if (path.equals("caller") || path.equals("async")) {
      assertThat(answer.body()).contains(contoso.alice().upn());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/fresh"})
  void jerseyClient_callsOnBehalfOfItsCaller(String how) {
    for (User user : List.of(contoso.alice(), contoso.bob())) {
      assertThat(Http.json(get("/api/rest/partner" + how, user))).containsEntry("name", user.upn());
    }
  }

  @Test
  void jerseyClient_onOtherThreads_callsOnBehalfOfItsCaller() {
    HttpResponse<String> answer = get("/api/rest/partner/parallel", contoso.bob());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body().split(contoso.bob().upn(), -1)).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void downstreamApi_callsAsTheApplication() {
    HttpResponse<String> answer = get("/api/rest/partner/as-app", contoso.bob());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("Stock.Read").doesNotContain(contoso.bob().upn());
  }

  @ParameterizedTest
  @CsvSource({"400", "401", "403", "404", "500", "503"})
  void refusalOfTheApi_isNotRelayed(int status) {
    HttpResponse<String> answer = get("/api/rest/partner/refused/" + status, contoso.alice());

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body())
        .contains("downstream_error")
        .doesNotContain(PartnerServlet.INTERNAL_DETAIL);
    assertThat(answer.headers().map().toString()).doesNotContain(PartnerServlet.INTERNAL_DETAIL);
  }

  @Test
  void missingConsent_isToldToTheClient() {
    HttpResponse<String> answer = get("/api/rest/calendar", contoso.alice());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(answer.body()).contains("consent_required");
  }

  @Test
  void session_outlivesItsRequest() {
    String token = contoso.token(contoso.alice());
    URI reports = server.uri("/sample/api/rest/report");
    HttpResponse<String> started =
        HTTP.send(
            HttpRequest.newBuilder(reports)
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());

    assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
    String id = String.valueOf(Http.json(started).get("id"));
    Await.until(
        "the report's first call",
        () -> !get("/api/rest/report/" + id, token).body().contains("\"steps\":0,"));
  }

  @Test
  void redeploy_keepsTheTokens_andLeavesNothing() {
    User user = contoso.user("ann");
    String token = contoso.token(user);
    int before = contoso.exchanges();

    assertThat(Http.json(get("/api/rest/partner", token))).containsEntry("name", user.upn());
    server.redeploy("/sample");
    assertThat(Http.json(get("/api/rest/partner", token))).containsEntry("name", user.upn());

    assertThat(contoso.exchanges() - before).isEqualTo(1);
    assertThat(server.loadersLeft()).isZero();
    assertThat(server.log()).doesNotContain("thread named [onbehalf-");
  }
}
