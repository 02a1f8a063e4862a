package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/** The tokens in a {@link RecordStore}. On the store thread only. */
final class SealedTokens extends SealedStore {
  private static final String KIND = "token";
  private static final byte[] NO_OWNER = {};
  private static final int SAVED_AT_ONCE = 100;

  private final TokenLifetime lifetime;
  private final CacheCounters counters;
  private final UnsavedTokens unsaved;

  SealedTokens(
      RecordStore store,
      SealKeys.Source keySource,
      TokenLifetime lifetime,
      Clock clock,
      CacheCounters counters,
      UnsavedTokens unsaved) {
    super(store, keySource, KIND, clock);
    this.lifetime = lifetime;
    this.counters = counters;
    this.unsaved = unsaved;
  }

  @Override
  byte[] bound(byte[] key, byte[] owner, long version) {
    return key;
  }

  /** The token; null if there is none that is still usable. */
  @Nullable
  CachedToken read(TokenKey key) throws IOException {
    byte[] identity = key.identity();
    for (SealKey each : keys().all()) {
      Optional<StoredRecord> record = store().read(each.recordKey(identity));
      CachedToken token = record.isPresent() ? open(record.get()) : null;
      if (token != null && lifetime.isUsable(token)) {
        return token;
      }
    }
    return null;
  }

  private @Nullable CachedToken open(StoredRecord record) throws IOException {
    Unsealed unsealed = unseal(record);
    byte[] plain = unsealed.plain();
    CachedToken token = plain == null ? null : TokenCodec.decode(plain);
    if (token == null) {
      counters.unreadableRecords.increment();
      if (unsealed == Unsealed.TAMPERED) {
        store().delete(record.key());
      }
    }
    return token;
  }

  /** Writes all tokens, in one commit. They are durable when it returns. */
  void write(List<TokenWrite> writes) throws IOException {
    SealKey naming = keys().current();
    List<StoredRecord> records = new ArrayList<>(writes.size());
    for (TokenWrite each : writes) {
      byte[] recordKey = naming.recordKey(each.key().identity());
      Instant until = lifetime.until(each.key(), each.token());
      records.add(seal(recordKey, NO_OWNER, 1, until, TokenCodec.encode(each.token())));
    }
    store().write(records);
  }

  void delete(TokenKey key) throws IOException {
    byte[] identity = key.identity();
    for (SealKey each : keys().all()) {
      store().delete(each.recordKey(identity));
    }
  }

  @Override
  int purge(int atMost) throws IOException {
    int purged = super.purge(atMost);
    counters.purgedRecords.add(purged);
    return purged;
  }

  @Override
  boolean hasUnsaved() {
    return !unsaved.isEmpty();
  }

  /** A newer token that another server has written meanwhile stays. */
  @Override
  void saveUnsaved() throws IOException {
    List<TokenKey> keys = unsaved.some(SAVED_AT_ONCE);
    List<TokenWrite> writes = new ArrayList<>();
    for (TokenKey key : keys) {
      TokenWrite write = unsaved.write(key);
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
}
