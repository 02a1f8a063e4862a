package org.onbehalf.functional;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarServer;

/**
 * Searches the store's directory for what must not be found there; and finds it in a copy of the
 * WAR whose sealing was taken out, so that the search itself is proven. The library has no switch
 * for that: the copy gets another {@code Sealer} class.
 */
class ClearTextIT {
  @TempDir Path work;
  private Tenant tenant;
  private WarServer partner;

  @BeforeEach
  void start() {
    tenant = Tenant.start();
    partner = WarServer.start();
    partner.deploy(
        WarDeployment.of(PartnerWar.assemble(), "/partner").with(tenant.partnerConfiguration()));
  }

  @AfterEach
  void stop() {
    partner.close();
    tenant.close();
  }

  @Test
  void store_holdsNothingReadable() throws Exception {
    assertThat(foundAfterACall(SampleWar.file())).isEmpty();
  }

  @Test
  void search_findsEverything_whereSealingWasTakenOut() throws Exception {
    assertThat(foundAfterACall(WarCopy.unsealed(SampleWar.file(), work)))
        .contains(
            "the downstream token",
            "its header",
            "its payload",
            "its signature",
            "its decoded payload",
            "oid",
            "user name");
  }

  /** What is found, after a call, while the server runs and after it was killed. */
  private Set<String> foundAfterACall(Path war) throws Exception {
    Path store = work.resolve("store");
    URI partnerApi = partner.uri("/partner/api");
    WarDeployment deployment =
        WarDeployment.of(war, "/sample")
            .with(tenant.sampleConfiguration(partnerApi))
            .with("partnerUrl", partnerApi)
            .withStore(store);
    String incoming = tenant.tokenOf("alice");
    Set<String> found = new TreeSet<>();
    try (ServerProcess server = ServerProcess.start(deployment)) {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(server.uri("/sample/api/rest/partner"))
                      .header("Authorization", "Bearer " + incoming)
                      .timeout(Duration.ofSeconds(60))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      found.addAll(new SecretSearch(tenant, incoming).in(store));
      server.kill();
    }
    found.addAll(new SecretSearch(tenant, incoming).in(store));
    return found;
  }
}
