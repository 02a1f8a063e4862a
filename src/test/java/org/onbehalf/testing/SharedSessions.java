package org.onbehalf.testing;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/** A database of sessions that several nodes share, in memory; each node's way to it can fail. */
public final class SharedSessions {
  private final Map<String, StoredRecord> records = new ConcurrentHashMap<>();
  private final AtomicInteger reads = new AtomicInteger();

  /** All records, for a look into what is stored. */
  public List<StoredRecord> records() {
    return List.copyOf(records.values());
  }

  /** Puts a record there, whatever version is. */
  public void plant(StoredRecord record) {
    records.put(name(record.key()), record);
  }

  /** How often any node has read a record. */
  public int reads() {
    return reads.get();
  }

  private static String name(byte[] key) {
    return HexFormat.of().formatHex(key);
  }

  /** A node's way to it. */
  public Node node() {
    return new Node();
  }

  /** One node's. */
  public final class Node implements RecordStore {
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger writesUntilFault = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicBoolean silently = new AtomicBoolean();
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile Runnable onOpen = () -> {};
    private volatile boolean down;

    /** From now on everything fails, or works again. */
    public void down(boolean is) {
      down = is;
    }

    public boolean isDown() {
      return down;
    }

    /** From the n-th write on everything fails, that one too: the node died just before it. */
    public void dieAtWrite(int n) {
      writesUntilFault.set(n);
    }

    /** The n-th write is done, and yet reported as failed. */
    public void loseAnswerOfWrite(int n) {
      silently.set(true);
      writesUntilFault.set(n);
    }

    /** Done on the store thread whenever it opens the store. */
    public void onOpen(Runnable work) {
      onOpen = work;
    }

    /** How many writes there were. */
    public int writes() {
      return writes.get();
    }

    /** How often anything was tried, in vain or not. */
    public int attempts() {
      return attempts.get();
    }

    private void enter() throws IOException {
      attempts.incrementAndGet();
      if (down) {
        throw new IOException("the database is down");
      }
    }

    @Override
    public void open() throws IOException {
      onOpen.run();
      enter();
    }

    @Override
    public Optional<StoredRecord> read(byte[] key) throws IOException {
      enter();
      reads.incrementAndGet();
      return Optional.ofNullable(records.get(name(key)));
    }

    @Override
    public void write(List<StoredRecord> batch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
      enter();
      writes.incrementAndGet();
      boolean fails = writesUntilFault.decrementAndGet() == 0;
      if (fails && !silently.get()) {
        down = true;
        enter();
      }
      boolean done = compareAndSet(next, expectedVersion);
      if (fails) {
        throw new IOException("the connection broke before the answer");
      }
      return done;
    }

    private boolean compareAndSet(StoredRecord next, long expectedVersion) {
      AtomicBoolean done = new AtomicBoolean();
      records.compute(
          name(next.key()),
          (key, former) -> {
            long version = former == null ? 0 : former.version();
            done.set(version == expectedVersion);
            return done.get() ? next : former;
          });
      return done.get();
    }

    @Override
    public void delete(byte[] key) throws IOException {
      enter();
      records.remove(name(key));
    }

    @Override
    public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
      enter();
      return records.values().stream()
          .filter(each -> Arrays.equals(owner, each.owner()))
          .limit(atMost)
          .toList();
    }

    @Override
    public int deleteExpired(Instant now, int atMost) throws IOException {
      enter();
      List<StoredRecord> expired =
          records.values().stream()
              .filter(each -> each.expiresAt().isBefore(now))
              .limit(atMost)
              .toList();
      expired.forEach(each -> records.remove(name(each.key())));
      return expired.size();
    }

    @Override
    public void close() {}
  }
}
