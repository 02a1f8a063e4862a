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
  private final Instant refreshAt;

  /** A token that is used to its end. */
  public CachedToken(String accessToken, Instant acquiredAt, Instant expiresAt) {
    this(accessToken, acquiredAt, expiresAt, expiresAt);
  }

  /**
   * From its parts.
   *
   * @param refreshAt from when on a new one is fetched in the background, while this one serves
   */
  public CachedToken(String accessToken, Instant acquiredAt, Instant expiresAt, Instant refreshAt) {
    this.accessToken = Objects.requireNonNull(accessToken, "accessToken");
    this.acquiredAt = Objects.requireNonNull(acquiredAt, "acquiredAt");
    this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
    this.refreshAt = Objects.requireNonNull(refreshAt, "refreshAt");
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

  public Instant refreshAt() {
    return refreshAt;
  }

  @Override
  public String toString() {
    return "CachedToken(expires " + expiresAt + ")";
  }
}
