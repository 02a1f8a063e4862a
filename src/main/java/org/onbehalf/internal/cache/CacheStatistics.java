package org.onbehalf.internal.cache;

/** What the token cache has done so far; a snapshot, all figures since its start. */
public final class CacheStatistics {
  public final long heapHits;
  public final long heapMisses;
  public final long storeHits;
  public final long storeMisses;

  /** Reads that the store did not answer: it failed, was not open, was too slow or too busy. */
  public final long storeFaults;

  /** Records of the store that no key of ours opened, or that were not what was written. */
  public final long unreadableRecords;

  /** Tokens that are durable. */
  public final long storeWrites;

  /** Writes and deletions that did not reach the store, or not while their caller waited. */
  public final long storeWriteFaults;

  /** Expired records deleted from the store. */
  public final long purgedRecords;

  CacheStatistics(CacheCounters counters) {
    heapHits = counters.heapHits.sum();
    heapMisses = counters.heapMisses.sum();
    storeHits = counters.storeHits.sum();
    storeMisses = counters.storeMisses.sum();
    storeFaults = counters.storeFaults.sum();
    unreadableRecords = counters.unreadableRecords.sum();
    storeWrites = counters.storeWrites.sum();
    storeWriteFaults = counters.storeWriteFaults.sum();
    purgedRecords = counters.purgedRecords.sum();
  }

  @Override
  public String toString() {
    return "heap "
        + heapHits
        + " hits, "
        + heapMisses
        + " misses; store "
        + storeHits
        + " hits, "
        + storeMisses
        + " misses, "
        + storeFaults
        + " faults, "
        + unreadableRecords
        + " unreadable, "
        + storeWrites
        + " writes, "
        + storeWriteFaults
        + " write faults, "
        + purgedRecords
        + " purged";
  }
}
