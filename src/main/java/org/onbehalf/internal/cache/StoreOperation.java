package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.Nullable;

/**
 * Something to be done on a store thread, while somebody waits a limited time for it.
 *
 * @param <S> what the thread keeps open
 */
abstract class StoreOperation<S> {
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean succeeded;
  private volatile boolean attempted;
  private volatile @Nullable Throwable fault;
  private volatile boolean abandoned;

  abstract void perform(S store) throws IOException;

  /** Whether it may be performed together with those of its kind that wait behind it. */
  boolean isGrouped() {
    return false;
  }

  /** Performs several that are grouped; this one is the first of them. */
  void performAll(List<StoreOperation<S>> group, S store) throws IOException {
    for (StoreOperation<S> each : group) {
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

  /** Whether nobody waits any more. */
  final boolean isAbandoned() {
    return abandoned;
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

  /** Reads a token, and hands it to the heap on the store thread, so that no deletion overtakes. */
  static final class Read extends StoreOperation<SealedStore> {
    private final TokenKey key;
    private final TokenHeap heap;
    private volatile @Nullable CachedToken token;

    Read(TokenKey key, TokenHeap heap) {
      this.key = key;
      this.heap = heap;
    }

    @Override
    void perform(SealedStore store) throws IOException {
      if (isAbandoned()) {
        return;
      }
      CachedToken found = store.read(key);
      token = found == null ? null : heap.putUnlessNewer(key, found);
    }

    @Nullable
    CachedToken token() {
      return token;
    }
  }

  /**
   * Writes a token, also when nobody waits any more; those that wait are one commit. A token that
   * the heap has replaced meanwhile is left out.
   */
  static final class Write extends StoreOperation<SealedStore> {
    private final TokenKey key;
    private final CachedToken token;
    private final TokenHeap heap;

    Write(TokenKey key, CachedToken token, TokenHeap heap) {
      this.key = key.withoutAssertionText();
      this.token = token;
      this.heap = heap;
    }

    TokenKey key() {
      return key;
    }

    CachedToken token() {
      return token;
    }

    @Override
    void perform(SealedStore store) throws IOException {
      performAll(Collections.singletonList(this), store);
    }

    @Override
    boolean isGrouped() {
      return true;
    }

    @Override
    void performAll(List<StoreOperation<SealedStore>> group, SealedStore store) throws IOException {
      List<Write> writes = new ArrayList<>(group.size());
      for (StoreOperation<SealedStore> each : group) {
        Write write = (Write) each;
        if (!write.heap.hasOther(write.key, write.token)) {
          writes.add(write);
        }
      }
      if (!writes.isEmpty()) {
        store.write(writes);
      }
    }
  }

  /** Deletes a token, also from the heap: an earlier read may have put it there meanwhile. */
  static final class Delete extends StoreOperation<SealedStore> {
    private final TokenKey key;
    private final TokenHeap heap;

    Delete(TokenKey key, TokenHeap heap) {
      this.key = key.withoutAssertionText();
      this.heap = heap;
    }

    @Override
    void perform(SealedStore store) throws IOException {
      heap.remove(key);
      store.delete(key);
    }
  }
}
