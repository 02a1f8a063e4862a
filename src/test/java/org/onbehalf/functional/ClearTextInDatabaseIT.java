package org.onbehalf.functional;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.engines.Database;
import org.onbehalf.engines.PostgresServer;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarServer;

/**
 * Searches all that PostgreSQL writes, its write-ahead log and temporary files too, for what must
 * not be found there; and finds it where sealing was taken out. The WAR brings the driver in its
 * WEB-INF/lib.
 */
class ClearTextInDatabaseIT {
  @TempDir Path work;
  private PostgresServer database;
  private Tenant tenant;
  private WarServer partner;

  @BeforeEach
  void start() {
    // one for each test: what was written once stays in the write-ahead log
    database = PostgresServer.start();
    tenant = Tenant.start();
    partner = WarServer.start();
    partner.deploy(
        WarDeployment.of(PartnerWar.assemble(), "/partner").with(tenant.partnerConfiguration()));
  }

  @AfterEach
  void stop() {
    partner.close();
    tenant.close();
    database.close();
  }

  @Test
  void dataDirectory_holdsNothingReadable() throws Exception {
    assertThat(foundAfterCalls(SampleWar.file())).isEmpty();
  }

  @Test
  void search_findsEverything_whereSealingWasTakenOut() throws Exception {
    assertThat(foundAfterCalls(WarCopy.unsealed(SampleWar.file(), work)))
        .contains(
            "the downstream token",
            "its header",
            "its payload",
            "its signature",
            "its decoded payload",
            "oid",
            "user name");
  }

  /**
   * What is found after two calls, the second on another server, while PostgreSQL runs and after.
   */
  private Set<String> foundAfterCalls(Path war) throws Exception {
    URI partnerApi = partner.uri("/partner/api");
    Database shared = database.database();
    WarDeployment deployment =
        WarDeployment.of(WarCopy.withLibrary(war, org.postgresql.Driver.class, work), "/sample")
            .with(tenant.sampleConfiguration(partnerApi))
            .with("partnerUrl", partnerApi)
            .with("TokenCache.Store", "jdbc")
            .with("TokenCache.StoreTimeout", "20 s")
            .with("TokenCache.Jdbc.Url", shared.url())
            .with("TokenCache.Jdbc.User", shared.user())
            .with("TokenCache.Jdbc.CreateTable", "true")
            .with("TokenCache.EncryptionKeys.0.Id", "1")
            .with(
                "TokenCache.EncryptionKeys.0.Key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    String incoming = tenant.tokenOf("alice");
    Set<String> found = new TreeSet<>();
    for (int i = 0; i < 2; i++) {
      try (ServerProcess server = ServerProcess.start(deployment)) {
        HttpResponse<String> answer =
            new Http().get(server.uri("/sample/api/rest/partner"), incoming);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        server.stop();
      }
    }
    assertThat(tenant.emulator().log().exchanges()).as("the second server needs none").hasSize(1);
    found.addAll(new SecretSearch(tenant, incoming).in(database.data()));
    database.stop();
    found.addAll(new SecretSearch(tenant, incoming).in(database.data()));
    return found;
  }
}
