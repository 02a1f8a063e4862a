package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/** Sessions in memory ({@code Sessions.AllowVolatile}). Used by one thread. */
public final class MemoryRecordStore implements RecordStore, MeasuredStore {
  private final Map<String, StoredRecord> records = new HashMap<>();
  private final long maxRecords;
  private boolean open;

  /** At most {@code Sessions.MaxSessions} records. */
  public MemoryRecordStore(long maxRecords) {
    this.maxRecords = maxRecords;
  }

  @Override
  public void open() {
    open = true;
  }

  @Override
  public long size() {
    return records.size();
  }

  @Override
  public double bytes() {
    return Double.NaN;
  }

  private Map<String, StoredRecord> records() throws IOException {
    if (!open) {
      throw new IOException("the store is not open");
    }
    return records;
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return Optional.ofNullable(records().get(Hex.of(key)));
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    for (StoredRecord each : batch) {
      records().put(Hex.of(each.key()), each);
    }
  }

  @Override
  public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
    String key = Hex.of(next.key());
    @Nullable StoredRecord former = records().get(key);
    if ((former == null ? 0 : former.version()) != expectedVersion) {
      return false;
    }
    if (former == null && records.size() >= maxRecords) {
      throw new IOException("there are as many sessions as Sessions.MaxSessions allows");
    }
    records.put(key, next);
    return true;
  }

  @Override
  public void delete(byte[] key) throws IOException {
    records().remove(Hex.of(key));
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
    return records().values().stream()
        .filter(each -> Arrays.equals(owner, each.owner()))
        .limit(atMost)
        .collect(Collectors.toList());
  }

  @Override
  public int deleteExpired(Instant now, int atMost) {
    List<String> expired =
        records.entrySet().stream()
            .filter(each -> each.getValue().expiresAt().isBefore(now))
            .map(Map.Entry::getKey)
            .limit(atMost)
            .collect(Collectors.toList());
    expired.forEach(records::remove);
    return expired.size();
  }

  /** Keeps the records: a store is closed after each fault, and opened again. */
  @Override
  public void close() {
    open = false;
  }

  @Override
  public String toString() {
    return "memory";
  }
}
