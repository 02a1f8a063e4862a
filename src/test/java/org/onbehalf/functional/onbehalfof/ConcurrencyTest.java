package org.onbehalf.functional.onbehalfof;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.jersey.OnBehalfOfFeature;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.Grant;

/** Many at once, through HTTP. */
class ConcurrencyTest {
  /** Users at once; 1,000 with the profile {@code soak}. */
  private static final int USERS = Integer.getInteger("herd", 200);

  @RegisterExtension final ProtectedApplication application = ProtectedApplication.with();

  private final Tenant tenant = application.tenant;
  private FilteredServer partner;
  private FilteredServer sample;

  @BeforeEach
  void start() throws Exception {
    Map<String, String> partnerConfiguration = tenant.partnerConfiguration();
    // all are the first here, and the machine may be busy
    partnerConfiguration.put("Keys.MaxWaiting", "1000");
    partner =
        application.closing(
            FilteredServer.with(partnerConfiguration)
                .servlet("/api/whoami", new WhoAmIServlet())
                .start());
    Map<String, String> configuration = tenant.sampleConfiguration(partner.uri("/api"));
    // what counts here is who gets what, not how fast a busy machine is
    configuration.put("Keys.MaxWaiting", "1000");
    configuration.put("Acquisition.MaxWaitingCallers", "1000");
    configuration.put("Acquisition.FlightTimeout", "5 min");
    configuration.put("Http.ReadTimeout", "2 min");
    configuration.put("DownstreamApis.PartnerAPI.ReadTimeout", "2 min");
    configuration.put("RefusalCache.Time", "10 min");
    sample =
        application.closing(
            FilteredServer.with(configuration)
                .jersey(
                    new ResourceConfig().register(new Calls(partner.uri("/api/whoami").toString())))
                .start());
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
                .timeout(Duration.ofMinutes(5))
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

  /** What Entra challenges that user with, and nobody else. */
  private static String challenge(int user) {
    return "{\"access_token\":{\"user" + user + "\":null}}";
  }

  @Test
  void manyUsersAtOnce_everyTenthRefused_eachGetsWhatIsItsOwn() throws Exception {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      tokens.add(tenant.tokenOf("user" + i));
      if (i % 10 == 0) {
        tenant
            .emulator()
            .faults()
            .always()
            .user(tenant.user("user" + i))
            .claimsChallenge(challenge(i));
      }
    }

    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (String token : tokens) {
      calls.add(call(token));
    }

    for (int user = 0; user < USERS; user++) {
      HttpResponse<String> answer = calls.get(user).get();
      if (user % 10 == 0) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(JSONObjectUtils.parse(answer.body()))
            .containsEntry("error", "insufficient_claims")
            .containsEntry("claims", challenge(user));
      } else {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).startsWith(tenant.upnOf("user" + user) + "|");
      }
    }
    assertThat(tenant.emulator().log().exchanges()).hasSize(USERS);
  }
}
