package org.onbehalf.internal.cache;

import java.time.Duration;
import java.util.function.Supplier;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.expiry.ExpiryPolicy;
import org.onbehalf.internal.Nullable;

/**
 * The tokens in memory: an Ehcache heap tier by reference, without a loader (which would hold a
 * lock over I/O). Whether a token is usable is judged by {@link TokenLifetime}; Ehcache's expiry
 * only frees memory. Thread-safe; after {@link #close()} it is empty and keeps nothing.
 */
final class TokenHeap implements AutoCloseable {
  private static final String NAME = "tokens";

  private final TokenLifetime lifetime;
  private final CacheManager manager;
  private final Cache<TokenKey, CachedToken> cache;

  TokenHeap(int entries, TokenLifetime lifetime) {
    this.lifetime = lifetime;
    this.manager = ContextClassLoader.ours(() -> build(entries, lifetime));
    Cache<TokenKey, CachedToken> built = manager.getCache(NAME, TokenKey.class, CachedToken.class);
    if (built == null) {
      throw new IllegalStateException("Ehcache made no cache of the name " + NAME);
    }
    this.cache = built;
  }

  @Nullable
  CachedToken find(TokenKey key) {
    CachedToken token;
    try {
      token = cache.get(key);
    } catch (IllegalStateException closed) {
      return null;
    }
    return token != null && lifetime.isUsable(token) ? token : null;
  }

  void put(TokenKey key, CachedToken token) {
    try {
      cache.put(key.withoutAssertionText(), token);
    } catch (IllegalStateException closed) {
      // what a closed cache does not keep is fetched again by the next deployment
    }
  }

  /** Keeps a token that the store had, unless a usable one, surely newer, is there by now. */
  void putUnlessPresent(TokenKey key, CachedToken token) {
    try {
      TokenKey kept = key.withoutAssertionText();
      CachedToken present = cache.putIfAbsent(kept, token);
      if (present != null && !lifetime.isUsable(present)) {
        cache.replace(kept, present, token);
      }
    } catch (IllegalStateException closed) {
      // as above
    }
  }

  void remove(TokenKey key) {
    try {
      cache.remove(key);
    } catch (IllegalStateException closed) {
      // nothing is left to remove
    }
  }

  @Override
  public void close() {
    ContextClassLoader.ours(
        () -> {
          manager.close();
          return manager;
        });
  }

  private static CacheManager build(int entries, TokenLifetime lifetime) {
    return CacheManagerBuilder.newCacheManagerBuilder()
        .withCache(
            NAME,
            CacheConfigurationBuilder.newCacheConfigurationBuilder(
                    TokenKey.class, CachedToken.class, ResourcePoolsBuilder.heap(entries))
                .withExpiry(new FreesMemory(lifetime)))
        .build(true);
  }

  private static final class FreesMemory implements ExpiryPolicy<TokenKey, CachedToken> {
    private final TokenLifetime lifetime;

    FreesMemory(TokenLifetime lifetime) {
      this.lifetime = lifetime;
    }

    @Override
    public Duration getExpiryForCreation(TokenKey key, CachedToken value) {
      return lifetime.remaining(value);
    }

    @Override
    public @Nullable Duration getExpiryForAccess(
        TokenKey key, Supplier<? extends CachedToken> value) {
      return null;
    }

    @Override
    public Duration getExpiryForUpdate(
        TokenKey key, Supplier<? extends CachedToken> oldValue, CachedToken newValue) {
      return lifetime.remaining(newValue);
    }
  }
}
