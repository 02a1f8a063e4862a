package org.onbehalf.internal.cache;

import java.time.Instant;
import java.util.Objects;

/** A cached token of a downstream API. Immutable; {@code toString()} does not show the token. */
public final class CachedToken {
  private final String accessToken;
  private final Instant acquiredAt;
  private final Instant expiresAt;
  private final Instant refreshAt;

  /** A token that is not refreshed before it expires. */
  public CachedToken(String accessToken, Instant acquiredAt, Instant expiresAt) {
    this(accessToken, acquiredAt, expiresAt, expiresAt);
  }

  /** A token that is refreshed in the background from {@code refreshAt} on. */
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
