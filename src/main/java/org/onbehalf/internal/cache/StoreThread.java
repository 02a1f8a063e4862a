package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.StoreMessages;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.spi.StoredRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only thread that uses a store. It opens the store for the first operation, opens it again
 * after a fault, writes adjacent writes in one batch, writes the backlog, deletes expired records,
 * and closes the store. Request threads only queue operations, so their interrupts cannot close the
 * store's file.
 */
final class StoreThread implements AutoCloseable {
  private static final int MAX_BATCH = 256;
  private static final int PURGE_STEP = 500;
  private static final Duration PURGE_INTERVAL = Duration.ofMinutes(1);
  private static final Duration IDLE_WAIT = Duration.ofSeconds(30);
  private static final Duration BACKLOG_WAIT = Duration.ofMillis(500);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT_INTERRUPTED = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(StoreThread.class);

  /** What could not be written when it was due. */
  interface Backlog {
    boolean isEmpty();

    /** Writes some of it. */
    void save() throws IOException;
  }

  private final SealedRecords records;
  private final @Nullable Backlog backlog;
  private final BlockingQueue<StoreOperation<?>> queue;
  private final StoreAvailability availability;
  private final Clock clock;
  private final String threadName;
  private final Object lifecycle = new Object();

  /** Null before the first operation, and after an Error ended it; the next operation starts it. */
  private volatile @Nullable Thread thread;

  private volatile boolean closing;
  private volatile boolean aborting;

  /** Until the first attempt to open the store has ended. */
  private volatile boolean opening = true;

  private boolean open;
  private boolean moreToPurge;
  private long lastPurge;
  private @Nullable Throwable lastFault;

  /** How many records there are and how many bytes they take; not numbers where nobody knows. */
  private volatile double size = Double.NaN;

  private volatile double bytes = Double.NaN;

  /** A null {@code backlog} means that failed writes are not repeated. */
  StoreThread(
      String threadName,
      SealedRecords records,
      @Nullable Backlog backlog,
      int queueLength,
      StoreAvailability availability,
      Clock clock) {
    this.threadName = threadName;
    this.records = records;
    this.backlog = backlog;
    this.queue = new ArrayBlockingQueue<>(queueLength);
    this.availability = availability;
    this.clock = clock;
    this.lastPurge = clock.millis();
  }

  /** Queues the operation; false if the queue is full, or the store is being closed. */
  boolean submit(StoreOperation<?> operation) {
    synchronized (lifecycle) {
      return !closing && (thread != null || start()) && queue.offer(operation);
    }
  }

  /** Whether the store has not been opened yet. */
  boolean isOpening() {
    return opening;
  }

  /** Shows the figures of the store. */
  void addTo(Metrics metrics, String kind) {
    metrics.gauge("onbehalf.store.up", () -> fault() == null ? 1 : 0, "store", kind);
    metrics.gauge("onbehalf.store.queue", queue::size, "store", kind);
    metrics.gauge("onbehalf.store.records", () -> size, "store", kind);
    metrics.gauge("onbehalf.store.size.bytes", () -> bytes, "store", kind);
  }

  /** Why the store cannot be used; null if it can, or nobody has tried yet. */
  @Nullable
  String fault() {
    return availability.fault();
  }

  /** The store's path or address. */
  String store() {
    return records.store().toString();
  }

  /** Makes the thread look at the backlog at once; if the queue is full, it is awake anyway. */
  void wake() {
    if (thread != null) {
      boolean unused =
          queue.offer(new StoreOperation<Void>(StoreOperation.Type.CHANGE, () -> null));
    }
  }

  private boolean start() {
    try {
      Thread starting = DetachedThread.create(this::run, threadName);
      starting.start();
      thread = starting;
      return true;
    } catch (OutOfMemoryError e) {
      // no more threads; the request is served without the store
      log.debug("{} could not be started", threadName, e);
      return false;
    }
  }

