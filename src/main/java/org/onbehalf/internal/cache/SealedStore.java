package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.TokenRecord;
import org.onbehalf.spi.TokenStore;

/**
 * A {@link TokenStore} as tokens: names and seals what goes in, opens and checks what comes out. On
 * the store thread only.
 */
final class SealedStore implements ManagedStore {
  private static final String KIND = "token";
  private static final int SAVED_AT_ONCE = 100;

  private final TokenStore store;
  private final KeyRing ring;
  private final TokenLifetime lifetime;
  private final Clock clock;
  private final CacheCounters counters;
  private final UnsavedTokens unsaved;

  SealedStore(
      TokenStore store,
      SealKeys.Source keySource,
      TokenLifetime lifetime,
      Clock clock,
      CacheCounters counters,
      UnsavedTokens unsaved) {
    this.store = store;
    this.ring = new KeyRing(keySource, KIND);
    this.lifetime = lifetime;
    this.clock = clock;
    this.counters = counters;
    this.unsaved = unsaved;
  }

  @Override
  public void open() throws IOException {
    SealKeys loaded = ring.load();
    store.open();
    ring.use(loaded);
  }

  /** The token, if there is one that is still usable. */
  @Nullable
  CachedToken read(TokenKey key) throws IOException {
    byte[] identity = key.identity();
    for (SealKey each : ring.keys().all()) {
      byte[] recordKey = each.recordKey(identity);
      Optional<TokenRecord> record = store.read(recordKey);
      CachedToken token = record.isPresent() ? opened(recordKey, record.get()) : null;
      if (token != null && lifetime.isUsable(token)) {
        return token;
      }
    }
    return null;
  }

  private @Nullable CachedToken opened(byte[] recordKey, TokenRecord record) throws IOException {
    Opened opened = ring.sealer().open(recordKey, record.expiresAt(), record.sealed());
    byte[] plain = opened.plain();
    CachedToken token = plain == null ? null : TokenCodec.decode(plain);
    if (token == null) {
      counters.unreadableRecords.increment();
      if (opened == Opened.TAMPERED) {
        store.delete(recordKey);
      }
    }
    return token;
  }

  /** Writes all, in one commit. When it returns they are durable. */
  void write(List<StoreOperation.Write> writes) throws IOException {
    SealKey naming = ring.keys().current();
    List<TokenRecord> records = new ArrayList<>(writes.size());
    for (StoreOperation.Write each : writes) {
      byte[] recordKey = naming.recordKey(each.key().identity());
      Instant until = lifetime.until(each.key(), each.token());
      byte[] sealed = ring.sealer().seal(recordKey, until, TokenCodec.encode(each.token()));
      records.add(new TokenRecord(recordKey, sealed, until));
    }
    store.write(records);
  }

  void delete(TokenKey key) throws IOException {
    byte[] identity = key.identity();
    for (SealKey each : ring.keys().all()) {
      store.delete(each.recordKey(identity));
    }
  }

  @Override
  public int purge(int atMost) throws IOException {
    int purged = store.deleteExpired(clock.instant(), atMost);
    counters.purgedRecords.add(purged);
    return purged;
  }

  @Override
  public boolean hasUnsaved() {
    return !unsaved.isEmpty();
  }

  /** Another server may have written a newer one meanwhile, which stays. */
  @Override
  public void saveUnsaved() throws IOException {
    List<TokenKey> keys = unsaved.some(SAVED_AT_ONCE);
    List<StoreOperation.Write> writes = new ArrayList<>();
    for (TokenKey key : keys) {
      StoreOperation.Write write = unsaved.write(key);
      CachedToken stored = write == null ? null : read(key);
      if (write != null
          && (stored == null || stored.acquiredAt().isBefore(write.token().acquiredAt()))) {
        writes.add(write);
      }
    }
    if (!writes.isEmpty()) {
      write(writes);
      counters.storeWrites.add(writes.size());
    }
    unsaved.removeAll(keys);
  }

  @Override
  public void close() throws IOException {
    ring.forget();
    store.close();
  }
}
