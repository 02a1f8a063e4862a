package org.onbehalf.internal.validation;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Detects that this server's clock is behind: if several tokens in a row are not valid yet and none is accepted between them, the fault is here, not at the issuer. Thread-safe.
 */
final class ClockSkewDetector {
  private static final int ENOUGH = 3;

  private final AtomicInteger notYetValid = new AtomicInteger();

  /** A token was accepted: one read, as long as all is well. */
  void accepted() {
    if (notYetValid.get() != 0) {
      notYetValid.set(0);
    }
  }

  /** A token with a valid signature was refused; adds the diagnosis if the clock is behind. */
  TokenValidationException refused(TokenValidationException refusal) {
    if (refusal.check != ValidationError.NOT_YET_VALID) {
      return refusal;
    }
    // no more than needed, so that no number of refusals overflows it
    int before = notYetValid.getAndUpdate(count -> Math.min(count + 1, ENOUGH));
    return before + 1 < ENOUGH ? refusal : refusal.as(TokenDiagnosis.CLOCK_BEHIND);
  }
}
