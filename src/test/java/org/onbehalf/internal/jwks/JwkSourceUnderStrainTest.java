package org.onbehalf.internal.jwks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.HttpSettings;
import org.onbehalf.internal.telemetry.ManualClock;

/** Keys are held, and the authority hangs or fails while unknown ones are asked for. */
class JwkSourceUnderStrainTest {
  private static final RSAPublicKey ONE = (RSAPublicKey) RsaKeys.generate().getPublic();
  private static final RSAPublicKey TWO = (RSAPublicKey) RsaKeys.generate().getPublic();
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final JwksSettings KEYS =
      new JwksSettings(
          Duration.ofHours(12), Duration.ofHours(24), Duration.ofSeconds(30), RETRY, 100);

  private final ManualClock clock = new ManualClock();
  private final FakeAuthority authority = new FakeAuthority();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final JwkSource keySets = keySets(Duration.ofSeconds(20));

  @BeforeEach
  void hold() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();
  }

  @AfterEach
  void close() {
    keySets.close();
    authority.close();
    threads.shutdownNow();
  }

  private JwkSource keySets(Duration readTimeout) {
    return new JwkSource(
        AzureAdSettings.of(
                authority.instance(), FakeAuthority.TENANT, "11111111-2222-3333-4444-555555555555")
            .issuer(),
        KEYS,
        new HttpExchange(new HttpSettings(Duration.ofSeconds(5), readTimeout, 1 << 20)),
        clock);
  }

  @Test
  void current_whileAnotherSeeksAnUnknownKeyOfAHungEndpoint_waitsForNothing() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE), FakeAuthority.jwk("two", TWO));
    authority.hang();
    Future<JwkSet> seeking = threads.submit(() -> keySets.seek("two"));
    awaitFetches(2);

    for (int i = 0; i < 100; i++) {
      assertThat(keySets.current().find("one")).isNotNull();
      assertThat(keySets.seek("one").find("one")).isNotNull();
    }

    assertThat(seeking.isDone()).as("who needs the new key still waits").isFalse();
    authority.release();
    assertThat(seeking.get(20, TimeUnit.SECONDS).find("two")).isNotNull();
  }

  @Test
  void seek_whenTheEndpointHangs_waitsNoLongerThanItsLimit() throws Exception {
    try (JwkSource impatient = keySets(Duration.ofMillis(300))) {
      impatient.current();
      authority.hang();

      List<Future<JwkSet>> seeking = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        seeking.add(threads.submit(() -> impatient.seek("two")));
      }

      for (Future<JwkSet> each : seeking) {
        // the endpoint itself hangs for longer
        assertThatThrownBy(() -> each.get(20, TimeUnit.SECONDS))
            .hasCauseInstanceOf(KeysUnavailableException.class);
      }
      assertThat(impatient.current().find("one")).isNotNull();
    }
  }

  @Test
  void seek_whenKeysAreInventedByTheThousandDuringAnOutage_triesOncePerPauseAndRecovers()
      throws Exception {
    authority.fail(500);

    for (int second = 0; second < 20; second++) {
      for (int i = 0; i < 1000; i++) {
        String invented = "invented " + second + " " + i;
        assertThatThrownBy(() -> keySets.seek(invented))
            .isInstanceOf(KeysUnavailableException.class);
      }
      assertThat(keySets.current().find("one")).as("what is held serves on").isNotNull();
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(authority.fetches()).as("1 at the start, 1 per 5 s").isEqualTo(5);

    // the flood goes on; the first who asks after the outage finds the new key
    authority.fail(200);
    authority.publish(FakeAuthority.jwk("one", ONE), FakeAuthority.jwk("two", TWO));
    assertThat(keySets.seek("invented").find("two")).isNotNull();
    assertThat(keySets.seek("two").find("two")).isNotNull();
    assertThat(authority.fetches()).isEqualTo(6);
  }

  /** Waits until so many began, for at most ten seconds. */
  private void awaitFetches(int number) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (authority.fetches() < number) {
      assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
