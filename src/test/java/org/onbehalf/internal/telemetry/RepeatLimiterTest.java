package org.onbehalf.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.MessageFormatter;

class RepeatLimiterTest {
  private final ManualClock clock = new ManualClock();
  private final RepeatLimiter limiter = new RepeatLimiter(clock, Duration.ofMinutes(1));

  @Test
  void tell_whenAKindRepeatsWithinTheInterval_suppressesAndCounts() {
    assertThat(limiter.tell("a")).isZero();
    assertThat(limiter.tell("a")).isEqualTo(RepeatLimiter.SUPPRESSED);
    clock.advance(Duration.ofSeconds(59));
    assertThat(limiter.tell("a")).isEqualTo(RepeatLimiter.SUPPRESSED);

    clock.advance(Duration.ofSeconds(1));

    assertThat(limiter.tell("a")).isEqualTo(2);
    assertThat(limiter.tell("a")).isEqualTo(RepeatLimiter.SUPPRESSED);
  }

  @Test
  void log_saysHowManyWereSuppressed_onlyIfSomeWere() {
    List<String> lines = new ArrayList<>();
    RepeatLimiter.Line warn =
        (format, values) -> lines.add(MessageFormatter.arrayFormat(format, values).getMessage());
    RepeatLimiter.Line debug = (format, values) -> lines.add("DEBUG " + format);

    limiter.log("a", warn, debug, "lost {}", "one");
    limiter.log("a", warn, debug, "lost {}", "two");
    clock.advance(Duration.ofMinutes(1));
    limiter.log("a", warn, debug, "lost {}", "three");

    assertThat(lines)
        .containsExactly(
            "lost one", "DEBUG lost {}", "lost three (and 1 more since this was last logged)");
  }

  @Test
  void tell_whenKindsDiffer_tellsEach() {
    assertThat(limiter.tell("a")).isZero();
    assertThat(limiter.tell("b")).isZero();
  }

  @Test
  void tell_whenTheClockWasSetBack_isNotSilentForAsLong() {
    limiter.tell("a");

    clock.advance(Duration.ofHours(-5));

    assertThat(limiter.tell("a")).isZero();
  }

  @Test
  void tell_whenKindsAreInvented_countsTheExcessAsOneKind() {
    long told = IntStream.range(0, 10_000).filter(i -> limiter.tell("kind " + i) == 0).count();

    assertThat(told).isEqualTo(257);
  }
}
