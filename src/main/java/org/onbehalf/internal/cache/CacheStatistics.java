package org.onbehalf.internal.cache;

import java.util.concurrent.atomic.LongAdder;
import org.onbehalf.internal.telemetry.Metrics;

/** What the token cache has counted of its store since it was created. Thread-safe. */
public final class CacheStatistics {
  private static final String READS = "onbehalf.store.reads";
  private static final String WRITES = "onbehalf.store.writes";

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

  void addTo(Metrics metrics) {
    metrics.counter(READS, storeHits, "store", "tokens", "result", "hit");
    metrics.counter(READS, storeMisses, "store", "tokens", "result", "miss");
    metrics.counter(READS, storeFaults, "store", "tokens", "result", "failure");
    metrics.counter(READS, unreadableRecords, "store", "tokens", "result", "unreadable");
    metrics.counter(WRITES, storeWrites, "store", "tokens", "result", "success");
    metrics.counter(WRITES, storeWriteFaults, "store", "tokens", "result", "failure");
  }

  @Override
  public String toString() {
    return String.format(
        "store %s hits, %s misses, %s faults, %s unreadable, %s writes, %s write faults",
        storeHits, storeMisses, storeFaults, unreadableRecords, storeWrites, storeWriteFaults);
  }
}
