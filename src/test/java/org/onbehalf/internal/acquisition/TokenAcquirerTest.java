package org.onbehalf.internal.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.AccessToken;
import org.onbehalf.OnBehalfException;
import org.onbehalf.TokenRequest;
import org.onbehalf.TokenServiceUnavailableException;
import org.onbehalf.UserInteractionRequiredException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.testkit.EntraRule;
import org.onbehalf.testkit.Fault;
import org.onbehalf.testkit.User;

/** When Entra is asked, and when not. */
class TokenAcquirerTest {
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

  private static TokenServiceUnavailableException unavailable(Runnable work) {
    @Nullable
    TokenServiceUnavailableException thrown =
        catchThrowableOfType(TokenServiceUnavailableException.class, work::run);
    assertThat(thrown).isNotNull();
    return thrown;
  }

  @Test
  void acquire_ofAHeldToken_asksNobody() {
    ValidatedCaller alice = world.call(world.user("alice"));

    String first = world.acquire(alice);

    assertThat(world.acquire(alice)).isEqualTo(first);
    assertThat(world.requests()).hasSize(1);
  }

  @Test
  void acquire_withClaims_passesTheHeldTokenOver_andTheNewOneReplacesIt() {
    ValidatedCaller alice = world.call(world.user("alice"));
    String challenged = world.acquire(alice);

    String replacement = world.acquire(alice, request().withClaims(CLAIMS));

    assertThat(replacement).isNotEqualTo(challenged);
    assertThat(world.acquire(alice)).isEqualTo(replacement);
    assertThat(world.requests()).hasSize(2);
  }

  @Test
  void acquire_withClaimsThatEntraRefuses_neverServesTheChallengedTokenAgain() {
    ValidatedCaller alice = world.call(world.user("alice"));
    String challenged = world.acquire(alice);
    world.emulator.faults().next(1).claimsChallenge(CLAIMS);

    assertThatThrownBy(() -> world.acquire(alice, request().withClaims(CLAIMS)))
        .isInstanceOf(UserInteractionRequiredException.class);

    assertThat(world.acquire(alice)).isNotEqualTo(challenged);
  }

  @Test
  void replace_whenAnotherRequestHasReplacedTheTokenMeanwhile_asksNobody() {
    ValidatedCaller alice = world.call(world.user("alice"));
    String challenged = world.acquirer.acquire(alice, request(), true).value();
    String replacement =
        world.acquirer.replace(alice, request().withClaims(CLAIMS), challenged).value();

    String second = world.acquirer.replace(alice, request().withClaims(CLAIMS), challenged).value();

    assertThat(second).isEqualTo(replacement).isNotEqualTo(challenged);
    assertThat(world.requests()).hasSize(2);
  }

  @Test
  void acquire_withForcedRefresh_asksEachTime_andKeepsTheNewToken() {
    ValidatedCaller alice = world.call(world.user("alice"));
    world.acquire(alice);

    String forced = world.acquire(alice, request().withForceRefresh());

    assertThat(world.requests()).hasSize(2);
    assertThat(world.acquire(alice)).isEqualTo(forced);
  }

  @Test
  void acquire_whenEntraFailsOnce_triesAgainByItself() {
    world.emulator.faults().next(1).status(500);

    world.acquire(world.call(world.user("alice")));

    assertThat(world.requests()).hasSize(2);
  }

  @Test
  void acquire_whenTheConnectionBreaksOnce_triesAgainByItself() {
    world.emulator.faults().next(1).reset();

    assertThat(world.acquire(world.call(world.user("alice")))).isNotEmpty();
  }

  @Test
  void acquire_whenEntraGoesOnFailing_stopsAtTheBudget() {
    configure("Acquisition.Retries = 2");
    Fault outage = world.emulator.faults().always().status(502);
    ValidatedCaller alice = world.call(world.user("alice"));

    assertThatThrownBy(() -> world.acquire(alice))
        .isInstanceOf(TokenServiceUnavailableException.class);

    assertThat(outage.hits()).isEqualTo(3);
  }

