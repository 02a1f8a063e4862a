package org.onbehalf.internal.validation;

/** Learns how far the validation of a token comes. Requests are validated with {@link #NONE}. */
interface ValidationTrace {
  ValidationTrace NONE = new ValidationTrace() {};

  /** The checks before this one are passed. */
  default void begins(ValidationStep step) {}

  /** The content of the token, which is not verified yet. */
  default void read(Jws jws) {}

  /** The issuer whose keys and rules apply. */
  default void selected(TrustedIssuer issuer) {}
}