  private void run() {
    List<StoreOperation<?>> batch = new ArrayList<>(MAX_BATCH);
    try {
      while (!closing || !queue.isEmpty()) {
        StoreOperation<?> first = next();
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, MAX_BATCH - 1);
          perform(batch);
          batch.clear();
          measure();
        }
        purgeIfDue();
        if (backlog != null && !backlog.isEmpty() && isReady()) {
          attempt(backlog::save);
        }
      }
    } finally {
      try {
        closeStore();
      } finally {
        failAll(batch);
      }
    }
  }

  /** Fails the operations that are left when an Error ended the thread. */
  private void failAll(List<StoreOperation<?>> batch) {
    synchronized (lifecycle) {
      thread = null;
      queue.drainTo(batch);
    }
    for (StoreOperation<?> each : batch) {
      if (!each.hasEnded()) {
        each.fail(true, lastFault);
      }
    }
  }

  private @Nullable StoreOperation<?> next() {
    try {
      Duration wait = backlog == null || backlog.isEmpty() ? IDLE_WAIT : BACKLOG_WAIT;
      return moreToPurge ? queue.poll() : queue.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // of close(); the flag is now clear, and cannot close the file
      return null;
    }
  }

  /** Performs the operations in order; adjacent writes share a batch. */
  private void perform(List<StoreOperation<?>> operations) {
    int from = 0;
    while (from < operations.size()) {
      int to = from + 1;
      if (operations.get(from).isWrite()) {
        while (to < operations.size() && operations.get(to).isWrite()) {
          to++;
        }
      }
      performTogether(operations.subList(from, to));
      from = to;
    }
  }

  private void performTogether(List<StoreOperation<?>> operations) {
    boolean ready = isReady();
    boolean done =
        ready
            && attempt(
                () -> {
                  List<StoredRecord> batch = new ArrayList<>();
                  for (StoreOperation<?> each : operations) {
                    Object result = each.run();
                    if (each.isWrite() && result != null) {
                      batch.add((StoredRecord) result);
                    }
                  }
                  if (!batch.isEmpty()) {
                    records.store().write(batch);
                  }
                });
    for (StoreOperation<?> each : operations) {
      if (done) {
        each.succeed();
      } else {
        each.fail(ready, lastFault);
      }
    }
  }

  /** Opens the store if it is not open and an attempt is due. */
  private boolean isReady() {
    if (aborting) {
      closeStore();
    }
    if (!open && !closing && availability.isAttemptDue()) {
      open = true;
      if (attempt(records::open)) {
        availability.succeeded();
      }
      opening = false;
    }
    return open;
  }

  private interface StoreWork {
    void run() throws IOException;
  }

  /** Any fault closes the store, which is opened again later. */
  private boolean attempt(StoreWork work) {
    // a leftover interrupt would close the store's file
    boolean unused = Thread.interrupted();
    try {
      work.run();
      return true;
    } catch (Throwable e) {
      // Errors too: otherwise all callers would wait for a thread that has ended
      lastFault = e;
      try {
        availability.failed(e);
      } finally {
        closeStore();
      }
      return false;
    }
  }

  private void purgeIfDue() {
    long since = clock.millis() - lastPurge;
    boolean due = moreToPurge || since < 0 || since >= PURGE_INTERVAL.toMillis();
    moreToPurge = false;
    if (open && due) {
      lastPurge = clock.millis();
      attempt(
          () ->
              moreToPurge =
                  records.store().deleteExpired(clock.instant(), PURGE_STEP) == PURGE_STEP);
    }
  }

  private void measure() {
    if (open && records.store() instanceof MeasuredStore) {
      MeasuredStore store = (MeasuredStore) records.store();
      attempt(
          () -> {
            size = store.size();
            bytes = store.bytes();
          });
    }
  }

  private void closeStore() {
    if (open) {
      open = false;
      boolean interrupted = Thread.interrupted();
      try {
        records.close();
      } catch (Throwable e) {
        log.debug("the store of {} did not close cleanly ({})", threadName, interrupted, e);
      }
    }
  }

  /** Performs what is queued, closes the store and ends the thread, in limited time. */
  @Override
  public void close() {
    Thread running;
    synchronized (lifecycle) {
      closing = true;
      running = thread;
      if (running == null) {
        return;
      }
      wake();
    }
    boolean interrupted = Thread.interrupted();
    try {
      running.join(CLOSE_LIMIT.toMillis());
      if (running.isAlive()) {
        abort(running);
        running.join(CLOSE_LIMIT_INTERRUPTED.toMillis());
      }
    } catch (InterruptedException e) {
      interrupted = true;
      abort(running);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (running.isAlive()) {
      log.warn(
          StoreMessages.STORE_THREAD + " {} did not end in time and is left running", threadName);
    }
  }

  private void abort(Thread running) {
    aborting = true;
    running.interrupt();
  }
}
