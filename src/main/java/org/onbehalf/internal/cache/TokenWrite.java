package org.onbehalf.internal.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Writes a token, also when nobody waits any more. Waiting writes become one commit. A token that
 * the heap has replaced meanwhile is left out.
 */
final class TokenWrite extends StoreOperation<SealedTokens, Void> {
  private final TokenKey key;
  private final CachedToken token;
  private final TokenHeap heap;

  TokenWrite(TokenKey key, CachedToken token, TokenHeap heap) {
    super(tokens -> null, false);
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
  void perform(SealedTokens store) throws IOException {
    performAll(Collections.singletonList(this), store);
  }

  @Override
  boolean isGrouped() {
    return true;
  }

  @Override
  void performAll(List<StoreOperation<SealedTokens, ?>> group, SealedTokens store)
      throws IOException {
    List<TokenWrite> writes = new ArrayList<>(group.size());
    for (StoreOperation<SealedTokens, ?> each : group) {
      TokenWrite write = (TokenWrite) each;
      if (!write.heap.hasOther(write.key, write.token)) {
        writes.add(write);
      }
    }
    if (!writes.isEmpty()) {
      store.write(writes);
    }
  }
}
