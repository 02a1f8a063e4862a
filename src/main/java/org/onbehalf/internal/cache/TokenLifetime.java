package org.onbehalf.internal.cache;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Until when a kept token may be used. Judged by our own clock, so that tests can set it. */
final class TokenLifetime {
  /**
   * A token with less left is a miss. It still has to travel to the downstream API, perhaps wait in
   * a queue there, and be judged by a clock that runs ahead of ours; Entra's tokens live an hour,
   * so the minute costs nothing.
   */
  static final Duration MIN_REMAINING = Duration.ofSeconds(60);

  private final Clock clock;
  private final Duration maxTokenAge;

  TokenLifetime(Clock clock, Duration maxTokenAge) {
    this.clock = clock;
    this.maxTokenAge = maxTokenAge;
  }

  /** Whether the token may be used now. On the hot path: allocates nothing. */
  boolean isUsable(CachedToken token) {
    long now = clock.millis();
    return token.expiresAt().toEpochMilli() - now >= MIN_REMAINING.toMillis()
        && now - token.acquiredAt().toEpochMilli() < maxTokenAge.toMillis();
  }

  /** When the entry is of no use to anybody any more; whole milliseconds, as stores keep it. */
  Instant until(CachedToken token) {
    long oldest = token.acquiredAt().toEpochMilli() + maxTokenAge.toMillis();
    return Instant.ofEpochMilli(Math.min(token.expiresAt().toEpochMilli(), oldest));
  }

  /** How long from now, never negative. */
  Duration remaining(CachedToken token) {
    long millis = until(token).toEpochMilli() - clock.millis();
    return Duration.ofMillis(Math.max(0, millis));
  }
}