  @Test
  void acquire_whenEntraThrottles_leavesItAloneForThatTokenUntilItsRetryAfter() {
    ValidatedCaller alice = world.call(world.user("alice"));
    Fault throttle = world.emulator.faults().next(1).throttle(Duration.ofSeconds(30));

    assertThat(unavailable(() -> world.acquire(alice)).retryAfter()).hasSeconds(30);
    world.clock.advance(Duration.ofSeconds(10));
    assertThat(unavailable(() -> world.acquire(alice)).retryAfter()).hasSeconds(20);
    assertThat(world.requests()).hasSize(1);
    assertThat(throttle.hits()).isEqualTo(1);

    // after the clock was set back nobody knows what is left, which could be hours
    world.clock.advance(Duration.ofSeconds(-11));
    assertThat(world.acquire(alice)).isNotEmpty();
  }

  @Test
  void acquire_whenEntraThrottles_servesWhomItDoesNotConcern() {
    ValidatedCaller alice = world.call(world.user("alice"));
    ValidatedCaller bob = world.call(world.user("bob"));
    world.emulator.faults().next(1).throttle(Duration.ofSeconds(30));
    assertThat(unavailable(() -> world.acquire(alice)).retryAfter()).hasSeconds(30);

    world.acquire(bob);
    world.clock.advance(Duration.ofSeconds(31));
    assertThat(world.acquire(alice)).isNotEmpty();
  }

  @Test
  void acquire_afterATransportFault_asksAgainAtOnce() {
    configure("Acquisition.Retries = 0");
    ValidatedCaller alice = world.call(world.user("alice"));
    try (Fault outage = world.emulator.faults().always().reset()) {
      unavailable(() -> world.acquire(alice));
      assertThat(outage.hits()).isPositive();
    }

    assertThat(world.acquire(alice)).isNotEmpty();
  }

