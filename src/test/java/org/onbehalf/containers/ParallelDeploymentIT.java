package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarServer;
import org.onbehalf.testkit.User;

/** Two versions of an application at once, which Tomcat knows and Jetty does not. */
class ParallelDeploymentIT {
  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.Container#selectedTomcats")
  void versions_runSideBySide_eachWithItsOwnConfiguration(Container container) throws Exception {
    try (Contoso contoso = new Contoso();
        ServerProcess server = ServerProcess.start(container.command())) {
      EchoClient client = new EchoClient(server.uri("/"), "/app");
      String token = contoso.token(contoso.alice());
      Path war = EchoWar.assemble();

      // given a version that takes the partner's tokens
      server.deploy(
          EchoWar.of(contoso, war, "/app##1")
              .with("AzureAd.ClientId", contoso.partner().clientId()));
      assertThat(client.send("GET", "/api/plain/x", token).inWords()).isEqualTo("401 filter");

      // when one that takes the sample's comes beside it
      server.deploy(EchoWar.of(contoso, war, "/app##2"));

      // then it serves whoever is new
      assertThat(client.send("GET", "/api/plain/x", token).inWords())
          .isEqualTo("200 plain GET /api/plain+/x");

      // and each has figures of its own
      assertThat(server.beans()).isEqualTo(2);

      // and the earlier one still lives
      server.undeploy("/app##2");
      assertThat(server.beans()).isEqualTo(1);
      assertThat(client.send("GET", "/api/plain/x", token).inWords()).isEqualTo("401 filter");
      assertThat(server.loadersLeft()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.Container#selectedTomcats")
  void secondVersion_onTheSameDirectory_servesFromMemory_andTakesOverWhenTheFirstGoes(
      Container container, @TempDir Path directory) throws Exception {
    Http http = new Http();
    try (Contoso contoso = new Contoso();
        WarServer partner = WarServer.start();
        ServerProcess server = ServerProcess.start(container.command())) {
      partner.deploy(contoso.partnerWar(PartnerWar.assemble(), "/partner"));
      WarDeployment first =
          contoso
              .sampleWar(SampleWar.file(), "/sample##1", partner.uri("/partner/api"))
              .withStore(directory.resolve("tokens"))
              .with("TokenCache.StoreTimeout", "2 s");
      WarDeployment second = new WarDeployment(first.war(), "/sample##2", first.parameters());
      Caller alice = caller(contoso, http, server, contoso.alice());
      Caller bob = caller(contoso, http, server, contoso.user("ben"));

      // given a version that has alice's token in the store
      server.deploy(first);
      alice.callOnce();

      // when the next one runs beside it: it cannot read the store, and serves all the same
      server.deploy(second);
      alice.callOnce();
      alice.callOnce();
      bob.callOnce();
      assertThat(contoso.exchanges()).isEqualTo(3);

      // and when the first one goes, nobody calling,
      server.undeploy("/sample##1");
      assertThat(server.loadersLeft()).isZero();
      Await.until("the store to be taken over", () -> server.log().contains("is in use again"));

      // then what the second one has lies in the store, for the version after it
      server.redeploy("/sample##2");
      bob.callOnce();
      alice.callOnce();
      assertThat(contoso.exchanges()).isEqualTo(3);
      assertThat(server.log()).doesNotContain("memory leak");
    }
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.Container#selectedTomcats")
  void otherServer_onTheSameDirectory_serves_andIsToldToHaveOneOfItsOwn(
      Container container, @TempDir Path directory) throws Exception {
    Http http = new Http();
    try (Contoso contoso = new Contoso();
        WarServer partner = WarServer.start();
        ServerProcess server = ServerProcess.start(container.command());
        ServerProcess other = ServerProcess.start(container.command())) {
      partner.deploy(contoso.partnerWar(PartnerWar.assemble(), "/partner"));
      WarDeployment sample =
          contoso
              .sampleWar(SampleWar.file(), "/sample", partner.uri("/partner/api"))
              .withStore(directory.resolve("tokens"))
              .with("TokenCache.StoreTimeout", "2 s");
      server.deploy(sample);
      other.deploy(sample);

      caller(contoso, http, server, contoso.alice()).callOnce();
      Caller elsewhere = caller(contoso, http, other, contoso.alice());
      elsewhere.callOnce();
      elsewhere.callOnce();

      assertThat(contoso.exchanges()).isEqualTo(2);
      Await.until("the warning", () -> other.log().contains("cannot be used"));
      assertThat(other.log()).contains("WARN", "TokenCache.Directory");
    }
  }

  private static Caller caller(Contoso contoso, Http http, ServerProcess server, User user) {
    return new Caller(
        http, server.uri("/sample/api/rest/partner"), contoso.token(user), user.upn());
  }
}
