package org.onbehalf.internal.cache;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.TokenCacheKeys;

/**
 * An application that keeps a token: loaded by name in a class loader of its own, so that a test
 * can throw that loader away, or exchange a class in it. Gives the open cache.
 */
public final class CacheScenario implements Function<Path, Closeable> {
  @Override
  public Closeable apply(Path directory) {
    TokenCache cache =
        new TokenCache(
            new TokenCacheSettings(
                TokenCacheKeys.Store.FILE,
                null,
                100,
                Duration.ofHours(24),
                0,
                Duration.ofSeconds(30),
                100),
            directory,
            Clock.systemUTC());
    Instant now = Instant.now();
    TokenKey key =
        TokenKey.ofCaller(
            new BearerToken(SampleTokens.ASSERTION),
            Instant.ofEpochMilli(Long.MAX_VALUE),
            0,
            CacheFixtures.form("api://partner/read"));
    for (int i = 0; i < 10; i++) {
      cache.put(
          key, new CachedToken(SampleTokens.ACCESS_TOKEN, now, now.plus(Duration.ofHours(1))));
    }
    CachedToken loaded = cache.load(key);
    if (loaded == null || !loaded.accessToken().equals(SampleTokens.ACCESS_TOKEN)) {
      throw new IllegalStateException("the store does not work: " + cache.statistics());
    }
    return cache;
  }
}
