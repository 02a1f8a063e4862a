package org.onbehalf.internal.cache;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.onbehalf.internal.Nullable;

/** Until when a kept token may be used. Judged by our own clock, so that tests can set it. */
final class TokenLifetime {
  /**
   * A token with less left is a miss. It still has to travel to the downstream API, perhaps wait in
   * a queue there, and be judged by a clock that runs ahead of ours; Entra's tokens live an hour,
   * so the minute costs nothing. Tokens that live for minutes are used for three quarters of their
   * life.
   */
  static final Duration MIN_REMAINING = Duration.ofSeconds(60);

  private final Clock clock;
  private final Duration maxTokenAge;
  private final long heapMaxAge;

  /** Without a limit to how long the heap may serve alone. */
  TokenLifetime(Clock clock, Duration maxTokenAge) {
    this(clock, maxTokenAge, null);
  }

  /**
   * From the limits.
   *
   * @param heapMaxAge after how long on the heap the store is to be asked again; null for never
   */
  TokenLifetime(Clock clock, Duration maxTokenAge, @Nullable Duration heapMaxAge) {
    this.clock = clock;
    this.maxTokenAge = maxTokenAge;
    this.heapMaxAge = heapMaxAge == null ? Long.MAX_VALUE : heapMaxAge.toMillis();
  }

  long now() {
    return clock.millis();
  }

  /**
   * Whether the heap may serve a token that it has since then, without asking the store. On the hot
   * path: allocates nothing.
   */
  boolean isFresh(CachedToken token, long since) {
    long now = clock.millis();
    long onHeap = now - since;
    return isUsable(token, now)
        && onHeap < heapMaxAge
        && (onHeap >= 0 || heapMaxAge == Long.MAX_VALUE);
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
    // one that was acquired in the future was acquired before the clock was set back, so that its
    // end is nearer than it seems: by no more than the reserve makes up for
    return expires - now >= reserve
        && now < expires
        && age < maxTokenAge.toMillis()
        && age >= -reserve;
  }

  /**
   * When the entry is of no use to anybody any more: the token has expired, or nobody has the token
   * for which it was granted. Whole milliseconds, as stores keep it.
   */
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
