package org.onbehalf.internal.validation;

/** A check failed. Without a stack trace: it is an answer, and attackers choose how often. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Check check;
  private final String detail;

  RefusedException(Check check) {
    this(check, "");
  }

  /**
   * With what was found and what was expected.
   *
   * @param detail for the log only; from a token whose signature is good, and nothing personal
   */
  RefusedException(Check check, String detail) {
    super(check.id(), null, false, false);
    this.check = check;
    this.detail = detail;
  }

  Check check() {
    return check;
  }

  String detail() {
    return detail;
  }
}
