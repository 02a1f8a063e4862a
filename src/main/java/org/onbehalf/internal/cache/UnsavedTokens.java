package org.onbehalf.internal.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.onbehalf.internal.Nullable;

/**
 * Whose tokens the store could not take, or not in time: they are written when it can be used
 * again, as long as the heap has them. Thread-safe.
 */
final class UnsavedTokens {
  private final TokenHeap heap;
  private final int most;
  private final Set<TokenKey> keys = ConcurrentHashMap.newKeySet();

  /** At most as many as the heap holds. */
  UnsavedTokens(TokenHeap heap, int most) {
    this.heap = heap;
    this.most = most;
  }

  void add(TokenKey key) {
    if (keys.size() < most) {
      keys.add(key.withoutAssertionText());
    }
  }

  void remove(TokenKey key) {
    keys.remove(key);
  }

  void removeAll(Collection<TokenKey> saved) {
    saved.forEach(keys::remove);
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  /** Some of them. */
  List<TokenKey> some(int atMost) {
    List<TokenKey> some = new ArrayList<>();
    for (TokenKey each : keys) {
      if (some.size() == atMost) {
        break;
      }
      some.add(each);
    }
    return some;
  }

  /** What is to be written; null where the heap has the token no more. */
  @Nullable
  TokenWrite write(TokenKey key) {
    CachedToken token = heap.peek(key);
    return token == null ? null : new TokenWrite(key, token, heap);
  }
}
