package org.onbehalf.internal.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.StoredRecord;

/**
 * Tokens as sealed records, and the keys of those that are in memory but could not be written yet.
 * On the store thread only, except for {@link #addUnsaved} and {@link #removeUnsaved}.
 */
final class TokenRecords implements StoreThread.Backlog {
  private static final byte[] NO_OWNER = {};
  private static final int SAVED_AT_ONCE = 100;

  private final SealedRecords records;
  private final TokenHeap heap;
  private final TokenLifetime lifetime;
  private final int maxUnsaved;
  private final CacheStatistics statistics;
  private final Set<TokenKey> unsaved = ConcurrentHashMap.newKeySet();

  TokenRecords(
      SealedRecords records,
      TokenHeap heap,
      TokenLifetime lifetime,
      int maxUnsaved,
      CacheStatistics statistics) {
    this.records = records;
    this.heap = heap;
    this.lifetime = lifetime;
    this.maxUnsaved = maxUnsaved;
    this.statistics = statistics;
  }

  /** The token; null if there is none that is still usable. */
  @Nullable
  CachedToken read(TokenKey key) throws IOException {
    byte[] identity = key.identity();
    for (SealKey each : records.keys().all()) {
      Optional<StoredRecord> record = records.store().read(each.recordKey(identity));
      CachedToken token = record.isPresent() ? unseal(record.get()) : null;
      if (token != null && lifetime.isUsable(key, token)) {
        return token;
      }
    }
    return null;
  }

  private @Nullable CachedToken unseal(StoredRecord record) throws IOException {
    Sealer.Unsealed unsealed = records.unseal(record);
    byte[] plain = unsealed.plain();
    CachedToken token = plain == null ? null : TokenCodec.decode(plain);
    if (token == null) {
      statistics.unreadableRecords.increment();
      if (unsealed == Sealer.Unsealed.TAMPERED) {
        records.store().delete(record.key());
      }
    }
    return token;
  }

  StoredRecord seal(TokenKey key, CachedToken token) throws IOException {
    byte[] recordKey = records.keys().current().recordKey(key.identity());
    return records.seal(
        recordKey, NO_OWNER, 1, lifetime.until(key, token), TokenCodec.encode(token));
  }

  void delete(TokenKey key) throws IOException {
    byte[] identity = key.identity();
    for (SealKey each : records.keys().all()) {
      records.store().delete(each.recordKey(identity));
    }
  }

  /** Notes a token that the store could not write; it is written later if it is still in memory. */
  void addUnsaved(TokenKey key) {
    if (unsaved.size() < maxUnsaved) {
      unsaved.add(key.withoutAssertionText());
    }
  }

  void removeUnsaved(TokenKey key) {
    unsaved.remove(key);
  }

  @Override
  public boolean isEmpty() {
    return unsaved.isEmpty();
  }

  /** Never replaces a newer token that another server has written meanwhile. */
  @Override
  public void save() throws IOException {
    List<TokenKey> keys = new ArrayList<>();
    List<StoredRecord> batch = new ArrayList<>();
    for (TokenKey key : unsaved) {
      if (keys.size() == SAVED_AT_ONCE) {
        break;
      }
      keys.add(key);
      CachedToken token = heap.peek(key);
      CachedToken stored = token == null ? null : read(key);
      if (token != null && (stored == null || stored.acquiredAt() < token.acquiredAt())) {
        batch.add(seal(key, token));
      }
    }
    if (!batch.isEmpty()) {
      records.store().write(batch);
      statistics.storeWrites.add(batch.size());
    }
    keys.forEach(unsaved::remove);
  }
}
