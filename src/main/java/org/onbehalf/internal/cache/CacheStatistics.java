package org.onbehalf.internal.cache;

import java.util.concurrent.atomic.LongAdder;

/** What the token cache has counted since it was created. Thread-safe. */
public final class CacheStatistics {
  public final LongAdder heapHits = new LongAdder();
  public final LongAdder heapMisses = new LongAdder();
  public final LongAdder storeHits = new LongAdder();
  public final LongAdder storeMisses = new LongAdder();

  /** Reads that failed, timed out or found the store closed or too busy. */
  public final LongAdder storeFaults = new LongAdder();

  /** Records that could not be decrypted. */
  public final LongAdder unreadableRecords = new LongAdder();

  /** Tokens that were written durably. */
  public final LongAdder storeWrites = new LongAdder();

  /** Writes and deletions that failed, or did not complete while their caller waited. */
  public final LongAdder storeWriteFaults = new LongAdder();

  CacheStatistics() {}

  @Override
  public String toString() {
    return String.format(
        "heap %s hits, %s misses; store %s hits, %s misses, %s faults, %s unreadable, %s writes, %s"
            + " write faults",
        heapHits,
        heapMisses,
        storeHits,
        storeMisses,
        storeFaults,
        unreadableRecords,
        storeWrites,
        storeWriteFaults);
  }
}
