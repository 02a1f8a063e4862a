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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that touches a store. It opens the store on the first operation, tries again later
 * when that fails, commits waiting writes together, makes up for what it could not write before,
 * and closes the store at the end. Request threads only put operations into its bounded queue, so
 * their interrupts reach no file.
 *
 * @param <S> the store
 */
final class StoreThread<S extends SealedStore> implements AutoCloseable {
  private static final int MAX_BATCH = 256;
  private static final int PURGE_STEP = 500;
  private static final Duration PURGE_INTERVAL = Duration.ofMinutes(1);
  private static final Duration IDLE_WAIT = Duration.ofSeconds(30);
  private static final Duration UNSAVED_WAIT = Duration.ofMillis(500);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT_INTERRUPTED = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(StoreThread.class);

  private final S store;
  private final BlockingQueue<StoreOperation<S, ?>> queue;
  private final StoreAvailability availability;
  private final Clock clock;
  private final String threadName;
  private final Object lifecycle = new Object();

  /** Null before the first operation, and after a fault that ended it: the next one starts it. */
  private volatile @Nullable Thread thread;

  private volatile boolean closing;
  private volatile boolean aborting;
  private boolean open;
  private boolean moreToPurge;
  private long lastPurge;
  private @Nullable Throwable lastFault;

  /**
   * Starts nothing yet.
   *
   * @param threadName the thread's
   * @param availability when the store is tried again, and what the log says of it
   * @param clock when what has expired is deleted
   */
  StoreThread(
      String threadName, S store, int queueLength, StoreAvailability availability, Clock clock) {
    this.store = store;
    this.queue = new ArrayBlockingQueue<>(queueLength);
    this.availability = availability;
    this.clock = clock;
    this.lastPurge = clock.millis();
    this.threadName = threadName;
  }

  /** Queues the operation; false if the queue is full or the thread is to end. */
  boolean submit(StoreOperation<S, ?> operation) {
    synchronized (lifecycle) {
      if (closing) {
        return false;
      }
      return (thread != null || start()) && queue.offer(operation);
    }
  }

  /** Lets the thread look at once whether something is unsaved. */
  void wake() {
    if (thread != null) {
      // if the queue is full the thread is awake anyway
      boolean unused = queue.offer(new StoreOperation<S, Void>(opened -> null, false));
    }
  }

  private boolean start() {
    try {
      Thread starting = DetachedThread.create(this::run, threadName);
      starting.start();
      thread = starting;
      return true;
    } catch (OutOfMemoryError e) {
      // the machine has no thread to spare now; the request is served without the store
      log.debug("{} could not be started", threadName, e);
      return false;
    }
  }

  private void run() {
    List<StoreOperation<S, ?>> batch = new ArrayList<>(MAX_BATCH);
    try {
      while (!closing || !queue.isEmpty()) {
        StoreOperation<S, ?> first = next();
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, MAX_BATCH - 1);
          serve(batch);
          batch.clear();
        }
        purgeIfDue();
        if (store.hasUnsaved() && isReady()) {
          attempt(store::saveUnsaved);
        }
      }
    } finally {
      try {
        closeStore();
      } finally {
        end(batch);
      }
    }
  }

  /** Tells everybody who waits, if a fault ended the thread. */
  private void end(List<StoreOperation<S, ?>> batch) {
    synchronized (lifecycle) {
      thread = null;
      queue.drainTo(batch);
    }
    for (StoreOperation<S, ?> each : batch) {
      if (!each.hasEnded()) {
        each.fail(true, lastFault);
      }
    }
  }

  private @Nullable StoreOperation<S, ?> next() {
    try {
      Duration wait = store.hasUnsaved() ? UNSAVED_WAIT : IDLE_WAIT;
      return moreToPurge ? queue.poll() : queue.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // nobody but close() has reason to; for any other the flag is cleared, and the file is safe
      return null;
    }
  }

  /** In their order; those that follow one another and are grouped are performed together. */
  private void serve(List<StoreOperation<S, ?>> batch) {
    int from = 0;
    while (from < batch.size()) {
      int to = from + 1;
      if (batch.get(from).isGrouped()) {
        while (to < batch.size() && batch.get(to).isGrouped()) {
          to++;
        }
      }
      perform(batch.subList(from, to));
      from = to;
    }
  }

  private void perform(List<StoreOperation<S, ?>> operations) {
    boolean ready = isReady();
    boolean done =
        ready
            && attempt(
                () -> {
                  StoreOperation<S, ?> first = operations.get(0);
                  if (first.isGrouped()) {
                    first.performAll(operations, store);
                  } else {
                    first.perform(store);
                  }
                });
    for (StoreOperation<S, ?> each : operations) {
      if (done) {
        each.end();
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
    if (open || closing || !availability.isAttemptDue()) {
      return open;
    }
    open = true;
    if (attempt(store::open)) {
      availability.succeeded();
    }
    return open;
  }

  private void abort(Thread running) {
    aborting = true;
    running.interrupt();
  }

  private interface StoreWork {
    void run() throws IOException;
  }

  /** Any fault closes the store, to be opened again later: MVStore does not notice a lost file. */
  private boolean attempt(StoreWork work) {
    // a left-over interrupt would close the file under the store
    boolean unused = Thread.interrupted();
    try {
      work.run();
      return true;
    } catch (Throwable e) {
      // whatever it is, a thread that died of it would leave every caller waiting
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
      attempt(() -> moreToPurge = store.purge(PURGE_STEP) == PURGE_STEP);
    }
  }

  private void closeStore() {
    if (open) {
      open = false;
      boolean interrupted = Thread.interrupted();
      try {
        store.close();
      } catch (Throwable e) {
        // an Error too: the next attempt opens it anew
        log.debug("the store of {} did not close cleanly ({})", threadName, interrupted, e);
      }
    }
  }

  /** Lets what is queued be done, closes the store and ends the thread, in limited time. */
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
      log.warn("{} is still busy in its store and was left behind", threadName);
    }
  }
}
