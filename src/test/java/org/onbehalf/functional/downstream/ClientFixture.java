package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.functional.downstream.ChallengeFixture.challenge;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.DownstreamFixture;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;
import org.onbehalf.testkit.Log;

/**
 * An application that calls PartnerAPI with an HTTP client other than JAX-RS; the API, and somebody
 * else's server beside it.
 */
final class ClientFixture implements AutoCloseable {
  final DownstreamFixture house;
  final RecordingApi stranger = RecordingApi.start();

  /** Tokens that the API answers with a claims challenge. */
  final Set<String> revoked = ConcurrentHashMap.newKeySet();

  ClientFixture() throws Exception {
    house = new DownstreamFixture(configuration -> {});
  }

  void forget() {
    house.forget();
    stranger.forget();
    revoked.clear();
    house.api.answer(this::challengeRevoked);
    house.tenant.emulator().faults().clear();
  }

  private Answer challengeRevoked(Call call) {
    return revoked.contains(call.token())
        ? Answer.json(401, "{}").with("WWW-Authenticate", challenge(ChallengeFixture.CLAIMS))
        : Answer.json(200, "{\"order\":7}");
  }

  /** Everything is refused with a challenge. */
  void challengeEverything(String claims) {
    house.api.answer(call -> Answer.json(401, "{}").with("WWW-Authenticate", challenge(claims)));
  }

  String address(String path) {
    return house.api.uri(path).toString();
  }

  /** A request of that user's with a new token, in which the application does this. */
  HttpResponse<String> answered(String user, Function<OnBehalf, ?> work) throws Exception {
    house.does(work);
    return house.request(user);
  }

  String as(String user, Function<OnBehalf, ?> work) throws Exception {
    return house.as(user, work);
  }

  List<Call> calls() {
    return house.api.calls();
  }

  List<Log.Entry> exchanges() {
    return house.tenant.emulator().log().exchanges();
  }

  /** The caller's object id in a path of its own. */
  String ownAddress() {
    return address("/api/of/" + CallerContext.current().objectId().orElseThrow());
  }

  /** Has each of so many users do this at once; each call has to have gone to its caller's path. */
  void everybodyCallsInTheOwnName(int users, Function<OnBehalf, ?> work) throws Exception {
    house.does(work);
    List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < users; i++) {
        requests.add(
            house
                .sample
                .client()
                .sendAsync(
                    HttpRequest.newBuilder(house.sample.uri("/api/work"))
                        .header("Authorization", "Bearer " + house.tenant.tokenOf("user" + i))
                        .build(),
                    HttpResponse.BodyHandlers.ofString()));
      }
    }
    for (CompletableFuture<HttpResponse<String>> request : requests) {
      assertThat(request.get().statusCode()).as(request.get().body()).isEqualTo(200);
    }
    assertThat(calls()).hasSize(3 * users);
    for (Call call : calls()) {
      assertThat(call.target()).isEqualTo("/api/of/" + DownstreamFixture.claim(call, "oid"));
    }
  }

  /** The claims that Entra was asked for last. */
  String lastClaims() {
    Map<String, String> parameters = exchanges().get(exchanges().size() - 1).parameters();
    return String.valueOf(parameters.get("claims"));
  }

  @Override
  public void close() throws Exception {
    house.close();
    stranger.close();
  }
}
