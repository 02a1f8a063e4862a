package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.Nullable;

/**
 * Work for a store thread, while somebody waits a limited time for its result.
 *
 * @param <S> the store
 * @param <R> the result
 */
class StoreOperation<S, R> {
  private final Work<S, R> work;
  private final boolean onlyIfAwaited;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean succeeded;
  private volatile boolean attempted;
  private volatile @Nullable Throwable fault;
  private volatile boolean abandoned;
  private volatile @Nullable R result;

  /** The work. */
  interface Work<S, R> {
    @Nullable
    R on(S store) throws IOException;
  }

  /**
   * From its parts.
   *
   * @param onlyIfAwaited whether it is left out when nobody waits for it any more
   */
  StoreOperation(Work<S, R> work, boolean onlyIfAwaited) {
    this.work = work;
    this.onlyIfAwaited = onlyIfAwaited;
  }

  void perform(S store) throws IOException {
    if (!onlyIfAwaited || !abandoned) {
      result = work.on(store);
    }
  }

  /** The result, after it succeeded. */
  final @Nullable R result() {
    return result;
  }

  /** Whether it may be performed together with those of its kind that wait behind it. */
  boolean isGrouped() {
    return false;
  }

  /** Performs several that are grouped; this one is the first of them. */
  void performAll(List<StoreOperation<S, ?>> group, S store) throws IOException {
    for (StoreOperation<S, ?> each : group) {
      each.perform(store);
    }
  }

  /** By the store thread, once: it was performed. */
  final void end() {
    attempted = true;
    succeeded = true;
    ended.countDown();
  }

  /**
   * By the store thread, once: it was not performed, or not to its end.
   *
   * @param begun whether the store was open, and something may have happened
   * @param cause why; null where it is not known any more
   */
  final void fail(boolean begun, @Nullable Throwable cause) {
    attempted = begun;
    fault = cause;
    ended.countDown();
  }

  /** Whether it has ended, in whatever way. */
  final boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Whether the store was open when it was this one's turn. */
  final boolean wasAttempted() {
    return attempted;
  }

  /** Why it failed; null where it did not, or nobody knows. */
  final @Nullable Throwable fault() {
    return fault;
  }

  /**
   * Waits for the end. An interrupt ends the waiting, not the operation, and stays set.
   *
   * @return whether the operation succeeded in this time
   */
  final boolean await(Duration limit) {
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
