package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a token that was accepted before costs: an allocation that does not depend on its claims.
 */
class SeenTokenCostTest {
  private static final int MANY = 20_000;

  private final ValidatorFixture fixture = new ValidatorFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private String header(int groups) {
    String ids = "\"00000000-0000-0000-0000-000000000000\"" + ",\"g\"".repeat(groups);
    return "Bearer "
        + fixture
            .v2()
            .raw("groups", "[" + ids + "]")
            .signed(ValidatorFixture.ONE.getPrivate())
            .text();
  }

  /** Bytes per request; 0 where the Java virtual machine does not count them. */
  private long bytes(String header) {
    validate(header);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    if (!(threads instanceof com.sun.management.ThreadMXBean counting)) {
      return 0;
    }
    long thread = Thread.currentThread().getId();
    long before = counting.getThreadAllocatedBytes(thread);
    validate(header);
    return (counting.getThreadAllocatedBytes(thread) - before) / MANY;
  }

  private void validate(String header) {
    for (int i = 0; i < MANY; i++) {
      AuthorizationHeader parsed =
          AuthorizationHeader.parse(Collections.enumeration(List.of(header)), 32 * 1024);
      if (fixture.validator.validate(parsed, null, Set.of()).caller() == null) {
        throw new AssertionError("refused");
      }
    }
  }

  @Test
  void seenToken_allocatesItsTextOnceAndLittleMore_whateverItsClaims() {
    String few = header(0);
    String many = header(400);

    long ofFew = bytes(few);
    long ofMany = bytes(many);

    // the text as bytes, for its hash; parsed claims alone would take more than the rest
    assertThat(ofFew).isLessThan(few.length() + 1_500);
    assertThat(ofMany).isLessThan(many.length() + 1_500);
  }
}
