package org.onbehalf.internal.cache;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.StringDataType;

/**
 * Commits to an MVStore, and keeps its file within three or four times its content: a commit writes
 * whole pages, and what it replaces is free only when its whole chunk is.
 */
final class MvStoreCommits {
  /** A file smaller than this is left as it is. */
  private static final long SMALL_FILE = 4 << 20;

  /** After so much growth the file is looked at again. */
  private static final long GROWTH = 1 << 20;

  /** With less of the file alive it is compacted. */
  private static final int MIN_FILL_PERCENT = 35;

  /** Well below {@code TokenCache.StoreTimeout}, as everybody waits meanwhile. */
  private static final int COMPACTION_MILLIS = 100;

  /** See {@link #commitWithHeader}. */
  private static final String HEADER_IS_DUE = "clean";

  private final MVStore store;
  private final long smallFile;
  private final long growth;
  private final int millis;
  private long sizeToLookAt;

  MvStoreCommits(MVStore store) {
    this(store, SMALL_FILE, GROWTH, COMPACTION_MILLIS);
  }

  MvStoreCommits(MVStore store, long smallFile, long growth, int millis) {
    this.store = store;
    this.smallFile = smallFile;
    this.growth = growth;
    this.millis = millis;
    this.sizeToLookAt = smallFile;
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
    commitWithHeader();
    if (size() >= sizeToLookAt) {
      if (store.getFileStore().getChunksFillRate() < MIN_FILL_PERCENT) {
        store.compactFile(millis);
      }
      sizeToLookAt = Math.max(smallFile, size() + growth);
    }
  }

  /**
   * Left to itself MVStore names the newest chunk in the file's header only now and then. After a
   * kill it looks for it along a chain of chunks from the one named there, and a commit that was
   * cut off may have overwritten a link of that chain, so that older content comes back. This mark,
   * which never reaches the file, has it write the header with the chunk.
   */
  private void commitWithHeader() {
    store.getStoreHeader().put(HEADER_IS_DUE, 1);
    try {
      store.commit();
    } finally {
      store.getStoreHeader().remove(HEADER_IS_DUE);
    }
  }

  /** The same after much was deleted. */
  void commitDeletions() {
    sizeToLookAt = smallFile;
    commit();
  }

  private long size() {
    return store.getFileStore().size();
  }
}
