package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/** A store in memory that records what was asked of it, fails when told to, and can be held. */
final class RecordingStore implements RecordStore {
  final Map<String, StoredRecord> records = new ConcurrentHashMap<>();
  final List<List<StoredRecord>> batches = new CopyOnWriteArrayList<>();
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  final List<String> threads = new CopyOnWriteArrayList<>();
  volatile @Nullable Throwable fault;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private final AtomicInteger held = new AtomicInteger();

  /** From now on each operation waits. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  /** How many operations have come to the gate. */
  int held() {
    return held.get();
  }

  private void enter() throws IOException {
    threads.add(Thread.currentThread().getName());
    held.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    Throwable thrown = fault;
    if (thrown instanceof IOException failure) {
      throw failure;
    }
    if (thrown instanceof RuntimeException failure) {
      throw failure;
    }
    if (thrown instanceof Error failure) {
      throw failure;
    }
  }

  @Override
  public void open() throws IOException {
    enter();
    opened.incrementAndGet();
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    enter();
    return Optional.ofNullable(records.get(Hex.of(key)));
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    enter();
    batches.add(new ArrayList<>(batch));
    batch.forEach(each -> records.put(Hex.of(each.key()), each));
  }

  @Override
  public void delete(byte[] key) throws IOException {
    enter();
    records.remove(Hex.of(key));
  }

  @Override
  public boolean replace(StoredRecord next, long expectedVersion) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    enter();
    List<String> expired =
        records.entrySet().stream()
            .filter(each -> each.getValue().expiresAt().isBefore(now))
            .map(Map.Entry::getKey)
            .limit(atMost)
            .toList();
    expired.forEach(records::remove);
    return expired.size();
  }

  @Override
  public void close() {
    closed.incrementAndGet();
    if (fault instanceof Error failure) {
      throw failure;
    }
  }
}
