package org.onbehalf.functional;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTParser;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.onbehalf.DownstreamApi;
import org.onbehalf.OnBehalf;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.RecordingApi.Call;

/** A web application that calls a downstream API, both of which do what the test says. */
public final class DownstreamFixture implements AutoCloseable {
  public final Tenant tenant = Tenant.start();
  public final RecordingApi api = RecordingApi.start();
  public final FilteredServer sample;
  private final WorkServlet work = new WorkServlet();

  /** Two further APIs of that name lie beside PartnerAPI; {@code more} may say more of all. */
  public DownstreamFixture(Consumer<Map<String, String>> more, String... names) throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration(api.uri("/api"));
    for (String name : names) {
      configuration.put("DownstreamApis." + name + ".BaseUrl", api.uri("/" + name).toString());
      configuration.put("DownstreamApis." + name + ".Scopes", "api://partner/orders.read");
    }
    more.accept(configuration);
    sample = FilteredServer.with(configuration).servlet("/api/work", work).start();
  }

  public void forget() {
    api.forget();
    tenant.emulator().log().clear();
  }

  /** What each request does from now on. */
  public void does(Function<OnBehalf, ?> next) {
    work.does(next);
  }

  /** A request of that user's with a new token. */
  public HttpResponse<String> request(String user, String... headers) throws Exception {
    return sample.getAs(tenant.tokenOf(user), "/api/work", headers);
  }

  /** Runs it in a request of that user's, and returns what it returned. */
  public String as(String user, Function<OnBehalf, ?> calls) throws Exception {
    work.does(calls);
    HttpResponse<String> answer = request(user);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** Runs it in a request of alice's, and returns what it returned. */
  public String partner(Function<DownstreamApi, ?> calls) throws Exception {
    return as("alice", onBehalf -> calls.apply(onBehalf.downstreamApi("PartnerAPI")));
  }

  /** The answer to a request of alice's. */
  public HttpResponse<String> answered(Function<DownstreamApi, ?> calls) throws Exception {
    work.does(onBehalf -> calls.apply(onBehalf.downstreamApi("PartnerAPI")));
    return request("alice");
  }

  public Call onlyCall() {
    assertThat(api.calls()).hasSize(1);
    return api.calls().get(0);
  }

  /** A claim of the token that a call carried; "null" for none. */
  public static String claim(Call call, String name) throws Exception {
    return String.valueOf(JWTParser.parse(call.token()).getJWTClaimsSet().getClaim(name));
  }

  @Override
  public void close() throws Exception {
    sample.close();
    api.close();
    tenant.close();
  }
}
