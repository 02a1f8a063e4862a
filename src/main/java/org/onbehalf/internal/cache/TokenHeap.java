package org.onbehalf.internal.cache;

import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.StoreMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens in memory: an Ehcache heap tier by reference, without a loader, which would hold a
 * lock during I/O, and without expiry, which would cost each hit: {@link TokenLifetime} decides
 * whether a token is usable. Tokens that nobody asks for any more are evicted. Ehcache starts with
 * the first token, as its classes would make up a good part of what a deployment costs.
 * Thread-safe; after {@link #close()} it is empty.
 */
final class TokenHeap implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenHeap.class);
  private static final String NAME = "tokens";

  private final int entries;
  private final TokenLifetime lifetime;
  private final Object lifecycle = new Object();
  private @Nullable CacheManager manager;
  private boolean closed;

  /** Null before the first token. */
  private volatile @Nullable Cache<TokenKey, CachedToken> cache;

  TokenHeap(int entries, TokenLifetime lifetime) {
    this.entries = entries;
    this.lifetime = lifetime;
  }

  /** The cache, which the first call builds; like Ehcache, it throws after {@link #close()}. */
  private Cache<TokenKey, CachedToken> opened() {
    Cache<TokenKey, CachedToken> present = cache;
    if (present != null) {
      return present;
    }
    synchronized (lifecycle) {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      if (manager == null) {
        try {
          manager = ContextClassLoader.ours(() -> build(entries));
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
          // for example another version of Ehcache on the class path: a miss, not a failed request
          LOG.debug("Ehcache cannot be started", e);
          LOG.error(
              StoreMessages.NO_HEAP
                  + " tokens are not cached in memory, since Ehcache cannot be started: {}. See"
                  + " that the class path has one version of ehcache, 3.6 or later",
              e.toString());
          closed = true;
          throw new IllegalStateException(e);
        }
        cache = manager.getCache(NAME, TokenKey.class, CachedToken.class);
      }
      return Objects.requireNonNull(cache, "cache");
    }
  }

  private static CacheManager build(int entries) {
    return CacheManagerBuilder.newCacheManagerBuilder()
        .withCache(
            NAME,
            CacheConfigurationBuilder.newCacheConfigurationBuilder(
                TokenKey.class, CachedToken.class, ResourcePoolsBuilder.heap(entries)))
        .build(true);
  }

  /** The token, unless the store has to be asked first. */
  @Nullable
  CachedToken find(TokenKey key, long now) {
    CachedToken token = get(key);
    return token != null && lifetime.isFresh(key, token, now) ? token : null;
  }

  /** The token, however long it is in memory; it counts as fresh again. */
  @Nullable
  CachedToken findWithoutStore(TokenKey key) {
    CachedToken token = peek(key);
    if (token != null) {
      whileOpen(() -> opened().replace(key.withoutAssertionText(), token, fromNow(token)));
    }
    return token;
  }

  /** The token, however long it is in memory, if it is usable. */
  @Nullable
  CachedToken peek(TokenKey key) {
    CachedToken token = get(key);
    return token != null && lifetime.isUsable(key, token) ? token : null;
  }

  private @Nullable CachedToken get(TokenKey key) {
    Cache<TokenKey, CachedToken> present = cache;
    try {
      return present == null ? null : present.get(key);
    } catch (IllegalStateException closed) {
      return null;
    }
  }

  private CachedToken fromNow(CachedToken token) {
    return token.inMemorySince(lifetime.now());
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
    whileOpen(() -> opened().put(key.withoutAssertionText(), fromNow(token)));
  }

  /**
   * Replaces a token.
   *
   * @param seen the token that may be replaced; null for none
   * @return false if there is another usable token
   */
  boolean replace(TokenKey key, @Nullable CachedToken seen, CachedToken token) {
    TokenKey stored = key.withoutAssertionText();
    CachedToken next = fromNow(token);
    return whileOpen(
        () -> {
          CachedToken present = opened().putIfAbsent(stored, next);
          return present == null
              || ((isSame(present, seen) || !lifetime.isUsable(key, present))
                  && opened().replace(stored, present, next));
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
          CachedToken present = opened().putIfAbsent(stored, fromNow(token));
          if (present == null || lifetime.isFresh(key, present, lifetime.now())) {
            return present == null ? token : present;
          }
          boolean newer =
              lifetime.isUsable(key, present) && present.acquiredAt() > token.acquiredAt();
          CachedToken used = newer ? present : token;
          opened().replace(stored, present, fromNow(used));
          return used;
        },
        token);
  }

  void remove(TokenKey key) {
    Cache<TokenKey, CachedToken> present = cache;
    if (present != null) {
      whileOpen(() -> present.remove(key));
    }
  }

  /** Deletes all tokens of a session; looks at each entry, which is acceptable for a rare call. */
  void removeSession(TokenKey session) {
    Cache<TokenKey, CachedToken> present = cache;
    if (present == null) {
      return;
    }
    whileOpen(
        () ->
            present.forEach(
                entry -> {
                  if (entry.getKey().isOfSessionOf(session)) {
                    present.remove(entry.getKey());
                  }
                }));
  }

  @Override
  public void close() {
    CacheManager closing;
    synchronized (lifecycle) {
      closed = true;
      closing = manager;
    }
    if (closing != null) {
      ContextClassLoader.ours(
          () -> {
            closing.close();
            return closing;
          });
    }
  }
}
