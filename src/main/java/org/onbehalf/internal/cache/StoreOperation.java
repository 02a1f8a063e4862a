package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.Nullable;

/** Work for the {@link StoreThread}, whose result a caller awaits for a limited time. */
final class StoreOperation<R> {
  private final Work<R> work;
  private final Type type;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean succeeded;
  private volatile boolean attempted;
  private volatile boolean abandoned;
  private volatile @Nullable Throwable fault;
  private volatile @Nullable R result;

  interface Work<R> {
    @Nullable
    R run() throws IOException;
  }

  enum Type {
    /** Skipped if nobody waits for it any more. */
    READ,

    CHANGE,

    /** Its result is a record, which is written in one batch with those of adjacent writes. */
    WRITE
  }

  StoreOperation(Type type, Work<R> work) {
    this.type = type;
    this.work = work;
  }

  boolean isWrite() {
    return type == Type.WRITE;
  }

  /** Runs the work; called by the store thread. */
  @Nullable
  R run() throws IOException {
    if (type != Type.READ || !abandoned) {
      result = work.run();
    }
    return result;
  }

  void succeed() {
    attempted = true;
    succeeded = true;
    ended.countDown();
  }

  /**
   * Ends the operation without success.
   *
   * @param begun whether the store was open, so that the operation may have had an effect
   * @param cause null if it is unknown
   */
  void fail(boolean begun, @Nullable Throwable cause) {
    attempted = begun;
    fault = cause;
    ended.countDown();
  }

  @Nullable
  R result() {
    return result;
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Whether it ended because the store could not be opened. */
  boolean foundStoreClosed() {
    return hasEnded() && !attempted;
  }

  @Nullable
  Throwable fault() {
    return fault;
  }

  /**
   * Waits for the end. An interrupt ends the waiting, not the operation, and stays set.
   *
   * @return whether the operation succeeded in this time
   */
  boolean await(Duration limit) {
    try {
      if (ended.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return succeeded;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    abandoned = true;
    return false;
  }
}
