package org.onbehalf.internal.jwks;

import java.time.Duration;
import java.util.Objects;

/** No usable key is held and none can be had now; says nothing against the token. */
public final class KeysUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final Duration LEAST = Duration.ofSeconds(1);

  private final Duration retryAfter;

  KeysUnavailableException(Duration retryAfter) {
    super("the issuer's signing keys are not available", null, false, false);
    Objects.requireNonNull(retryAfter, "retryAfter");
    this.retryAfter = retryAfter.compareTo(LEAST) < 0 ? LEAST : retryAfter;
  }

  /** When to try again, from now; at least a second. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
