package org.onbehalf.internal.cache;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import org.onbehalf.internal.CircuitBreaker;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;

/**
 * The tokens of downstream APIs: a heap, and behind it a store of sealed records that survives
 * redeploys. A fault of the store is a miss and a count, never a failed request; who waits for it
 * waits at most {@code TokenCache.StoreTimeout}.
 *
 * <p>Thread-safe. Interrupts of calling threads harm nothing and stay set. After {@link #close()}
 * each method is a miss.
 */
public final class TokenCache implements Closeable {
  private final TokenLifetime lifetime;
  private final TokenHeap heap;
  private final UnsavedTokens unsaved;
  private final Duration storeTimeout;
  private final CircuitBreaker reads;
  private final CacheCounters counters = new CacheCounters();
  private final @Nullable StoreThread<SealedTokens> storeThread;
  private volatile boolean closed;

  /**
   * Opens no store yet: the first {@link #load} or {@link #put} does, on the store's own thread.
   *
   * @param settings the section {@code TokenCache}
   * @param directory where the store's files lie, see {@link StoreDirectory}; null for {@code Store
   *     = memory}
   * @param clock judges what has expired
   */
  public TokenCache(TokenCacheSettings settings, @Nullable Path directory, Clock clock) {
    this(
        new RecordStores(
            settings, "", directory, Collections.<String, Object>emptyMap()::get, null, clock),
        clock);
  }

  /**
   * The same over the store that was chosen.
   *
   * @param clock judges what has expired
   */
  public TokenCache(RecordStores stores, Clock clock) {
    this(stores.settings(), stores.tokens(), stores.keys(), stores.name(), clock);
  }

  /** With any store; null for none. */
  TokenCache(
      TokenCacheSettings settings,
      @Nullable RecordStore store,
      SealKeys.Source keys,
      String name,
      Clock clock) {
    this.lifetime =
        new TokenLifetime(
            clock,
            settings.maxTokenAge,
            settings.store.isShared() ? settings.stores.heapMaxAge : null);
    this.heap = new TokenHeap(settings.heapEntries, lifetime);
    this.unsaved = new UnsavedTokens(heap, settings.heapEntries);
    this.storeTimeout = settings.storeTimeout;
    this.reads = new CircuitBreaker(clock);
    this.storeThread =
        store == null
            ? null
            : new StoreThread<>(
                "onbehalf-store-" + name,
                new SealedTokens(store, keys, lifetime, clock, counters, unsaved),
                settings.storeQueue,
                StoreAvailability.ofTokens(name, clock),
                clock);
  }

  /**
   * Looks on the heap only: no lock, no I/O.
   *
   * @return a token with at least a minute left; null if there is none, or the store, which other
   *     servers share, was not asked for {@code TokenCache.HeapMaxAge}
   */
  public @Nullable CachedToken find(TokenKey key) {
    CachedToken token = heap.find(key);
    (token == null ? counters.heapMisses : counters.heapHits).increment();
    return token;
  }

  /**
   * Looks into the store, and puts what it finds onto the heap. Where a shared store does not
   * answer, a token that the heap has held too long to serve alone serves on.
   *
   * @return a token with at least a minute left; null if there is none, or none in time
   */
  public @Nullable CachedToken load(TokenKey key) {
    if (storeThread == null || closed || key.isHeapOnly()) {
      return null;
    }
    // onto the heap by the store thread, so that no deletion overtakes it
    StoreOperation<SealedTokens, CachedToken> read =
        new StoreOperation<>(
            tokens -> {
              CachedToken found = tokens.read(key);
              return found == null ? null : heap.putUnlessNewer(key, found);
            },
            true);
    // a store that hangs costs each caller its timeout only until that is known
    if (!reads.tryEnter() || !storeThread.submit(read) || !read.await(storeTimeout)) {
      reads.failed();
      counters.storeFaults.increment();
      return heap.findWithoutStore(key);
    }
    reads.succeeded();
    CachedToken token = read.result();
    (token == null ? counters.storeMisses : counters.storeHits).increment();
    return token;
  }

  /**
   * Keeps a token: on the heap at once, then in the store, for which it waits a limited time. What
   * the store cannot take now is written when it can be used again.
   */
  public void put(TokenKey key, CachedToken token) {
    if (closed || !lifetime.isUsable(token)) {
      return;
    }
    heap.put(key, token);
    store(key, token);
  }

  /**
   * Keeps a token in place of the one that was there when it was asked for; not if another request
   * has replaced that meanwhile, as an answer to a claims challenge does.
   *
   * @param seen what {@link #find} gave then
   * @return whether it is kept
   */
  public boolean replace(TokenKey key, @Nullable CachedToken seen, CachedToken token) {
    if (closed || !lifetime.isUsable(token) || !heap.replace(key, seen, token)) {
      return false;
    }
    store(key, token);
    return true;
  }

  private void store(TokenKey key, CachedToken token) {
    if (storeThread != null && !key.isHeapOnly()) {
      TokenWrite write = new TokenWrite(key, token, heap);
      boolean durable = storeThread.submit(write) && write.await(storeTimeout);
      (durable ? counters.storeWrites : counters.storeWriteFaults).increment();
      if (!durable) {
        unsaved.add(key);
        storeThread.wake();
      }
    }
  }

  /** Deletes a token in every tier; waits for the store a limited time. */
  public void remove(TokenKey key) {
    heap.remove(key);
    delete(key);
  }

  /**
   * Deletes a token in every tier, unless the heap has another one by now.
   *
   * @param seen what {@link #find} gave
   */
  public void remove(TokenKey key, @Nullable CachedToken seen) {
    if (seen == null || !heap.hasOther(key, seen)) {
      remove(key);
    }
  }

  /**
   * Deletes all tokens of a session.
   *
   * @param keys those that the store may have
   */
  public void removeSession(Collection<TokenKey> keys) {
    keys.forEach(this::remove);
    keys.stream().findFirst().ifPresent(heap::removeSession);
  }

  private void delete(TokenKey key) {
    unsaved.remove(key);
    if (storeThread != null && !closed && !key.isHeapOnly()) {
      TokenKey kept = key.withoutAssertionText();
      StoreOperation<SealedTokens, TokenKey> delete =
          new StoreOperation<>(
              tokens -> {
                // an earlier read may have put it onto the heap meanwhile
                heap.remove(kept);
                tokens.delete(kept);
                return kept;
              },
              false);
      if (!storeThread.submit(delete) || !delete.await(storeTimeout)) {
        // a read that was under way may have put it back
        heap.remove(key);
        counters.storeWriteFaults.increment();
      }
    }
  }

  public CacheStatistics statistics() {
    return new CacheStatistics(counters);
  }

  /**
   * Finishes what is queued for the store and gives everything back: thread, file lock, memory.
   * Takes limited time; a second call does nothing.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (storeThread != null) {
      storeThread.close();
    }
    heap.close();
  }
}
