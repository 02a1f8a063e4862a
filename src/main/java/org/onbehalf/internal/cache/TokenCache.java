package org.onbehalf.internal.cache;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import org.onbehalf.internal.CircuitBreaker;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.spi.RecordStore;

/**
 * The tokens of downstream APIs: in memory, and in a store of sealed records that survives
 * redeploys. A fault of the store is a cache miss, never a failed request; callers wait for it at
 * most {@code TokenCache.StoreTimeout}, or {@code TokenCache.StoreOpenTimeout} until it was opened.
 *
 * <p>Thread-safe. Interrupts of calling threads do no harm and stay set. After {@link #close()} the
 * cache is empty.
 */
public final class TokenCache implements Closeable {
  private final TokenLifetime lifetime;
  private final TokenHeap heap;
  private final Duration storeTimeout;
  private final Duration openTimeout;
  private final CircuitBreaker reads;
  private final CacheStatistics statistics = new CacheStatistics();
  private final AtomicBoolean closed = new AtomicBoolean();

  private final @Nullable TokenRecords records;
  private final @Nullable StoreThread storeThread;

  /** A cache without the shared stores; see {@link #TokenCache(RecordStores, Clock)}. */
  public TokenCache(TokenCacheSettings settings, @Nullable Path directory, Clock clock) {
    this(
        new RecordStores(
            settings, "", directory, Collections.<String, Object>emptyMap()::get, null, clock),
        clock);
  }

  /** The store is opened on its own thread by the first {@link #load} or {@link #put}. */
  public TokenCache(RecordStores stores, Clock clock) {
    this(stores.settings(), stores.tokens(), stores.keys(), stores.name(), clock);
  }

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
    this.storeTimeout = settings.storeTimeout;
    this.openTimeout =
        settings.store.hasDirectory() ? settings.stores.openTimeout : settings.storeTimeout;
    this.reads = new CircuitBreaker(clock);
    if (store == null) {
      this.records = null;
      this.storeThread = null;
    } else {
      SealedRecords sealed = new SealedRecords(store, keys, RecordStore.Kind.TOKENS);
      this.records = new TokenRecords(sealed, heap, lifetime, settings.heapEntries, statistics);
      this.storeThread =
          new StoreThread(
              "onbehalf-store-" + name,
              sealed,
              records,
              settings.storeQueue,
              StoreAvailability.ofTokens(store.toString(), clock),
              clock);
    }
  }

  /**
   * Looks in memory only, without lock or I/O.
   *
   * @return a token with at least a minute left; null if there is none, or a shared store has to be
   *     asked again after {@code TokenCache.HeapMaxAge}
   */
  public @Nullable CachedToken find(TokenKey key) {
    return find(key, lifetime.now());
  }

  /** The same for who has asked the clock already. */
  public @Nullable CachedToken find(TokenKey key, long now) {
    return heap.find(key, now);
  }

  /**
   * Reads the token from the store and caches it in memory. If the store does not respond, a token
   * that is in memory longer than {@code TokenCache.HeapMaxAge} is still used.
   *
   * @return a token with at least a minute left; null if there is none, or none in time
   */
  public @Nullable CachedToken load(TokenKey key) {
    TokenRecords tokens = records;
    if (storeThread == null || tokens == null || closed.get() || key.isHeapOnly()) {
      return null;
    }
    TokenKey stored = key.withoutAssertionText();
    // cached by the store thread, so that no deletion is overtaken
    StoreOperation<CachedToken> read =
        new StoreOperation<>(
            StoreOperation.Type.READ,
            () -> {
              CachedToken found = tokens.read(stored);
              return found == null ? null : heap.putUnlessNewer(stored, found);
            });
    Duration limit = storeThread.isOpening() ? openTimeout : storeTimeout;
    if (!reads.tryEnter() || !storeThread.submit(read) || !read.await(limit)) {
      reads.failed();
      statistics.storeFaults.increment();
      return heap.findWithoutStore(stored);
    }
    reads.succeeded();
    CachedToken token = read.result();
    (token == null ? statistics.storeMisses : statistics.storeHits).increment();
    return token;
  }

  /**
   * Caches a token in memory, then writes it to the store and waits for that a limited time. What
   * the store does not take now is written later.
   */
  public void put(TokenKey key, CachedToken token) {
    if (!closed.get() && lifetime.isUsable(key, token)) {
      heap.put(key, token);
      store(key, token);
    }
  }

  /**
   * Replaces a token unless another request has replaced it meanwhile, as an answer to a claims
   * challenge does.
   *
   * @param seen the token that may be replaced; null for none
   * @return whether it was replaced
   */
  public boolean replace(TokenKey key, @Nullable CachedToken seen, CachedToken token) {
    if (closed.get() || !lifetime.isUsable(key, token) || !heap.replace(key, seen, token)) {
      return false;
    }
    store(key, token);
    return true;
  }

  private void store(TokenKey key, CachedToken token) {
    TokenRecords tokens = records;
    if (storeThread == null || tokens == null || key.isHeapOnly()) {
      return;
    }
    TokenKey stored = key.withoutAssertionText();
    // nothing is written if the token was replaced in memory meanwhile
    StoreOperation<?> write =
        new StoreOperation<>(
            StoreOperation.Type.WRITE,
            () -> heap.hasOther(stored, token) ? null : tokens.seal(stored, token));
    boolean durable = storeThread.submit(write) && write.await(storeTimeout);
    (durable ? statistics.storeWrites : statistics.storeWriteFaults).increment();
    if (!durable) {
      tokens.addUnsaved(key);
      storeThread.wake();
    }
  }

  /** Deletes a token in memory and in the store, for which it waits a limited time. */
  public void remove(TokenKey key) {
    heap.remove(key);
    TokenRecords tokens = records;
    if (storeThread == null || tokens == null) {
      return;
    }
    tokens.removeUnsaved(key);
    if (closed.get() || key.isHeapOnly()) {
      return;
    }
    TokenKey stored = key.withoutAssertionText();
    StoreOperation<?> delete =
        new StoreOperation<Void>(
            StoreOperation.Type.CHANGE,
            () -> {
              // an earlier read may have cached it meanwhile
              heap.remove(stored);
              tokens.delete(stored);
              return null;
            });
    if (!storeThread.submit(delete) || !delete.await(storeTimeout)) {
      heap.remove(key);
      statistics.storeWriteFaults.increment();
    }
  }

  /** Deletes a token unless another one is in memory by now. */
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

  public CacheStatistics statistics() {
    return statistics;
  }

  /** Shows the figures of the store. */
  public void addTo(Metrics metrics) {
    metrics.gauge("onbehalf.circuits.open", () -> reads.isOpen() ? 1 : 0, "target", "token_store");
    if (storeThread != null) {
      statistics.addTo(metrics);
      storeThread.addTo(metrics, "tokens");
    }
  }

  /** Why the store cannot be used; null if it can, or nobody has tried yet. */
  public @Nullable String storeFault() {
    return storeThread == null ? null : storeThread.fault();
  }

  /** The store's path or address; {@code memory} for none. */
  public String store() {
    return storeThread == null ? "memory" : storeThread.store();
  }

  /** Performs what is queued for the store and releases thread, file lock and memory. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      if (storeThread != null) {
        storeThread.close();
      }
      heap.close();
    }
  }
}
