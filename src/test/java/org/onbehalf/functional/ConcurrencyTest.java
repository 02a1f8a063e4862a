package org.onbehalf.functional;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.jersey.OnBehalfOfFeature;
import org.onbehalf.testkit.Grant;

/** Many at once, through HTTP. */
class ConcurrencyTest {
  private Tenant tenant;
  private FilteredServer partner;
  private FilteredServer sample;

  @BeforeEach
  void start() throws Exception {
    tenant = Tenant.start();
    partner =
        FilteredServer.with(tenant.partnerConfiguration())
            .servlet("/api/whoami", new WhoAmIServlet())
            .start();
    sample =
        FilteredServer.with(tenant.sampleConfiguration(partner.uri("/api")))
            .jersey(new ResourceConfig().register(new Calls(partner.uri("/api/whoami").toString())))
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    sample.close();
    partner.close();
    tenant.close();
  }

  /** One call on behalf of the caller. */
  @Path("/call")
  public static final class Calls {
    private final String address;
    private final Client client =
        ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));

    Calls(String address) {
      this.address = address;
    }

    @GET
    public String call() {
      return client.target(address).request().get(String.class);
    }
  }

  private CompletableFuture<HttpResponse<String>> call(String token) {
    URI uri = sample.uri("/api/rest/call");
    return sample
        .client()
        .sendAsync(
            HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(60))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void thousandFirstRequestsOfOneUser_areOneExchange() throws Exception {
    String token = tenant.tokenOf("alice");
    tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).latency(Duration.ofMillis(500));

    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      calls.add(call(token));
    }

    for (CompletableFuture<HttpResponse<String>> call : calls) {
      HttpResponse<String> answer = call.get();
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).startsWith(tenant.upnOf("alice") + "|");
    }
    assertThat(tenant.emulator().log().exchanges()).hasSize(1);
  }

  @Test
  void twoHundredUsersAtOnce_eachDownstreamCallCarriesItsOwnUser() throws Exception {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (int i = 0; i < 200; i++) {
      tokens.put("user" + i, tenant.tokenOf("user" + i));
    }

    Map<String, List<CompletableFuture<HttpResponse<String>>>> calls = new LinkedHashMap<>();
    for (int round = 0; round < 3; round++) {
      tokens.forEach(
          (user, token) -> calls.computeIfAbsent(user, none -> new ArrayList<>()).add(call(token)));
    }

    for (Map.Entry<String, List<CompletableFuture<HttpResponse<String>>>> each : calls.entrySet()) {
      for (CompletableFuture<HttpResponse<String>> call : each.getValue()) {
        assertThat(call.get().body()).startsWith(tenant.upnOf(each.getKey()) + "|");
      }
    }
    assertThat(tenant.emulator().log().exchanges()).hasSize(200);
  }
}
