package org.onbehalf.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.telemetry.ManualClock;

class CircuitBreakerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualClock clock = new ManualClock();
  private final CircuitBreaker breaker = new CircuitBreaker(3, SECOND, clock);

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(breaker.tryEnter()).isTrue();
      breaker.failed();
    }
  }

  @Test
  void faultsInARow_openIt_andOthersDoNot() {
    fail(2);
    breaker.succeeded();
    fail(3);

    assertThat(breaker.tryEnter()).isFalse();
  }

  @Test
  void open_letsOneProbePerIntervalThrough_alsoWhileTheFormerHangs() {
    fail(3);
    clock.advance(SECOND.minusMillis(1));
    assertThat(breaker.tryEnter()).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(breaker.tryEnter()).isTrue();
    assertThat(breaker.tryEnter()).isFalse();
    clock.advance(SECOND);
    assertThat(breaker.tryEnter()).isTrue();
    breaker.failed();
    assertThat(breaker.tryEnter()).isFalse();
  }

  @Test
  void answer_closesIt() {
    fail(3);
    clock.advance(SECOND);
    assertThat(breaker.tryEnter()).isTrue();
    breaker.succeeded();

    fail(2);
    assertThat(breaker.tryEnter()).isTrue();
  }

  @Test
  void clockSetBack_delaysNoProbe() {
    fail(3);
    clock.advance(Duration.ofHours(-2));

    assertThat(breaker.tryEnter()).isTrue();
    assertThat(breaker.tryEnter()).isFalse();
  }

  @Test
  void threshold0_neverOpens() {
    CircuitBreaker never = new CircuitBreaker(0, SECOND, clock);
    for (int i = 0; i < 100; i++) {
      never.failed();
      assertThat(never.tryEnter()).isTrue();
    }
  }
}
