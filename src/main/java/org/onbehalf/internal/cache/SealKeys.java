package org.onbehalf.internal.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;

/**
 * The keys of a store: the first one seals, all of them unseal, so that the key can be rolled
 * without losing records. Immutable and thread-safe.
 */
final class SealKeys {
  private final List<SealKey> keys;

  /** Where the keys come from; used on the store thread. */
  interface Source {
    /** Loads the keys each time the store is opened. */
    SealKeys load() throws IOException;

    /** The current keys, given those in use; called before each use of the store. */
    default SealKeys refreshed(SealKeys present) {
      return present;
    }
  }

  SealKeys(List<SealKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("keys is empty: at least one must seal");
    }
    this.keys = Collections.unmodifiableList(new ArrayList<>(keys));
  }

  /** The key that seals. */
  SealKey current() {
    return keys.get(0);
  }

  /** All keys, the sealing one first. */
  List<SealKey> all() {
    return keys;
  }

  @Nullable
  SealKey find(byte[] id) {
    for (SealKey key : keys) {
      if (Arrays.equals(key.id(), id)) {
        return key;
      }
    }
    return null;
  }
}
