package org.onbehalf.functional.downstream;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.client.Entity;
import org.glassfish.jersey.internal.Version;
import org.onbehalf.CallerContext;
import org.onbehalf.DownstreamApi;
import org.onbehalf.DownstreamRequest;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WorkServlet;
import org.onbehalf.jersey.OnBehalfOfFeature;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.RecordingApi.Answer;

/**
 * What an application does that has another Jersey than this build, run by {@link JerseyVersionsIT}
 * on its class path; nothing here is newer than JAX-RS 2.0.
 */
public final class JerseyScenario {
  private static final String CLAIMS = "{\"access_token\":{\"nbf\":{\"essential\":true}}}";

  private JerseyScenario() {}

  /** Jersey's version, then each step's name and what came of it. */
  public static List<String> calls() throws Exception {
    List<String> results = new ArrayList<>();
    results.add(Version.getVersion());
    try (Tenant tenant = Tenant.start();
        RecordingApi api = RecordingApi.start()) {
      WorkServlet work = new WorkServlet();
      String address = api.uri("/api/orders").toString();
      Client client = ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));
      ExecutorService threads = Executors.newSingleThreadExecutor();
      Callable<String> async =
          () -> client.target(address).request().async().get(String.class).get();
      Callable<String> sync = () -> client.target(address).request().get(String.class);
      Map<String, Function<OnBehalf, ?>> steps =
          Map.of(
              "sync", onBehalf -> result(sync),
              "async", onBehalf -> result(async),
              "wrapped", onBehalf -> result(() -> threads.submit(CallerContext.wrap(sync)).get()),
              "facade", onBehalf -> onBehalf.downstreamApi("PartnerAPI").get("a", String.class),
              "challenged",
                  onBehalf ->
                      result(
                          () ->
                              client
                                  .target(address)
                                  .request()
                                  .post(Entity.json("{}"), String.class)));
      try (FilteredServer server =
          FilteredServer.with(tenant.sampleConfiguration(api.uri("/api")))
              .servlet("/api/work", work)
              .start()) {
        String token = tenant.tokenOf("alice");
        for (String step : List.of("sync", "wrapped", "facade", "async", "challenged")) {
          api.forget();
          String refused = step.equals("challenged") ? "challenge" : "";
          api.answer(
              call ->
                  refused.isEmpty() || api.calls().size() > 1
                      ? Answer.json(200, "{}")
                      : Answer.json(401, "{}")
                          .with("WWW-Authenticate", ChallengeFixture.challenge(CLAIMS)));
          work.does(Objects.requireNonNull(steps.get(step)));
          HttpResponse<String> answer = server.getAs(token, "/api/work");
          long bearers = api.calls().stream().filter(call -> !call.token().isEmpty()).count();
          results.add(step + ": " + answer.statusCode() + " " + answer.body() + " " + bearers);
        }
      } finally {
        client.close();
        threads.shutdown();
      }
    }
    return results;
  }

  /** What PATCH says. */
  public static String patch() throws Exception {
    try (Tenant tenant = Tenant.start();
        RecordingApi api = RecordingApi.start()) {
      WorkServlet work = new WorkServlet();
      work.does(
          onBehalf -> {
            DownstreamApi partner = onBehalf.downstreamApi("PartnerAPI");
            try {
              return partner.patch("a", "{}", String.class);
            } catch (IllegalStateException e) {
              return e.getMessage()
                  + " / "
                  + partner.call(DownstreamRequest.to("a").withMethod("GET")).status();
            }
          });
      try (FilteredServer server =
          FilteredServer.with(tenant.sampleConfiguration(api.uri("/api")))
              .servlet("/api/work", work)
              .start()) {
        return server.getAs(tenant.tokenOf("alice"), "/api/work").body();
      }
    }
  }

  /** The innermost message where it fails: what the developer reads. */
  private static String result(Callable<String> call) {
    try {
      return call.call();
    } catch (Exception e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      return String.valueOf(cause.getMessage());
    }
  }
}
