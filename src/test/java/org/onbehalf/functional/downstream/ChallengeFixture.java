package org.onbehalf.functional.downstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.glassfish.jersey.server.ResourceConfig;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;

/**
 * An API that refuses tokens with a claims challenge from when the test says so, and its caller.
 */
public final class ChallengeFixture implements AutoCloseable {
  /** What the API asks for; Entra grants it without the user. */
  public static final String CLAIMS =
      "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}";

  /** What the emulator grants only to a user who signs in again. */
  static final String STEP_UP =
      "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";

  final Set<String> revoked = ConcurrentHashMap.newKeySet();
  final Tenant tenant = Tenant.start();
  final RecordingApi api = RecordingApi.start();
  final FilteredServer sample;

  ChallengeFixture() throws Exception {
    sample = server(configuration()).start();
  }

  void forget() {
    revoked.clear();
    tenant.emulator().faults().clear();
    forgetCalls();
  }

  void forgetCalls() {
    api.forget();
    api.answer(this::challengeRevoked);
    tenant.emulator().log().clear();
  }

  Map<String, String> configuration() {
    return tenant.sampleConfiguration(api.uri("/api"));
  }

  FilteredServer server(Map<String, String> configuration) {
    return FilteredServer.with(configuration)
        .jersey(
            new ResourceConfig().register(new ChallengedCalls(api.uri("/api/orders").toString())));
  }

  /** As Microsoft's APIs write it. */
  public static String challenge(String claims) {
    return "Bearer realm=\"\", error=\"insufficient_claims\", claims=\""
        + Base64.getEncoder().encodeToString(claims.getBytes(UTF_8))
        + '"';
  }

  private Answer challengeRevoked(Call call) {
    return revoked.contains(call.token())
        ? Answer.json(401, "{\"error\":\"revoked\"}")
            .with("WWW-Authenticate", "Negotiate", challenge(CLAIMS))
        : Answer.json(200, "{\"order\":7}");
  }

  /** Whatever token comes is refused. */
  void challengeEverything() {
    api.answer(call -> Answer.json(401, "{}").with("WWW-Authenticate", challenge(CLAIMS)));
  }

  HttpResponse<String> get(String token, String way) throws Exception {
    return sample.getAs(token, "/api/rest/" + way);
  }

  /** Calls once, so that a token is cached, and has the API refuse it from then on. */
  String revokedTokenOf(String user, String way) throws Exception {
    String token = tenant.tokenOf(user);
    assertThat(get(token, way).statusCode()).isEqualTo(200);
    api.calls().forEach(call -> revoked.add(call.token()));
    forgetCalls();
    return token;
  }

  static Map<String, Object> body(HttpResponse<String> answer) throws ParseException {
    return JSONObjectUtils.parse(answer.body());
  }

  @Override
  public void close() throws Exception {
    sample.close();
    api.close();
    tenant.close();
  }
}
