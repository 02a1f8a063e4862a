package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.ServerProcess;

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

      // and the earlier one still lives
      server.undeploy("/app##2");
      assertThat(client.send("GET", "/api/plain/x", token).inWords()).isEqualTo("401 filter");
      assertThat(server.loadersLeft()).isZero();
    }
  }
}
