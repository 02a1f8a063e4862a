package org.onbehalf.functional.onbehalfof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.validation.SecretSearch;
import org.onbehalf.functional.wars.WarCopy;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarServer;

/**
 * Searches all that a store, a new one for each test, writes for what must not be found there; and
 * finds it in a copy of the WAR whose sealing was taken out, so that the search itself is proven.
 * The library has no switch for that: the copy gets another {@code Sealer} class. The WAR brings
 * the store's client in its WEB-INF/lib.
 */
abstract class ClearTextSearch {
  /** For the shared stores, as they have no file for a key of their own. */
  static final Map<String, Object> KEY =
      Map.of(
          "TokenCache.EncryptionKeys.0.Id",
          "1",
          "TokenCache.EncryptionKeys.0.Key",
          "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");

  @TempDir Path work;
  private Tenant tenant;
  private WarServer partner;

  /** A class of each jar that the WAR needs besides. */
  List<Class<?>> libraries() {
    return List.of();
  }

  /** Its configuration. */
  abstract Map<String, Object> store();

  /** Where it keeps its data. */
  abstract Path data();

  /** Ends its server, if it has one, in order; its data stay. */
  void stopStore() throws Exception {}

  /** Ends its server, if it runs, and deletes its data. */
  void deleteStore() {}

  @BeforeEach
  void start() {
    tenant = Tenant.start();
    partner = WarServer.start().deploy(tenant.partnerWar());
  }

  @AfterEach
  void stop() {
    partner.close();
    tenant.close();
    deleteStore();
  }

  @Test
  void data_holdNothingReadable() throws Exception {
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
            "a refresh token",
            "oid",
            "user name");
  }

  /**
   * What is found after two calls, the second after a redeploy, and the beginning of a session:
   * while the server runs, after it was killed, and after the store's server has ended.
   */
  private Set<String> foundAfterCalls(Path war) throws Exception {
    WarDeployment deployment =
        tenant.sampleWar(withLibraries(war), partner).with("TokenCache.StoreTimeout", "20 s");
    for (Map.Entry<String, Object> each : store().entrySet()) {
      deployment = deployment.with(each.getKey(), each.getValue());
    }
    String incoming = tenant.tokenOf("alice");
    SecretSearch search;
    Set<String> found;
    try (ServerProcess server = ServerProcess.start(deployment)) {
      call(server, incoming);
      server.redeploy(deployment.contextPath());
      call(server, incoming);
      assertThat(tenant.emulator().log().exchanges()).as("the second needs none").hasSize(1);
      startSession(server, incoming);
      search = new SecretSearch(tenant, incoming);
      found = new TreeSet<>(search.in(data()));
      server.kill();
    }
    found.addAll(search.in(data()));
    stopStore();
    found.addAll(search.in(data()));
    return found;
  }

  private static void call(ServerProcess server, String incoming) {
    HttpResponse<String> answer = new Http().get(server.uri("/sample/api/rest/partner"), incoming);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void startSession(ServerProcess server, String incoming) {
    HttpResponse<String> answer =
        new Http()
            .send(
                HttpRequest.newBuilder(server.uri("/sample/api/rest/report"))
                    .header("Authorization", "Bearer " + incoming)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  /** The WAR with what it needs for the store. */
  Path withLibraries(Path war) throws IOException {
    Path complete = war;
    for (Class<?> each : libraries()) {
      complete = WarCopy.withLibrary(complete, each, work);
    }
    return complete;
  }
}
