package org.onbehalf.functional.onbehalfof;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.onbehalf.functional.DownstreamFixture;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.Fault;

/**
 * A token endpoint that hangs takes neither the container's threads nor the time of its callers;
 * one that cannot be reached, and a proxy, is named in the log.
 */
class OutageTest {
  private static final int CALLERS = 10;

  private static DownstreamFixture fixture(String interval, String readTimeout) throws Exception {
    Consumer<Map<String, String>> configuration =
        more -> {
          more.put("Acquisition.MaxWaitingCallers", String.valueOf(CALLERS));
          more.put("Http.ReadTimeout", readTimeout);
          more.put("Http.BreakerInterval", interval);
        };
    DownstreamFixture fixture = new DownstreamFixture(configuration);
    fixture.does(onBehalf -> onBehalf.downstreamApi("PartnerAPI").get("a", String.class));
    return fixture;
  }

  private static CompletableFuture<HttpResponse<String>> begin(DownstreamFixture in, String user) {
    return in.sample
        .client()
        .sendAsync(
            HttpRequest.newBuilder(in.sample.uri("/api/work"))
                .header("Authorization", "Bearer " + in.tenant.tokenOf(user))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static void assertUnavailable(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.body()).contains("temporarily_unavailable");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void moreCallersThanMayWait_areAnsweredWhileTheOthersWait() throws Exception {
    try (DownstreamFixture house = fixture("1 min", "3 s");
        Fault outage = house.tenant.emulator().faults().always().hang()) {
      List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
      for (int i = 0; i < 4 * CALLERS; i++) {
        requests.add(begin(house, "user" + i));
      }
      int asked = 0;
      int refusedAtOnce = 0;
      for (CompletableFuture<HttpResponse<String>> each : requests) {
        HttpResponse<String> answer = each.get();
        assertUnavailable(answer);
        String wait = answer.headers().firstValue("Retry-After").orElseThrow();
        refusedAtOnce += wait.equals("1") ? 1 : 0;
        asked += wait.equals("1") ? 0 : 1;
      }
      assertThat(outage.hits()).isLessThanOrEqualTo(CALLERS);
      assertThat(asked).isPositive();
      assertThat(refusedAtOnce).isPositive();
    }
  }

  @Test
  void endpointThatFailedSeveralTimes_isNotAskedAgain_andItsCallersAreAnsweredAtOnce()
      throws Exception {
    try (DownstreamFixture house = fixture("1 min", "500 ms");
        Fault outage = house.tenant.emulator().faults().always().hang()) {
      Await.until(
          "the circuit to open",
          () -> {
            int before = outage.hits();
            assertUnavailable(begin(house, "user" + before).join());
            return outage.hits() == before;
          });
      int hits = outage.hits();

      for (int i = 0; i < 3 * CALLERS; i++) {
        HttpResponse<String> answer = begin(house, "another" + i).get();
        assertUnavailable(answer);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("60");
      }

      assertThat(hits).isEqualTo(5);
      assertThat(outage.hits()).isEqualTo(hits);
    }
  }

  @Test
  void endpointThatIsBack_servesAgain_andWhatIsHeldServedAllTheTime() throws Exception {
    try (DownstreamFixture house = fixture("50 ms", "500 ms")) {
      String held = house.tenant.tokenOf("holder");
      assertThat(house.sample.getAs(held, "/api/work").statusCode()).isEqualTo(200);
      try (Fault outage = house.tenant.emulator().faults().always().reset()) {
        Await.until(
            "the circuit to open",
            () -> {
              int before = outage.hits();
              assertUnavailable(begin(house, "user" + before).join());
              return outage.hits() == before;
            });
        assertThat(house.sample.getAs(held, "/api/work").statusCode()).isEqualTo(200);
      }

      Await.until("the service", () -> begin(house, "late").join().statusCode() == 200);
      for (int i = 0; i < CALLERS; i++) {
        assertThat(begin(house, "later" + i).get().statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void tokenEndpointThatCannotBeReached_isNamedInTheLog() throws Exception {
    try (DownstreamFixture house = fixture("1 min", "10 s");
        CapturedLog log = new CapturedLog()) {
      assertThat(begin(house, "first").get().statusCode()).isEqualTo(200);
      URI entra = house.tenant.emulator().instance();
      house.tenant.emulator().close();

      assertUnavailable(begin(house, "second").get());

      assertThat(log.messages(Level.WARN))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("no token for DownstreamApis.PartnerAPI")
                      .contains(entra.getAuthority() + " cannot be reached"));
    }
  }

  @Test
  void proxyThatCannotBeReached_isNamedInTheLog() throws Exception {
    try (Tenant tenant = Tenant.start()) {
      Map<String, String> configuration = tenant.sampleConfiguration();
      configuration.put("AzureAd.Instance", tenant.emulator().secureInstance().toString());
      configuration.put("Http.Proxy.Host", "127.0.0.1");
      configuration.put("Http.Proxy.Port", "1");
      try (CapturedLog log = new CapturedLog();
          FilteredServer server =
              FilteredServer.with(configuration)
                  .servlet("/api/whoami", new WhoAmIServlet())
                  .start()) {
        assertUnavailable(server.getAs(tenant.tokenOf("alice"), "/api/whoami"));

        assertThat(log.messages(Level.WARN))
            .anySatisfy(
                line ->
                    assertThat(line)
                        .contains("could not be fetched")
                        .contains("the proxy 127.0.0.1:1 cannot be reached"));
      }
    }
  }
}
