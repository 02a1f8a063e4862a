package org.onbehalf.internal.acquisition;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.onbehalf.internal.cache.CachedToken;

/** When a token that still serves is fetched anew. Immutable. */
final class RefreshAhead {
  private final int percent;

  /**
   * From its part.
   *
   * @param percent {@code TokenCache.RefreshAhead}; 0 for never
   */
  RefreshAhead(int percent) {
    this.percent = percent;
  }

  /**
   * The token with its time: Entra's {@code refresh_in} where it said one, else the last share of
   * the lifetime; somewhat later by chance, so that tokens of one moment are not refreshed in one.
   */
  CachedToken schedule(CachedToken token) {
    Instant expiresAt = token.expiresAt();
    if (percent == 0) {
      return with(token, expiresAt);
    }
    Instant earliest = token.refreshAt();
    if (!earliest.isBefore(expiresAt)) {
      Duration lifetime = Duration.between(token.acquiredAt(), expiresAt);
      earliest = expiresAt.minus(lifetime.multipliedBy(percent).dividedBy(100));
    }
    long quarter = Duration.between(earliest, expiresAt).toMillis() / 4;
    return with(
        token, earliest.plusMillis(ThreadLocalRandom.current().nextLong(1 + Math.max(0, quarter))));
  }

  private static CachedToken with(CachedToken token, Instant refreshAt) {
    return new CachedToken(token.accessToken(), token.acquiredAt(), token.expiresAt(), refreshAt);
  }
}
