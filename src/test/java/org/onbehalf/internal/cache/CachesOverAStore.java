package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CacheFixtures.SetClock;

/** Caches over one store that the test holds and looks into; they are closed after each test. */
abstract class CachesOverAStore {
  final SetClock clock = new SetClock(CacheFixtures.NOON);
  final RecordingStore store = new RecordingStore();
  private final List<TokenCache> caches = new ArrayList<>();

  @AfterEach
  void close() {
    store.release();
    caches.forEach(TokenCache::close);
    assertThat(CacheFixtures.storeThreads()).isEmpty();
  }

  TokenCache cache(int... keys) {
    return cache(CacheFixtures.settings(), keys);
  }

  TokenCache cache(TokenCacheSettings settings, int... keys) {
    return closing(
        new TokenCache(settings, store, () -> CacheFixtures.sealKeys(keys), "test", clock));
  }

  TokenCache closing(TokenCache cache) {
    caches.add(cache);
    return cache;
  }

  static @Nullable String text(@Nullable CachedToken token) {
    return token == null ? null : token.accessToken();
  }
}
