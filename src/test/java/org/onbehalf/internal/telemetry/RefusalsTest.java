package org.onbehalf.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private final Refusals refusals = new Refusals();

  @Test
  void add_countsByCause_andKeepsTheLastRemedy() {
    refusals.add("request", "expired", "OBH-1", "first", Instant.ofEpochSecond(1));
    refusals.add("token for A", "expired", "OBH-1", "another", Instant.ofEpochSecond(2));
    refusals.add("request", "expired", "OBH-1", "last", Instant.ofEpochSecond(3));

    assertThat(refusals.newest())
        .extracting(each -> each.subject + " " + each.cause + " " + each.count + " " + each.remedy)
        .containsExactly("request expired 2 last", "token for A expired 1 another");
    assertThat(refusals.newest().get(0).last).isEqualTo(Instant.ofEpochSecond(3));
  }

  @Test
  void add_ofTooManyCauses_forgetsTheOldest() {
    for (int i = 0; i <= Refusals.MOST_CAUSES; i++) {
      refusals.add("request", "cause " + i, "OBH-1", "", Instant.ofEpochSecond(i));
      refusals.add("request", "cause 1", "OBH-1", "", Instant.ofEpochSecond(i));
    }

    assertThat(refusals.newest())
        .hasSize(Refusals.MOST_CAUSES)
        .extracting(each -> each.cause)
        .contains("cause 1", "cause 50")
        .doesNotContain("cause 0");
  }
}
