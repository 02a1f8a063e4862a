package org.onbehalf.internal.cache;

import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link CacheStatistics}, whose fields say what each counts. Thread-safe. */
final class CacheCounters {
  final LongAdder heapHits = new LongAdder();
  final LongAdder heapMisses = new LongAdder();
  final LongAdder storeHits = new LongAdder();
  final LongAdder storeMisses = new LongAdder();
  final LongAdder storeFaults = new LongAdder();
  final LongAdder unreadableRecords = new LongAdder();
  final LongAdder storeWrites = new LongAdder();
  final LongAdder storeWriteFaults = new LongAdder();
  final LongAdder purgedRecords = new LongAdder();
}
