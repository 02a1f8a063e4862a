package org.onbehalf.internal.validation;

import org.onbehalf.internal.Nullable;

/** A check failed. Without a stack trace: it is an answer, and attackers choose how often. */
final class TokenValidationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient ValidationFailure refusal;

  TokenValidationException(ValidationError check) {
    this(check, "");
  }

  /**
   * With what was found and what was expected.
   *
   * @param detail for the log only; from a token whose signature is good, and nothing personal
   */
  TokenValidationException(ValidationError check, String detail) {
    this(check, detail, null);
  }

  /** The same for one of the well-known diagnoses. */
  TokenValidationException(
      ValidationError check, String detail, @Nullable TokenDiagnosis diagnosis) {
    this(new ValidationFailure(check, detail, diagnosis));
  }

  TokenValidationException(ValidationFailure refusal) {
    super(refusal.check.id(), null, false, false);
    this.refusal = refusal;
  }

  ValidationFailure refusal() {
    return refusal;
  }
}
