package org.onbehalf.internal.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;

/**
 * The keys of a store: the first seals, all open, so that a key can be changed without losing what
 * the former one sealed. Immutable and thread-safe.
 */
final class SealKeys {
  private final List<SealKey> keys;

  /** Where the keys come from; asked on the store thread. */
  interface Source {
    /** The keys; asked each time the store is opened. */
    SealKeys load() throws IOException;

    /**
     * The keys as they are now; asked before each use of the store, so it costs next to nothing.
     *
     * @param present those that were given last
     * @return the same object where nothing has changed
     */
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

  /** The key of this id; null if it is not ours. */
  @Nullable
  SealKey find(byte[] id) {
    for (SealKey key : keys) {
      if (Arrays.equals(key.id(), id)) {
        return key;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return "SealKeys" + keys;
  }
}
