package org.onbehalf.internal.cache;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.onbehalf.internal.Nullable;

/** Until when a cached token may be used, by an injected clock. */
final class TokenLifetime {
  /**
   * A token with less left is a miss: it still travels to the downstream API, may wait in a queue
   * there, and is validated by a clock that may run ahead of ours. Tokens that live for minutes are
   * used for three quarters of their life.
   */
  static final Duration MIN_REMAINING = Duration.ofSeconds(60);

  private final Clock clock;
  private final Duration maxTokenAge;
  private final long heapMaxAge;

  /** A null {@code heapMaxAge} means that the store is never asked again. */
  TokenLifetime(Clock clock, Duration maxTokenAge, @Nullable Duration heapMaxAge) {
    this.clock = clock;
    this.maxTokenAge = maxTokenAge;
    this.heapMaxAge = heapMaxAge == null ? Long.MAX_VALUE : heapMaxAge.toMillis();
  }

  long now() {
    return clock.millis();
  }

  /**
   * Whether a token that is in memory since then may be used without asking the store. On the hot
   * path: allocates nothing.
   */
  boolean isFresh(CachedToken token, long since) {
    long now = clock.millis();
    long inMemory = now - since;
    return isUsable(token, now)
        && inMemory < heapMaxAge
        && (inMemory >= 0 || heapMaxAge == Long.MAX_VALUE);
  }

  /** Whether the token may be used now. On the hot path: allocates nothing. */
  boolean isUsable(CachedToken token) {
    return isUsable(token, clock.millis());
  }

  private boolean isUsable(CachedToken token, long now) {
    long acquired = token.acquiredAt().toEpochMilli();
    long expires = token.expiresAt().toEpochMilli();
    long age = now - acquired;
    long reserve = Math.min(MIN_REMAINING.toMillis(), (expires - acquired) / 4);
    // acquired in the future: the clock was set back since, so that the token expires earlier than
    // it seems; accepted up to the reserve
    return expires - now >= reserve
        && now < expires
        && age < maxTokenAge.toMillis()
        && age >= -reserve;
  }

  /** When nobody can use the entry any more, in whole milliseconds. */
  Instant until(TokenKey key, CachedToken token) {
    long oldest = token.acquiredAt().toEpochMilli() + maxTokenAge.toMillis();
    long usable = Math.min(token.expiresAt().toEpochMilli(), oldest);
    return Instant.ofEpochMilli(Math.min(usable, key.until()));
  }

  /** How long from now, never negative. */
  Duration remaining(TokenKey key, CachedToken token) {
    long millis = until(key, token).toEpochMilli() - clock.millis();
    return Duration.ofMillis(Math.max(0, millis));
  }
}
