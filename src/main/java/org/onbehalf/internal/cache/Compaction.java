package org.onbehalf.internal.cache;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.StringDataType;

/**
 * Commits to an MVStore, and keeps its file within three or four times its content: a commit writes
 * whole pages, and what it replaces is free only when its whole chunk is.
 */
final class Compaction {
  /** A file smaller than this is left as it is. */
  private static final long SMALL_FILE = 4 << 20;

  /** After so much growth the file is looked at again. */
  private static final long GROWTH = 1 << 20;

  /** With less of the file alive it is compacted. */
  private static final int MIN_FILL_PERCENT = 35;

  /** Well below {@code TokenCache.StoreTimeout}, as everybody waits meanwhile. */
  private static final int COMPACTION_MILLIS = 100;

  private final MVStore store;
  private long sizeToLookAt = SMALL_FILE;

  Compaction(MVStore store) {
    this.store = store;
  }

  /** A map of texts and bytes. */
  static MVMap<String, byte[]> map(MVStore store, String name) {
    return store.openMap(
        name,
        new MVMap.Builder<String, byte[]>()
            .keyType(StringDataType.INSTANCE)
            .valueType(SealedBytesType.INSTANCE));
  }

  /** When it returns, what changed is in the file. */
  void commit() {
    store.commit();
    if (size() >= sizeToLookAt) {
      if (store.getFileStore().getChunksFillRate() < MIN_FILL_PERCENT) {
        store.compactFile(COMPACTION_MILLIS);
      }
      sizeToLookAt = Math.max(SMALL_FILE, size() + GROWTH);
    }
  }

  /** The same after much was deleted. */
  void commitDeletions() {
    sizeToLookAt = SMALL_FILE;
    commit();
  }

  private long size() {
    return store.getFileStore().size();
  }
}
