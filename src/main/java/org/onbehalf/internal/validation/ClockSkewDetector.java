package org.onbehalf.internal.validation;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Notices that this server's clock is behind: an issuer signs no tokens for the future, so where
 * several in a row are not valid yet and none is accepted, the fault is here. Thread-safe.
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

  /** A token whose signature is good was refused; what is now known of that. */
  TokenValidationException refused(TokenValidationException refusal) {
    if (refusal.check != ValidationError.NOT_YET_VALID) {
      return refusal;
    }
    // no more than needed, so that no number of refusals overflows it
    int before = notYetValid.getAndUpdate(count -> Math.min(count + 1, ENOUGH));
    return before + 1 < ENOUGH ? refusal : refusal.as(TokenDiagnosis.CLOCK_BEHIND);
  }
}
