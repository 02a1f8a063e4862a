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
  private final Cache<TokenKey, Entry> cache;

  TokenHeap(int entries, TokenLifetime lifetime) {
    this.lifetime = lifetime;
    this.manager = ContextClassLoader.ours(() -> build(entries, lifetime));
    Cache<TokenKey, Entry> built = manager.getCache(NAME, TokenKey.class, Entry.class);
    if (built == null) {
      throw new IllegalStateException("Ehcache made no cache of the name " + NAME);
    }
    this.cache = built;
  }

  /** The token, unless the store is to be asked first. */
  @Nullable
  CachedToken find(TokenKey key) {
    Entry entry = entry(key);
    return entry != null && lifetime.isFresh(entry.token, entry.since) ? entry.token : null;
  }

  /**
   * The token however long it has been here, and from now on again, as the store cannot be asked.
   */
  @Nullable
  CachedToken findWithoutStore(TokenKey key) {
    Entry entry = entry(key);
    if (entry == null || !lifetime.isUsable(entry.token)) {
      return null;
    }
    replace(key.withoutAssertionText(), entry, entry.token);
    return entry.token;
  }

  /** The token however long it has been here, if it is usable. */
  @Nullable
  CachedToken peek(TokenKey key) {
    Entry entry = entry(key);
    return entry != null && lifetime.isUsable(entry.token) ? entry.token : null;
  }

  private @Nullable Entry entry(TokenKey key) {
    try {
      return cache.get(key);
    } catch (IllegalStateException closed) {
      return null;
    }
  }

  void put(TokenKey key, CachedToken token) {
    try {
      cache.put(key.withoutAssertionText(), new Entry(token, lifetime.now()));
    } catch (IllegalStateException closed) {
      // what a closed cache does not keep is fetched again by the next deployment
    }
  }

  /**
   * Keeps a token in place of another one.
   *
   * @param seen the token that may be replaced; null for none
   * @return false if a usable token is there that was not seen
   */
  boolean replace(TokenKey key, @Nullable CachedToken seen, CachedToken token) {
    TokenKey kept = key.withoutAssertionText();
    Entry next = new Entry(token, lifetime.now());
    try {
      Entry present = cache.putIfAbsent(kept, next);
      return present == null
          || ((isSame(present.token, seen) || !lifetime.isUsable(present.token))
              && cache.replace(kept, present, next));
    } catch (IllegalStateException closed) {
      return false;
    }
  }

  /** Whether a usable token is here that is another one. */
  boolean hasOther(TokenKey key, CachedToken token) {
    CachedToken present = peek(key);
    return present != null && !isSame(present, token);
  }

  private static boolean isSame(CachedToken token, @Nullable CachedToken other) {
    return other != null && token.accessToken().equals(other.accessToken());
  }

  /**
   * Keeps a token that the store had, unless a newer one is there by now.
   *
   * @return the one that serves
   */
  CachedToken putUnlessNewer(TokenKey key, CachedToken token) {
    try {
      TokenKey kept = key.withoutAssertionText();
      Entry present = cache.putIfAbsent(kept, new Entry(token, lifetime.now()));
      if (present == null || lifetime.isFresh(present.token, present.since)) {
        return present == null ? token : present.token;
      }
      boolean newer =
          lifetime.isUsable(present.token)
              && present.token.acquiredAt().isAfter(token.acquiredAt());
      CachedToken serving = newer ? present.token : token;
      replace(kept, present, serving);
      return serving;
    } catch (IllegalStateException closed) {
      return token;
    }
  }

  private void replace(TokenKey kept, Entry former, CachedToken token) {
    try {
      cache.replace(kept, former, new Entry(token, lifetime.now()));
    } catch (IllegalStateException closed) {
      // nothing is kept any more
    }
  }

  void remove(TokenKey key) {
    try {
      cache.remove(key);
    } catch (IllegalStateException closed) {
      // nothing is left to remove
    }
  }

  /**
   * Deletes all tokens of a session; looks at each entry, which is fine when a session is stopped.
   */
  void removeSession(TokenKey session) {
    try {
      cache.forEach(
          entry -> {
            if (entry.getKey().isOfSessionOf(session)) {
              cache.remove(entry.getKey());
            }
          });
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
                    TokenKey.class, Entry.class, ResourcePoolsBuilder.heap(entries))
                .withExpiry(new FreesMemory(lifetime)))
        .build(true);
  }

  /** A token, and since when it is here. */
  private static final class Entry {
    final CachedToken token;
    final long since;

    Entry(CachedToken token, long since) {
      this.token = token;
      this.since = since;
    }
  }

  private static final class FreesMemory implements ExpiryPolicy<TokenKey, Entry> {
    private final TokenLifetime lifetime;

    FreesMemory(TokenLifetime lifetime) {
      this.lifetime = lifetime;
    }

    @Override
    public Duration getExpiryForCreation(TokenKey key, Entry value) {
      return lifetime.remaining(key, value.token);
    }

    @Override
    public @Nullable Duration getExpiryForAccess(TokenKey key, Supplier<? extends Entry> value) {
      return null;
    }

    @Override
    public Duration getExpiryForUpdate(
        TokenKey key, Supplier<? extends Entry> oldValue, Entry newValue) {
      return lifetime.remaining(key, newValue.token);
    }
  }
}
