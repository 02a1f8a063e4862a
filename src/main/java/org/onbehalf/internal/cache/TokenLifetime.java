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
   * used for three quarters of their life. In milliseconds.
   */
  static final long MIN_REMAINING = 60_000;

  private final Clock clock;
  private final long maxTokenAge;
  private final long heapMaxAge;

  /** A null {@code heapMaxAge} means that the store is never asked again. */
  TokenLifetime(Clock clock, Duration maxTokenAge, @Nullable Duration heapMaxAge) {
    this.clock = clock;
    this.maxTokenAge = maxTokenAge.toMillis();
    this.heapMaxAge = heapMaxAge == null ? Long.MAX_VALUE : heapMaxAge.toMillis();
  }

  long now() {
    return clock.millis();
  }

  /**
   * Whether a token that is in memory may be used without asking the store. On the hot path:
   * allocates nothing.
   */
  boolean isFresh(TokenKey key, CachedToken token, long now) {
    long inMemory = now - token.inMemorySince();
    return isUsable(key, token, now)
        && inMemory < heapMaxAge
        && (inMemory >= 0 || heapMaxAge == Long.MAX_VALUE);
  }

  /** Whether the token may be used now, and the caller's own token is still accepted. */
  boolean isUsable(TokenKey key, CachedToken token) {
    return isUsable(key, token, clock.millis());
  }

  private boolean isUsable(TokenKey key, CachedToken token, long now) {
    long acquired = token.acquiredAt();
    long expires = token.expiresAt();
    long age = now - acquired;
    long reserve = Math.min(MIN_REMAINING, (expires - acquired) / 4);
    // acquired in the future: the clock was set back since, so that the token expires earlier than
    // it seems; accepted up to the reserve
    return now < key.until()
        && expires - now >= reserve
        && now < expires
        && age < maxTokenAge
        && age >= -reserve;
  }

  /** When nobody can use the entry any more, in whole milliseconds. */
  Instant until(TokenKey key, CachedToken token) {
    long usable = Math.min(token.expiresAt(), token.acquiredAt() + maxTokenAge);
    return Instant.ofEpochMilli(Math.min(usable, key.until()));
  }
}
