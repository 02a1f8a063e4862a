package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/**
 * What a read and a write cost, for ARCHITECTURE.md's table. Printed, never judged: a figure says
 * something beside others of the same run only.
 */
final class StoreCost {
  private static final int WARM_UP = 200;
  private static final int MEASURED = 400;
  private static final int BATCH = 100;
  private static final int SIZE = 2048;

  private StoreCost() {}

  /** Measures an engine, on this thread, and prints a line; closes the store. */
  static void print(String engine, RecordStore store) throws IOException {
    try (store) {
      store.open();
      List<Long> writes = new ArrayList<>();
      List<Long> reads = new ArrayList<>();
      for (int i = 0; i < WARM_UP + MEASURED; i++) {
        StoredRecord record = record(engine + i);
        long begin = System.nanoTime();
        store.write(List.of(record));
        long written = System.nanoTime();
        assertThat(store.read(record.key())).isPresent();
        long read = System.nanoTime();
        if (i >= WARM_UP) {
          writes.add(written - begin);
          reads.add(read - written);
        }
      }
      System.out.printf(
          Locale.ROOT,
          "cost of %-10s  read %6d us (99 %%: %6d)   write %6d us (99 %%: %6d)   of %d together"
              + " %6d us each%n",
          engine,
          percentile(reads, 50),
          percentile(reads, 99),
          percentile(writes, 50),
          percentile(writes, 99),
          BATCH,
          together(engine, store));
    }
  }

  private static long together(String engine, RecordStore store) throws IOException {
    List<Long> each = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      List<StoredRecord> batch = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        batch.add(record(engine + " together " + round + " " + i));
      }
      long begin = System.nanoTime();
      store.write(batch);
      each.add((System.nanoTime() - begin) / BATCH);
    }
    return percentile(each, 50);
  }

  private static StoredRecord record(String name) {
    byte[] sealed = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      // nothing that compresses
      sealed[i] = (byte) ((name.hashCode() * (i + 7)) >> 9);
    }
    return Records.token(Records.key(name), sealed);
  }

  private static long percentile(List<Long> nanos, int percent) {
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    return sorted.get((sorted.size() - 1) * percent / 100) / 1000;
  }
}
