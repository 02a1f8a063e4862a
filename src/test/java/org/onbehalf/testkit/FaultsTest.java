package org.onbehalf.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_METHOD)
final class FaultsTest {
  private final World world = new World();
  private final Browser browser = world.browser;
  private final Faults faults = world.entra.faults();

  @BeforeEach
  void consent() {
    world.entra.adminConsent(world.middle, world.downstream, "read");
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Map<String, String> exchange(User user) {
    return world.onBehalfOf(world.assertion(user));
  }

  @Test
  void next_meetsOnlyWhatMatches_andOnlySoOften() {
    // given
    Fault fault =
        faults
            .next(1)
            .grant(Grant.ON_BEHALF_OF)
            .user(world.anna)
            .client(world.middle)
            .resource(world.downstream)
            .consentRequired();

    // then
    assertThat(browser.token(exchange(world.ben)).status()).isEqualTo(200);
    assertThat(browser.token(exchange(world.anna)).text("suberror")).isEqualTo("consent_required");
    assertThat(browser.token(exchange(world.anna)).status()).isEqualTo(200);
    assertThat(fault.hits()).isEqualTo(1);
  }

  @Test
  void always_lastsUntilItIsClosed() {
    try (Fault ignored = faults.always().status(503, "text/html", "<h1>Bad gateway</h1>")) {
      assertThat(browser.token(exchange(world.anna)).status()).isEqualTo(503);
      assertThat(browser.token(exchange(world.anna)).body()).isEqualTo("<h1>Bad gateway</h1>");
      assertThat(browser.get("common/discovery/keys").status()).as("other endpoint").isEqualTo(200);
    }
    assertThat(browser.token(exchange(world.anna)).status()).isEqualTo(200);
  }

  @Test
  void endpoint_mayBeThatOfKeysOrMetadata() {
    faults.next(1).endpoint(Endpoint.KEYS).status(500);
    faults.next(1).endpoint(Endpoint.METADATA).status(502);

    assertThat(browser.get("common/discovery/v2.0/keys").status()).isEqualTo(500);
    assertThat(browser.get("common/v2.0/.well-known/openid-configuration").status()).isEqualTo(502);
    assertThat(browser.get("common/discovery/v2.0/keys").status()).isEqualTo(200);
  }

  @Test
  void throttle_namesSeconds() {
    faults.next(1).throttle(Duration.ofSeconds(7));

    Browser.Answer answer = browser.token(exchange(world.anna));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.header("Retry-After")).isEqualTo("7");
    assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
  }

  @Test
  void claimsChallenge_carriesClaimsAsTheyAre() {
    faults.next(1).claimsChallenge("{\"access_token\":{\"nbf\":{\"value\":\"1\"}}}");

    Browser.Answer answer = browser.token(exchange(world.anna));

    assertThat(answer.text("error")).isEqualTo("interaction_required");
    assertThat(answer.text("claims")).isEqualTo("{\"access_token\":{\"nbf\":{\"value\":\"1\"}}}");
  }

  @Test
  void latency_delaysTheUsualAnswer() {
    faults.next(1).latency(Duration.ofMillis(300));
    long start = System.nanoTime();

    Browser.Answer answer = browser.token(exchange(world.anna));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
  }

  @Test
  void hang_lastsUntilReleased() throws Exception {
    Fault fault = faults.next(1).hang();
    CompletableFuture<Browser.Answer> answer =
        CompletableFuture.supplyAsync(() -> browser.token(exchange(world.anna)));
    Log.Entry entry = world.entra.log().awaitExchanges(1, Duration.ofSeconds(10)).get(0);

    assertThat(entry.status()).isZero();
    assertThat(answer).isNotDone();
    fault.close();

    assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(entry.status()).isEqualTo(200);
  }

  @Test
  void hang_endsWithTheEmulator() throws Exception {
    faults.always().hang();
    CompletableFuture<Browser.Answer> answer =
        CompletableFuture.supplyAsync(() -> browser.token(exchange(world.anna)));
    world.entra.log().awaitExchanges(1, Duration.ofSeconds(10));

    world.close();

    assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(UncheckedIOException.class);
  }

  @Test
  void reset_closesTheConnection() {
    faults.always().reset();

    assertThatThrownBy(() -> browser.token(exchange(world.anna)))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(world.entra.log().exchanges()).allMatch(entry -> entry.status() == -1);
  }

  @Test
  void log_tellsParametersExactly_andNoneOfThemInItsText() {
    Map<String, String> form = exchange(world.anna);
    browser.token(form);

    Log.Entry entry = world.entra.log().exchanges().get(0);

    assertThat(entry.parameters()).containsExactlyEntriesOf(form);
    assertThat(entry.clientId()).contains(world.middle.clientId());
    assertThat(entry.user()).contains(world.anna);
    assertThat(entry.resource()).contains(world.downstream);
    assertThat(entry.tenant()).isEqualTo(EntraEmulator.TENANT);
    assertThat(entry.secure()).isFalse();
    assertThat(entry.toString())
        .isEqualTo("POST /" + EntraEmulator.TENANT + "/oauth2/v2.0/token ON_BEHALF_OF -> 200");
    assertThatThrownBy(() -> world.entra.log().awaitExchanges(2, Duration.ofMillis(50)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageNotContaining(World.SECRET);
  }
}
