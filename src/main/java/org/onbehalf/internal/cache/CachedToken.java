package org.onbehalf.internal.cache;

import java.time.Instant;
import java.util.Objects;
import org.onbehalf.AccessToken;
import org.onbehalf.TokenSource;
import org.onbehalf.internal.Nullable;

/**
 * A cached token of a downstream API. Its times are milliseconds since the epoch, so that a hit
 * reads one object. Immutable; {@code toString()} does not show the token.
 */
public final class CachedToken {
  private final String accessToken;
  private final long acquiredAt;
  private final long expiresAt;
  private final long refreshAt;

  /** When it was put into memory; 0 before that. */
  private final long inMemorySince;

  /** What applications get of it, made by the first hit. Threads may make several, all alike. */
  private @Nullable AccessToken hit;

  /** A token that is not refreshed before it expires. */
  public CachedToken(String accessToken, Instant acquiredAt, Instant expiresAt) {
    this(accessToken, acquiredAt, expiresAt, expiresAt);
  }

  /** A token that is refreshed in the background from {@code refreshAt} on. */
  public CachedToken(String accessToken, Instant acquiredAt, Instant expiresAt, Instant refreshAt) {
    this(
        accessToken,
        acquiredAt.toEpochMilli(),
        expiresAt.toEpochMilli(),
        refreshAt.toEpochMilli(),
        0);
  }

  private CachedToken(
      String accessToken, long acquiredAt, long expiresAt, long refreshAt, long inMemorySince) {
    this.accessToken = Objects.requireNonNull(accessToken, "accessToken");
    this.acquiredAt = acquiredAt;
    this.expiresAt = expiresAt;
    this.refreshAt = refreshAt;
    this.inMemorySince = inMemorySince;
  }

  /** The same token, in memory since then. */
  CachedToken inMemorySince(long time) {
    return new CachedToken(accessToken, acquiredAt, expiresAt, refreshAt, time);
  }

  /** What an application gets. For a hit in memory it is always the same object. */
  public AccessToken toAccessToken(TokenSource source) {
    if (source != TokenSource.HEAP) {
      return create(source);
    }
    AccessToken present = hit;
    if (present == null) {
      present = create(source);
      hit = present;
    }
    return present;
  }

  private AccessToken create(TokenSource source) {
    Instant expiry = Instant.ofEpochMilli(expiresAt);
    Instant refresh = refreshAt == expiresAt ? expiry : Instant.ofEpochMilli(refreshAt);
    return new AccessToken(accessToken, expiry, refresh, source);
  }

  /** Never log it. */
  public String accessToken() {
    return accessToken;
  }

  public long acquiredAt() {
    return acquiredAt;
  }

  public long expiresAt() {
    return expiresAt;
  }

  public long refreshAt() {
    return refreshAt;
  }

  long inMemorySince() {
    return inMemorySince;
  }

  @Override
  public String toString() {
    return "CachedToken(expires " + Instant.ofEpochMilli(expiresAt) + ")";
  }
}
