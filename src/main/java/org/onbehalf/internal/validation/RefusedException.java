package org.onbehalf.internal.validation;

import org.onbehalf.internal.Nullable;

/** A check failed. Without a stack trace: it is an answer, and attackers choose how often. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  RefusedException(Check check) {
    this(check, "");
  }

  /**
   * With what was found and what was expected.
   *
   * @param detail for the log only; from a token whose signature is good, and nothing personal
   */
  RefusedException(Check check, String detail) {
    this(check, detail, null);
  }

  /** The same for one of the well-known confusions. */
  RefusedException(Check check, String detail, @Nullable Confusion confusion) {
    this(new Refusal(check, detail, confusion));
  }

  RefusedException(Refusal refusal) {
    super(refusal.check.id(), null, false, false);
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
