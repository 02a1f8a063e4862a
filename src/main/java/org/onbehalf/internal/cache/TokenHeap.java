package org.onbehalf.internal.cache;

import java.util.Objects;
import java.util.function.Supplier;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.onbehalf.internal.Nullable;

/**
 * The tokens in memory: an Ehcache heap tier by reference, without a loader, which would hold a
 * lock during I/O. {@link TokenLifetime} decides whether a token is usable; Ehcache's expiry only
 * frees memory. Thread-safe; after {@link #close()} it is empty.
 */
final class TokenHeap implements AutoCloseable {
  private static final String NAME = "tokens";

  private final TokenLifetime lifetime;
  private final CacheManager manager;
  private final Cache<TokenKey, Entry> cache;

  /** A token, and since when it is in memory. */
  private static final class Entry {
    final CachedToken token;
    final long since;

    Entry(CachedToken token, long since) {
      this.token = token;
      this.since = since;
    }
  }

  TokenHeap(int entries, TokenLifetime lifetime) {
    this.lifetime = lifetime;
    this.manager = ContextClassLoader.ours(() -> build(entries, lifetime));
    this.cache =
        Objects.requireNonNull(manager.getCache(NAME, TokenKey.class, Entry.class), "cache");
  }

  private static CacheManager build(int entries, TokenLifetime lifetime) {
    return CacheManagerBuilder.newCacheManagerBuilder()
        .withCache(
            NAME,
            CacheConfigurationBuilder.newCacheConfigurationBuilder(
                    TokenKey.class, Entry.class, ResourcePoolsBuilder.heap(entries))
                .withExpiry(
                    ExpiryPolicyBuilder.expiry()
                        .create((TokenKey key, Entry entry) -> lifetime.remaining(key, entry.token))
                        .update((key, former, entry) -> lifetime.remaining(key, entry.token))
                        .build()))
        .build(true);
  }

  /** The token, unless the store has to be asked first. */
  @Nullable
  CachedToken find(TokenKey key) {
    Entry entry = entry(key);
    return entry != null && lifetime.isFresh(entry.token, entry.since) ? entry.token : null;
  }

  /** The token, however long it is in memory; it counts as fresh again. */
  @Nullable
  CachedToken findWithoutStore(TokenKey key) {
    Entry entry = entry(key);
    if (entry == null || !lifetime.isUsable(entry.token)) {
      return null;
    }
    whileOpen(() -> cache.replace(key.withoutAssertionText(), entry, entry(entry.token)));
    return entry.token;
  }

  /** The token, however long it is in memory, if it is usable. */
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

  private Entry entry(CachedToken token) {
    return new Entry(token, lifetime.now());
  }

  private static void whileOpen(Runnable work) {
    boolean unused =
        whileOpen(
            () -> {
              work.run();
              return true;
            },
            false);
  }

  /** Ehcache throws an IllegalStateException after it was closed. */
  private static <R> R whileOpen(Supplier<R> work, R otherwise) {
    try {
      return work.get();
    } catch (IllegalStateException closed) {
      return otherwise;
    }
  }

  void put(TokenKey key, CachedToken token) {
    whileOpen(() -> cache.put(key.withoutAssertionText(), entry(token)));
  }

  /**
   * Replaces a token.
   *
   * @param seen the token that may be replaced; null for none
   * @return false if there is another usable token
   */
  boolean replace(TokenKey key, @Nullable CachedToken seen, CachedToken token) {
    TokenKey stored = key.withoutAssertionText();
    Entry next = entry(token);
    return whileOpen(
        () -> {
          Entry present = cache.putIfAbsent(stored, next);
          return present == null
              || ((isSame(present.token, seen) || !lifetime.isUsable(present.token))
                  && cache.replace(stored, present, next));
        },
        false);
  }

  /** Whether there is another usable token. */
  boolean hasOther(TokenKey key, CachedToken token) {
    CachedToken present = peek(key);
    return present != null && !isSame(present, token);
  }

  private static boolean isSame(CachedToken token, @Nullable CachedToken other) {
    return other != null && token.accessToken().equals(other.accessToken());
  }

  /** Caches a token of the store unless there is a newer one; returns the one to use. */
  CachedToken putUnlessNewer(TokenKey key, CachedToken token) {
    TokenKey stored = key.withoutAssertionText();
    return whileOpen(
        () -> {
          Entry present = cache.putIfAbsent(stored, entry(token));
          if (present == null || lifetime.isFresh(present.token, present.since)) {
            return present == null ? token : present.token;
          }
          boolean newer =
              lifetime.isUsable(present.token)
                  && present.token.acquiredAt().isAfter(token.acquiredAt());
          CachedToken used = newer ? present.token : token;
          cache.replace(stored, present, entry(used));
          return used;
        },
        token);
  }

  void remove(TokenKey key) {
    whileOpen(() -> cache.remove(key));
  }

  /** Deletes all tokens of a session; looks at each entry, which is acceptable for a rare call. */
  void removeSession(TokenKey session) {
    whileOpen(
        () ->
            cache.forEach(
                entry -> {
                  if (entry.getKey().isOfSessionOf(session)) {
                    cache.remove(entry.getKey());
                  }
                }));
  }

  @Override
  public void close() {
    ContextClassLoader.ours(
        () -> {
          manager.close();
          return manager;
        });
  }
}
