package org.onbehalf.internal.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.AccessToken;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.testkit.EntraRule;
import org.onbehalf.testkit.Fault;

/** When tokens are refreshed in the background, and what is used meanwhile. */
class BackgroundRefreshTest {
  private static final String CLAIMS =
      "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1\"}}}";

  private Acquiring world = new Acquiring();

  @AfterEach
  void close() {
    world.close();
  }

  private void configure(String... lines) {
    world.close();
    world = new Acquiring(lines);
  }

  private static TokenRequest request() {
    return TokenRequest.forApi(Acquiring.API);
  }

  @Test
  void acquire_nearTheTokensEnd_servesIt_andFetchesANewOneInTheBackground() {
    ValidatedCaller alice = world.call(world.user("alice"));
    String old = world.acquire(alice);
    world.approachEnd(alice);

    assertThat(world.acquire(alice)).isEqualTo(old);

    Acquiring.await(() -> !world.acquire(alice).equals(old));
    assertThat(world.requests()).hasSize(2);
  }

  @Test
  void acquire_whenTheRefreshInTheBackgroundCannotBegin_servesTheHeldToken() {
    ValidatedCaller alice = world.call(world.user("alice"));
    String held = world.acquire(alice);
    world.approachEnd(alice);
    Clock broken =
        new Clock() {
          @Override
          public long millis() {
            return world.clock.millis();
          }

          @Override
          public Instant instant() {
            throw new NoClassDefFoundError("on purpose");
          }

          @Override
          public ZoneId getZone() {
            return world.clock.getZone();
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };

    try (TokenAcquirer acquirer = world.acquirer(world.settings, world.cache, broken)) {
      assertThat(acquirer.acquire(alice, request(), false).value()).isEqualTo(held);
    }
  }

  @Test
  void refreshInTheBackground_thatEndsAfterAClaimsChallenge_doesNotReplaceItsToken() {
    ValidatedCaller alice = world.call(world.user("alice"));
    AccessToken held = world.acquirer.acquire(alice, request(), true);
    String old = held.value();
    world.clock.advance(Duration.between(world.clock.instant(), held.expiresAt()).minusSeconds(90));
    String replacement;
    try (Fault slow = world.emulator.faults().next(1).hang()) {
      // given a refresh that began before an API's challenge
      assertThat(world.acquirer.acquire(alice, request(), true).value()).isEqualTo(old);
      Acquiring.await(() -> slow.hits() == 1);
      replacement = world.acquirer.replace(alice, request().withClaims(CLAIMS), old).value();
    }

    // when its answer, which lacks the claims, comes after the challenge's
    Acquiring.await(() -> flightsAreOver());

    assertThat(world.acquirer.acquire(alice, request(), true).value())
        .isEqualTo(replacement)
        .isNotEqualTo(old);
    assertThat(world.requests()).hasSize(3);
  }

  private static boolean flightsAreOver() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("onbehalf-flight"))
        .flatMap(thread -> Arrays.stream(thread.getValue()))
        .noneMatch(frame -> frame.getClassName().contains(".TokenFlights"));
  }

  @Test
  void acquire_pastEntrasRefreshIn_fetchesANewOneInTheBackground() {
    ValidatedCaller alice = world.call(world.user("alice"));
    world
        .emulator
        .faults()
        .next(1)
        .status(
            200,
            "application/json",
            "{\"token_type\":\"Bearer\",\"access_token\":\"first\",\"expires_in\":7200,\"refresh_in\":600}");
    world.acquire(alice);

    world.clock.advance(Duration.ofMinutes(9));
    assertThat(world.acquire(alice)).isEqualTo("first");
    assertThat(world.requests()).hasSize(1);
    world.clock.advance(Duration.ofMinutes(38));

    Acquiring.await(() -> !world.acquire(alice).equals("first"));
  }

  @Test
  void acquire_withRefreshAheadSwitchedOff_usesTheTokenToItsEnd() {
    configure("TokenCache.RefreshAhead = 0");
    ValidatedCaller alice = world.call(world.user("alice"));
    world.approachEnd(alice);

    world.acquire(alice);

    assertThat(world.requests()).hasSize(1);
  }

  @Test
  void acquire_nearTheEndWhileEntraIsDown_servesTheHeldToken_andTriesAgainOnlyAfterAPause() {
    configure("Acquisition.Retries = 0");
    ValidatedCaller alice = world.call(world.user("alice"));
    String held = world.acquire(alice);
    world.approachEnd(alice);
    Fault outage = world.emulator.faults().always().status(503);

    world.acquire(alice);
    Acquiring.await(() -> outage.hits() == 1);
    for (int i = 0; i < 100; i++) {
      assertThat(world.acquire(alice)).isEqualTo(held);
    }
    assertThat(outage.hits()).isEqualTo(1);

    // the pause begins when the refresh has failed, which may be after the hundred calls
    Acquiring.await(
        () -> {
          world.clock.advance(Duration.ofMillis(2));
          assertThat(world.acquire(alice)).isEqualTo(held);
          return outage.hits() == 2;
        });
  }

  @Test
  void acquire_whenARefreshIsDefinitivelyRefused_doesNotServeTheHeldTokenAnyMore() {
    ValidatedCaller alice = world.call(world.user("alice"));
    world.approachEnd(alice);
    world.emulator.faults().always().refuse(EntraRule.DISABLED_USER);

    world.acquire(alice);

    Acquiring.await(
        () -> {
          try {
            world.acquire(alice);
            return false;
          } catch (AccessDeniedException refused) {
            return true;
          }
        });
  }
}
