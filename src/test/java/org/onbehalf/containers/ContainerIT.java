package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testing.WarServer;
import org.onbehalf.testkit.User;

/** The library does on each real server what it does in the Jetty of the other tests. */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#selected")
class ContainerIT {
  private static Contoso contoso;
  private static ServerProcess server;
  private static EchoClient echo;
  static final Pattern OURS = Pattern.compile("^onbehalf-|Ehcache|MVStore");

  @TempDir private Path directory;
  private final Container container;

  ContainerIT(Container container) {
    this.container = container;
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) {
    contoso = new Contoso();
    server =
        ServerProcess.start(container.command(), EchoWar.of(contoso, EchoWar.assemble(), "/echo"));
    echo = new EchoClient(server.uri("/"), "/echo");
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  private static String token(User user) {
    return contoso
        .entra()
        .tokens()
        .forUser(user)
        .audience(contoso.sample())
        .scopes("access_as_user")
        .roles("Admin")
        .mint();
  }

  @Test
  void validToken_isItsUserToTheServletApiAndToOurs() throws Exception {
    for (User user : List.of(contoso.alice(), contoso.bob())) {
      Outcome outcome = echo.send("GET", "/api/plain/x", token(user));

      assertThat(outcome.answer().status()).isEqualTo(200);
      assertThat(outcome.body()).contains("REQUEST " + user.upn() + " (Admin)");
    }
  }

  @Test
  void noToken_isChallengedInOneLine() throws Exception {
    Outcome outcome = echo.send("GET", "/api/plain/x", null);

    assertThat(outcome.answer().status()).isEqualTo(401);
    assertThat(outcome.answer().values("WWW-Authenticate"))
        .singleElement()
        .asString()
        .startsWith("Bearer ")
        .contains("client_id=\"" + contoso.sample().clientId() + "\"")
        .doesNotContain("error=");
    assertThat(outcome.answer().values("Cache-Control")).containsExactly("no-store");
    assertThat(outcome.answer().values("Content-Type"))
        .singleElement()
        .asString()
        .startsWith("application/json");
    assertThat(JSONObjectUtils.parse(outcome.body())).containsKey("correlation_id");
    assertThat(outcome.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "async"})
  void asynchronousWork_isTheCallers(String how) throws Exception {
    String path = "/api/plain/dispatch?how=" + how;
    for (User user : List.of(contoso.alice(), contoso.bob(), contoso.alice())) {
      assertThat(echo.send("GET", path, token(user)).body().trim())
          .isEqualTo((how.equals("start") ? "started " : "dispatched ") + user.upn() + " (Admin)");
    }
    assertThat(echo.send("GET", path, null).answer().status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include", "async-to"})
  void dispatch_keepsTheCaller(String how) throws Exception {
    String path = "/api/plain/dispatch?how=" + how + "&to=/api/plain/x";
    for (User user : List.of(contoso.alice(), contoso.bob())) {
      assertThat(echo.send("GET", path, token(user)).body()).contains(user.upn() + " (Admin)");
    }
  }

  @Test
  void errorPage_knowsTheCaller() throws Exception {
    Outcome known = echo.send("GET", "/api/plain/dispatch?how=error", token(contoso.alice()));
    Outcome nobody = echo.send("GET", "/api/open/dispatch?how=error", null);

    assertThat(known.inWords()).isEqualTo("418 plain GET /api/plain+/error");
    assertThat(known.body()).contains("ERROR " + contoso.alice().upn() + " (Admin)");
    assertThat(nobody.inWords()).isEqualTo("418 plain GET /api/plain+/error");
    assertThat(nobody.body()).contains("ERROR nobody");
  }

  @Test
  void contextParameters_winOverTheFileAndCountForTheirApplicationOnly() throws Exception {
    Path war = EchoWar.assemble();
    server.deploy(
        EchoWar.of(contoso, war, "/other").with("AzureAd.ClientId", contoso.partner().clientId()));
    EchoClient other = new EchoClient(server.uri("/"), "/other");

    assertThat(other.send("GET", "/api/plain/x", token(contoso.alice())).inWords())
        .isEqualTo("401 filter");
    assertThat(echo.send("GET", "/api/plain/x", token(contoso.alice())).answer().status())
        .isEqualTo(200);

    server.undeploy("/other");
    assertThat(server.loadersLeft()).isZero();
  }

  @Test
  void auditMode_watchesOnly() throws Exception {
    server.deploy(
        EchoWar.of(contoso, EchoWar.assemble(), "/watched").with("Authentication.Mode", "audit"));
    EchoClient watched = new EchoClient(server.uri("/"), "/watched");

    assertThat(watched.send("GET", "/api/admin/x", null).inWords())
        .isEqualTo("200 admin GET /api/admin+/x");
    assertThat(watched.send("GET", "//api/files/secret.txt", null).inWords())
        .isEqualTo(
            container == Container.JETTY_10 ? "400 container" : "200 the administrators' file");

    server.undeploy("/watched");
  }

  @Test
  void faultyConfiguration_letsNothingPass() throws Exception {
    server.deploy(
        EchoWar.of(contoso, EchoWar.assemble(), "/faulty").with("Authentication.Mode", "lenient"));
    EchoClient faulty = new EchoClient(server.uri("/"), "/faulty");

    assertThat(faulty.send("GET", "/api/open/x", null).inWords()).isEqualTo("500 filter");
    assertThat(faulty.send("GET", "//api/files/secret.txt", null).inWords())
        .isEqualTo(container == Container.JETTY_10 ? "400 container" : "500 filter");

    server.undeploy("/faulty");
  }

  @Test
  void sample_callsItsPartner_remembersItAfterARedeploy_andLeavesNothing() throws Exception {
    Http http = new Http();
    try (WarServer partner = WarServer.start();
        ServerProcess fresh = ServerProcess.start(container.command())) {
      partner.deploy(contoso.partnerWar(PartnerWar.assemble(), "/partner"));
      fresh.deploy(
          contoso
              .sampleWar(SampleWar.file(), "/sample", partner.uri("/partner/api"))
              .withStore(directory.resolve("tokens")));
      URI call = fresh.uri("/sample/api/rest/partner");
      String token = contoso.token(contoso.alice());
      int before = contoso.exchanges();

      // when alice calls through the sample, and once more after a redeploy
      assertThat(Http.json(http.get(call, token))).containsEntry("name", contoso.alice().upn());
      fresh.redeploy("/sample");
      assertThat(Http.json(http.get(call, token))).containsEntry("name", contoso.alice().upn());

      // then her token was exchanged once
      assertThat(contoso.exchanges() - before).isEqualTo(1);

      // and of two lives of the sample nothing is left
      fresh.undeploy("/sample");
      assertThat(fresh.threads()).noneMatch(OURS.asPredicate());
      assertThat(fresh.loadersLeft()).isZero();
      assertThat(fresh.log()).doesNotContain("memory leak", "appears to have started a thread");

      // while what was planted as a control is found
      assertPlantedThreadIsFound(fresh);
      fresh.stop();
    }
  }

  private void assertPlantedThreadIsFound(ServerProcess fresh) throws IOException {
    fresh.deploy(EchoWar.of(contoso, EchoWar.assemble(), "/leaking"));
    EchoClient leaking = new EchoClient(fresh.uri("/"), "/leaking");
    assertThat(leaking.send("POST", "/api/open/leak", null).answer().status()).isEqualTo(200);

    fresh.undeploy("/leaking");

    assertThat(fresh.threads()).anyMatch(OURS.asPredicate());
    assertThat(fresh.loadersLeft()).isEqualTo(1);
    if (container.isTomcat()) {
      assertThat(fresh.log())
          .contains("appears to have started a thread named [onbehalf-planted]", "memory leak");
    }
  }

  @Test
  void libraryInTheServersSharedLib_servesEachApplicationByItsOwnConfiguration() throws Exception {
    Path shared = Files.createDirectories(directory.resolve("shared"));
    WarParts.putLibrary(shared);
    Path war = EchoWar.assembleWithoutLibrary();
    try (ServerProcess sharing =
        ServerProcess.start(
            container.command().withShared(shared),
            EchoWar.of(contoso, war, "/one"),
            EchoWar.of(contoso, war, "/two")
                .with("AzureAd.ClientId", contoso.partner().clientId()))) {
      EchoClient one = new EchoClient(sharing.uri("/"), "/one");
      EchoClient two = new EchoClient(sharing.uri("/"), "/two");
      String forTheSample = token(contoso.alice());

      assertThat(one.send("GET", "/api/plain/x", forTheSample).inWords())
          .isEqualTo("200 plain GET /api/plain+/x");
      assertThat(two.send("GET", "/api/plain/x", forTheSample).inWords()).isEqualTo("401 filter");

      // and the library, which stays, holds no application back
      sharing.undeploy("/one");
      assertThat(sharing.loadersLeft()).isZero();
      assertThat(two.send("GET", "/api/open/x", null).answer().status()).isEqualTo(200);
    }
  }
}
