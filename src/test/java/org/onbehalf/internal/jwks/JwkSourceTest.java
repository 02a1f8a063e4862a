package org.onbehalf.internal.jwks;

import org.onbehalf.internal.http.HttpSettings;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.http.HttpExchange;

/** When keys are fetched, and who waits. */
class JwkSourceTest extends JwkSourceFixture {

  @Test
  void constructor_always_touchesNoNetwork() {
    assertThat(authority.fetches()).isZero();
  }

  @Test
  void current_onFirstUse_fetchesIssuersAndKeysOnce() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));

    JwkSet keys = keySets.current();
    keySets.current();

    assertThat(requireNonNull(keys.find("one")).publicKey()).isEqualTo(ONE);
    assertThat(keys.find("One")).isNull();
    assertThat(keys.issuerV1(FakeAuthority.TENANT)).isEqualTo(authority.issuerV1());
    assertThat(keys.issuerV2(FakeAuthority.TENANT)).isEqualTo(authority.issuerV2());
    assertThat(authority.fetches()).isEqualTo(1);
  }

  @Test
  void current_whenManyAreTheFirst_fetchesOnceForAll() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    List<Future<JwkSet>> callers = inParallel(50, keySets::current);
    await(() -> authority.fetches() == 1);

    authority.release();

    for (Future<JwkSet> caller : callers) {
      assertThat(caller.get(20, TimeUnit.SECONDS).find("one")).isNotNull();
    }
    assertThat(authority.fetches()).isEqualTo(1);
  }

  @Test
  void current_whenTheEndpointHangs_waitsNoLongerThanItsLimit() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    try (JwkSource impatient = keySets(FakeAuthority.TENANT, Duration.ofMillis(300))) {
      // the endpoint itself hangs for longer than anybody waits here
      for (Future<JwkSet> caller : inParallel(5, impatient::current)) {
        assertUnavailable(caller);
      }
    }
  }

  @Test
  void current_whenTheLeaderIsInterrupted_servesThoseWhoJoined() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    Thread leader = new Thread(() -> ignoreFailure(keySets::current));
    leader.start();
    await(() -> authority.fetches() == 1);
    List<Future<JwkSet>> joined = inParallel(5, keySets::current);

    leader.interrupt();
    authority.release();

    for (Future<JwkSet> caller : joined) {
      assertThat(caller.get(20, TimeUnit.SECONDS).find("one")).isNotNull();
    }
    leader.join();
  }

  @Test
  void current_whenOneWhoJoinedIsInterrupted_releasesItAtOnce() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    List<Future<JwkSet>> leader = inParallel(1, keySets::current);
    await(() -> authority.fetches() == 1);
    List<Object> outcome = new ArrayList<>();
    Thread joining =
        new Thread(
            () -> {
              try {
                outcome.add(keySets.current());
              } catch (KeysUnavailableException e) {
                outcome.add(Thread.currentThread().isInterrupted());
              }
            });
    joining.start();

    joining.interrupt();
    joining.join(10_000);

    assertThat(outcome).containsExactly(true);
    authority.release();
    assertThat(leader.get(0).get(20, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void current_whenTheAuthorityIsDownAtColdStart_pausesAndRecovers() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.fail(503);

    assertUnavailable(keySets::current, RETRY);
    clock.advance(Duration.ofSeconds(2));
    assertUnavailable(keySets::current, Duration.ofSeconds(3));
    assertThat(authority.fetches()).isEqualTo(1);

    authority.fail(200);
    clock.advance(Duration.ofSeconds(3));

    assertThat(keySets.current().find("one")).isNotNull();
    assertThat(authority.fetches()).isEqualTo(2);
  }

  @Test
  void current_afterAColdOutage_stillSeeksAnUnknownKeyAtOnce() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.fail(503);
    assertUnavailable(() -> keySets.seek("two"), RETRY);
    authority.fail(200);
    clock.advance(RETRY);
    keySets.current();
    authority.publish(FakeAuthority.jwk("two", TWO));

    assertThat(keySets.seek("two").find("two")).isNotNull();
  }

  @Test
  void current_whenTheAuthorityIsDownWhileKeysAreHeld_servesThemForALimitedTime() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    JwkSet first = keySets.current();
    authority.fail(500);

    clock.advance(LAST_KNOWN_GOOD.minusSeconds(1));
    assertThat(keySets.current()).isSameAs(first);
    KeyRefresh.awaitEnd();
    assertThat(keySets.current()).isSameAs(first);
    KeyRefresh.awaitEnd();
    assertThat(authority.fetches()).as("one failed refresh, then a pause").isEqualTo(2);

    clock.advance(RETRY);
    assertUnavailable(keySets::current, RETRY);

    authority.fail(200);
    clock.advance(RETRY);
    assertThat(keySets.current().find("one")).isNotNull();
  }

  @Test
  void current_whenDueForARefresh_fetchesOnceInTheBackgroundAndNobodyWaits() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    JwkSet first = keySets.current();
    authority.publish(FakeAuthority.jwk("two", TWO));
    clock.advance(REFRESH);
    authority.hang();

    for (Future<JwkSet> caller : inParallel(20, keySets::current)) {
      assertThat(caller.get(10, TimeUnit.SECONDS)).isSameAs(first);
    }
    await(() -> authority.fetches() == 2);

    authority.release();
    KeyRefresh.awaitEnd();
    assertThat(keySets.current().find("two")).isNotNull();
    assertThat(keySets.current().find("one")).as("a key that was removed").isNull();
    assertThat(authority.fetches()).isEqualTo(2);
  }

  @Test
  void current_beforeARefreshIsDue_asksNobody() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();

    clock.advance(REFRESH.multipliedBy(94).dividedBy(100));
    keySets.current();

    KeyRefresh.awaitEnd();
    assertThat(authority.fetches()).isEqualTo(1);
  }

  @Test
  void jittered_always_isATwentiethEarlierAtMost() {
    assertThat(JwkSource.jittered(REFRESH, 0)).isEqualTo(REFRESH);
    assertThat(JwkSource.jittered(REFRESH, 0.5)).isEqualTo(Duration.ofMinutes(702));
    assertThat(JwkSource.jittered(REFRESH, 1)).isEqualTo(Duration.ofMinutes(684));
  }

  @Test
  void close_duringARefresh_leavesNoThread() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    HttpExchange http =
        new HttpExchange(new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(60), 1 << 20));
    JwkSource closing = keySets(FakeAuthority.TENANT, http);
    closing.current();
    clock.advance(REFRESH);
    authority.hang();
    closing.current();
    await(() -> authority.fetches() == 2);

    http.close();
    closing.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("onbehalf-keys");
  }

  @Test
  void seek_whenAKeyIsNew_findsItWithOneFetch() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();
    authority.publish(FakeAuthority.jwk("one", ONE), FakeAuthority.jwk("two", TWO));

    JwkSet keys = keySets.seek("two");

    assertThat(keys.find("one")).isNotNull();
    assertThat(keys.find("two")).isNotNull();
    assertThat(authority.fetches()).isEqualTo(2);
  }

  @Test
  void seek_whenKeysAreInventedByTheThousand_fetchesOncePerInterval() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();

    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 1000; i++) {
        keySets.seek("invented " + second + " " + i);
      }
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(authority.fetches()).as("1 at the start, 1 per 30 s").isEqualTo(3);

    // a genuine new key is accepted within one interval of the flood
    authority.publish(FakeAuthority.jwk("two", TWO));
    clock.advance(UNKNOWN_KID);
    keySets.seek("invented");
    assertThat(keySets.seek("two").find("two")).isNotNull();
    assertThat(authority.fetches()).isEqualTo(4);
  }

  @Test
  void seek_whenManySeekAtOnce_sharesOneFetchAndHoldsNoMoreThreadsThanMayWait() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();
    authority.publish(FakeAuthority.jwk("two", TWO));
    authority.hang();
    List<Future<JwkSet>> callers = inParallel(150, () -> keySets.seek("two"));
    await(() -> callers.stream().filter(Future::isDone).count() == 100);

    authority.release();

    int found = 0;
    for (Future<JwkSet> caller : callers) {
      try {
        found += caller.get(20, TimeUnit.SECONDS).find("two") == null ? 0 : 1;
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(KeysUnavailableException.class);
      }
    }
    assertThat(found).isEqualTo(50);
    assertThat(authority.fetches()).isEqualTo(2);
  }

  @Test
  void seek_whenTheFetchFails_spendsAnotherBudget() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();
    authority.publish(FakeAuthority.jwk("two", TWO));
    authority.fail(500);

    assertUnavailable(() -> keySets.seek("two"), RETRY);
    assertUnavailable(() -> keySets.seek("two"), RETRY);
    assertThat(authority.fetches()).as("the second within the pause").isEqualTo(2);
    assertThat(keySets.current().find("one")).as("what is held serves on").isNotNull();

    authority.fail(200);
    clock.advance(RETRY);
    assertThat(keySets.seek("two").find("two")).isNotNull();
  }

  @Test
  void current_whenTheFirstKeysHang_letsNoMoreThanAllowedWaitAndServesOnceTheyCome()
      throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    List<Future<JwkSet>> callers = inParallel(250, keySets::current);
    await(() -> callers.stream().filter(Future::isDone).count() == 200);
    assertThat(authority.fetches()).isEqualTo(1);

    authority.release();

    int served = 0;
    for (Future<JwkSet> caller : callers) {
      try {
        served += caller.get(20, TimeUnit.SECONDS).find("one") == null ? 0 : 1;
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(KeysUnavailableException.class);
      }
    }
    assertThat(served).isEqualTo(50);
  }

  @Test
  void current_whenNobodyAskedForLong_waitsForTheRefreshUnlessItFails() throws Exception {
    try (JwkSource idle =
        new JwkSource(
            AzureAdSettings.of(authority.instance(), FakeAuthority.TENANT, CLIENT_ID).issuer(),
            new JwksSettings(Duration.ofMinutes(30), LAST_KNOWN_GOOD, UNKNOWN_KID, RETRY, 50),
            new HttpExchange(
                new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(10), 1 << 20)),
            clock)) {
      authority.publish(FakeAuthority.jwk("one", ONE));
      idle.current();
      authority.publish(FakeAuthority.jwk("two", TWO));

      clock.advance(Duration.ofHours(1));
      assertThat(idle.current().find("one")).as("withdrawn an hour ago").isNull();

      authority.fail(500);
      clock.advance(Duration.ofHours(1));
      assertThat(idle.current().find("two")).as("last known good").isNotNull();
    }
  }

  @Test
  void close_whileSomebodyWaits_releasesThemAndBeginsNoFetch() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    Future<JwkSet> leader = threads.submit(keySets::current);
    await(() -> authority.fetches() == 1);
    Future<JwkSet> joined = threads.submit(keySets::current);

    await(
        () -> {
          keySets.close();
          return joined.isDone();
        });

    assertUnavailable(joined);
    assertUnavailable(leader);
    authority.release();
    clock.advance(LAST_KNOWN_GOOD);
    assertUnavailable(keySets::current, Duration.ofSeconds(1));
    assertThat(authority.fetches()).isEqualTo(1);
  }
}
