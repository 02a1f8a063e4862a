package org.onbehalf.internal.cache;

import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * Commits to an MVStore, and compacts its file to at most three or four times its content: a commit
 * writes whole pages, and the space of replaced ones is free only when their whole chunk is.
 */
final class MvStoreCommits {
  /** A smaller file is not compacted. */
  private static final long SMALL_FILE = 4 << 20;

  /** After this growth, the fill rate is checked again. */
  private static final long GROWTH = 1 << 20;

  private static final int MIN_FILL_PERCENT = 35;

  /** Well below {@code TokenCache.StoreTimeout}, as callers wait meanwhile. */
  private static final int COMPACTION_MILLIS = 100;

  private static final String HEADER_IS_DUE = "clean";

  private final MVStore store;
  private final long smallFile;
  private final long growth;
  private final int millis;
  private long nextCheck;

  MvStoreCommits(MVStore store) {
    this(store, SMALL_FILE, GROWTH, COMPACTION_MILLIS);
  }

  MvStoreCommits(MVStore store, long smallFile, long growth, int millis) {
    this.store = store;
    this.smallFile = smallFile;
    this.growth = growth;
    this.millis = millis;
    this.nextCheck = smallFile;
  }

  static MVMap<String, byte[]> map(MVStore store, String name) {
    return store.openMap(
        name,
        new MVMap.Builder<String, byte[]>()
            .keyType(StringDataType.INSTANCE)
            .valueType(BytesType.INSTANCE));
  }

  /** When it returns, all changes are in the file. */
  void commit() {
    commitWithHeader();
    if (size() >= nextCheck) {
      if (store.getFileStore().getChunksFillRate() < MIN_FILL_PERCENT) {
        store.compactFile(millis);
      }
      nextCheck = Math.max(smallFile, size() + growth);
    }
  }

  /** Makes the next commit check the fill rate, as after many deletions. */
  void checkSize() {
    nextCheck = smallFile;
  }

  /**
   * By default MVStore rarely writes the newest chunk's position to the file's header. After a kill
   * it follows a chain of chunks from the one in the header, and an interrupted commit may have
   * overwritten a link of that chain, so that older content comes back. This mark, which is never
   * written, makes MVStore write the header with each chunk.
   */
  private void commitWithHeader() {
    store.getStoreHeader().put(HEADER_IS_DUE, 1);
    try {
      store.commit();
    } finally {
      store.getStoreHeader().remove(HEADER_IS_DUE);
    }
  }

  private long size() {
    return store.getFileStore().size();
  }

  /**
   * Byte arrays with their length, so that nothing in a file is ever deserialized as an object, and
   * no length leads to an allocation larger than the page.
   */
  private static final class BytesType extends BasicDataType<byte[]> {
    static final BytesType INSTANCE = new BytesType();

    private static final int OVERHEAD = 24;

    @Override
    public int getMemory(byte[] bytes) {
      return OVERHEAD + bytes.length;
    }

    @Override
    public void write(WriteBuffer buffer, byte[] bytes) {
      buffer.putVarInt(bytes.length).put(bytes);
    }

    @Override
    public byte[] read(ByteBuffer buffer) {
      int length = DataUtils.readVarInt(buffer);
      if (length < 0 || length > buffer.remaining()) {
        throw new MVStoreException(
            DataUtils.ERROR_FILE_CORRUPT, "a record is longer than its page");
      }
      byte[] bytes = new byte[length];
      buffer.get(bytes);
      return bytes;
    }

    @Override
    public byte[][] createStorage(int size) {
      return new byte[size][];
    }
  }
}