  @Test
  void acquire_ofARefusalThatWouldOnlyBeRepeated_isAnsweredFromMemoryForAWhile() {
    ValidatedCaller alice = world.call(world.user("alice"));
    Fault refusal = world.emulator.faults().always().refuse(EntraRule.DISABLED_USER);

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> world.acquire(alice)).isInstanceOf(AccessDeniedException.class);
    }
    assertThat(refusal.hits()).isEqualTo(1);

    world.clock.advance(Duration.ofSeconds(6));
    assertThatThrownBy(() -> world.acquire(alice)).isInstanceOf(AccessDeniedException.class);
    assertThat(refusal.hits()).isEqualTo(2);
  }

  @Test
  void acquire_withoutRefusalCache_asksEachTime() {
    configure("RefusalCache.Time = 0 s");
    ValidatedCaller alice = world.call(world.user("alice"));
    Fault refusal = world.emulator.faults().always().refuse(EntraRule.DISABLED_USER);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> world.acquire(alice)).isInstanceOf(AccessDeniedException.class);
    }

    assertThat(refusal.hits()).isEqualTo(3);
  }

  @Test
  void acquire_atOnceAfterAConsent_succeedsWithTheSameIncomingToken() {
    User user = world.emulator.user("alice");
    ValidatedCaller alice = world.call(user);
    UserInteractionRequiredException refused =
        catchThrowableOfType(UserInteractionRequiredException.class, () -> world.acquire(alice));

    world.emulator.consent(user, world.api, world.partner, "read");

    assertThat(refused.error()).isEqualTo("consent_required");
    assertThat(world.acquire(alice)).isNotEmpty();
  }

  @Test
  void refusal_tellsEverythingThatAClientNeeds() {
    ValidatedCaller alice = world.call(world.emulator.user("alice"));

    UserInteractionRequiredException refused =
        catchThrowableOfType(UserInteractionRequiredException.class, () -> world.acquire(alice));

    assertThat(refused.serviceError()).hasValue("invalid_grant");
    assertThat(refused.suberror()).hasValue("consent_required");
    assertThat(refused.errorCodes()).containsExactly("AADSTS65001");
    assertThat(refused.correlationId()).isPresent();
    assertThat(refused.downstreamScopes()).containsExactly("api://partner/read");
    assertThat(refused.consentScope()).hasValue("api://" + world.api.clientId() + "/.default");
  }

  @Test
  void claimsChallenge_isToldToCallersThatDoNotAnswerIt_unlessTheCapabilityIsRequired() {
    world.emulator.faults().always().claimsChallenge(CLAIMS);
    assertThatThrownBy(() -> world.acquire(world.call(world.user("alice"))))
        .hasFieldOrPropertyWithValue("error", "insufficient_claims");

    configure("Challenges.RequireClientCapability = true");
    world.emulator.faults().always().claimsChallenge(CLAIMS);
    assertThatThrownBy(() -> world.acquire(world.call(world.user("alice"))))
        .hasFieldOrPropertyWithValue("error", "interaction_required");
    assertThatThrownBy(() -> world.acquire(world.call(world.user("bob"), "cp1")))
        .hasFieldOrPropertyWithValue("error", "insufficient_claims");
  }

  @Test
  void tokensOfDifferentKinds_areNeverMixedUp() {
    ValidatedCaller alice = world.call(world.user("alice"));
    ValidatedCaller bob = world.call(world.user("bob"));

    assertThat(
            Map.of(
                world.acquire(alice), 1,
                world.acquire(bob), 2,
                world.acquire(alice, request().asApplication()), 3,
                world.acquire(alice, request().withExtraQueryParameter("dc", "x")), 4,
                world.acquirer.acquire(alice, request(), true).value(), 5))
        .hasSize(5);
  }

  @Test
  void listeners_areToldOfTheStartOfASession_andOfTheAnswerToAChallenge() {
    ValidatedCaller alice = world.call(world.user("alice")).withCorrelationId("0123-incoming");
    String token = world.acquire(alice);
    AccessToken replaced =
        world.acquirer.replace(
            alice, request().withClaims("{\"access_token\":{\"nbf\":{\"value\":\"1\"}}}"), token);
    world.acquirer.exchange(
        new CallerSubject(alice, Acquiring.API, null, 0),
        Acquiring.API,
        new byte[32],
        (answer, requested) -> answer);
    world.emulator.faults().always().consentRequired();
    assertThatThrownBy(
            () ->
                world.acquirer.exchange(
                    new CallerSubject(alice, Acquiring.API, null, 0),
                    Acquiring.API,
                    new byte[32],
                    (answer, requested) -> answer))
        .isInstanceOf(OnBehalfException.class);

    assertThat(replaced.value()).isNotEqualTo(token);
    assertThat(world.told)
        .extracting(each -> each.source().map(Enum::name).orElse(each.error().orElse("")))
        .containsExactly("TOKEN_ENDPOINT", "TOKEN_ENDPOINT", "TOKEN_ENDPOINT", "consent_required");
  }

  @Test
  void listeners_areToldOfEachTokenAndWhereItCameFrom() {
    ValidatedCaller alice = world.call(world.user("alice")).withCorrelationId("0123-incoming");
    world.acquire(alice);
    world.acquire(alice);
    world.emulator.faults().always().refuse(EntraRule.DISABLED_USER);
    assertThatThrownBy(() -> world.acquire(alice, request().withForceRefresh()))
        .isInstanceOf(AccessDeniedException.class);

    assertThat(world.told)
        .extracting(each -> each.source().map(Enum::name).orElse(each.error().orElse("")))
        .containsExactly("TOKEN_ENDPOINT", "HEAP", "access_denied");
    assertThat(world.told)
        .allSatisfy(
            each -> {
              assertThat(each.api()).isEqualTo(Acquiring.API);
              assertThat(each.scopes()).containsExactly("api://partner/read");
              assertThat(each.correlationId()).hasValue("0123-incoming");
            });
  }
}
