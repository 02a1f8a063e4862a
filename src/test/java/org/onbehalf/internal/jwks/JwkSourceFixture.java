package org.onbehalf.internal.jwks;

import org.onbehalf.internal.http.HttpSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.telemetry.ManualClock;

/** An authority and the source of its keys. */
abstract class JwkSourceFixture {
  static final RSAPublicKey ONE = (RSAPublicKey) RsaKeys.generate().getPublic();
  static final RSAPublicKey TWO = (RSAPublicKey) RsaKeys.generate().getPublic();
  static final Duration REFRESH = Duration.ofHours(12);
  static final Duration LAST_KNOWN_GOOD = Duration.ofHours(24);
  static final Duration UNKNOWN_KID = Duration.ofSeconds(30);
  static final Duration RETRY = Duration.ofSeconds(5);
  static final JwksSettings KEYS =
      new JwksSettings(REFRESH, LAST_KNOWN_GOOD, UNKNOWN_KID, RETRY, 50);
  static final String CLIENT_ID = "11111111-2222-3333-4444-555555555555";

  final ManualClock clock = new ManualClock();
  final FakeAuthority authority = new FakeAuthority();
  final ExecutorService threads = Executors.newCachedThreadPool();
  final JwkSource keySets = keySets(FakeAuthority.TENANT, Duration.ofSeconds(10));

  @AfterEach
  final void close() {
    keySets.close();
    authority.close();
    threads.shutdownNow();
  }

  JwkSource keySets(String tenantId, Duration readTimeout) {
    return keySets(
        tenantId, new HttpExchange(new HttpSettings(Duration.ofSeconds(5), readTimeout, 1 << 20)));
  }

  JwkSource keySets(String tenantId, HttpExchange http) {
    return new JwkSource(
        AzureAdSettings.of(authority.instance(), tenantId, CLIENT_ID).issuer(), KEYS, http, clock);
  }

  <T> List<Future<T>> inParallel(int times, Callable<T> task) {
    List<Future<T>> started = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      started.add(threads.submit(task));
    }
    return started;
  }

  static void assertUnavailable(Callable<JwkSet> call, Duration retryAfter) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            KeysUnavailableException.class, e -> assertThat(e.retryAfter()).isEqualTo(retryAfter));
  }

  static void assertUnavailable(Future<JwkSet> future) {
    assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(KeysUnavailableException.class);
  }

  static void ignoreFailure(Callable<JwkSet> call) {
    try {
      call.call();
    } catch (Exception e) {
      // the caller asserts on others
      assertThat(e).isNotNull();
    }
  }

  /** Waits for what another thread does, for at most ten seconds. */
  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
