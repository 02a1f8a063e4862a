package org.onbehalf.internal.cache;

import java.time.Instant;
import java.util.Objects;

/**
 * A token of a downstream API as the cache keeps it. Immutable; {@code toString()} does not show
 * the token.
 */
public final class CachedToken {
  private final String accessToken;
  private final Instant acquiredAt;
  private final Instant expiresAt;

  public CachedToken(String accessToken, Instant acquiredAt, Instant expiresAt) {
    this.accessToken = Objects.requireNonNull(accessToken, "accessToken");
    this.acquiredAt = Objects.requireNonNull(acquiredAt, "acquiredAt");
    this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
  }

  /** Never log it. */
  public String accessToken() {
    return accessToken;
  }

  public Instant acquiredAt() {
    return acquiredAt;
  }

  public Instant expiresAt() {
    return expiresAt;
  }

  @Override
  public String toString() {
    return "CachedToken(expires " + expiresAt + ")";
  }
}
