package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.Nullable;

/**
 * Something to be done on the store thread, while somebody waits a limited time for it. {@link
 * Write}s are not performed one by one: the store thread commits those that wait together.
 */
abstract class StoreOperation {
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean succeeded;
  private volatile boolean abandoned;

  abstract void perform(SealedStore store) throws IOException;

  /** By the store thread, once. */
  final void end(boolean success) {
    succeeded = success;
    ended.countDown();
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
  static final class Read extends StoreOperation {
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

  /** Writes a token, also when nobody waits any more. */
  static final class Write extends StoreOperation {
    private final TokenKey key;
    private final CachedToken token;

    Write(TokenKey key, CachedToken token) {
      this.key = key.withoutAssertionText();
      this.token = token;
    }

    TokenKey key() {
      return key;
    }

    CachedToken token() {
      return token;
    }

    @Override
    void perform(SealedStore store) throws IOException {
      store.write(Collections.singletonList(this));
    }
  }

  /** Deletes a token, also from the heap: an earlier read may have put it there meanwhile. */
  static final class Delete extends StoreOperation {
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
