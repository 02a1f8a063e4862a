package org.onbehalf.internal.cache;

import java.io.Closeable;
import java.io.IOException;

/** What a {@link StoreThread} opens, tidies and closes. On that thread only. */
interface ManagedStore extends Closeable {

  /** Opens it; called again later when it failed. */
  void open() throws IOException;

  /** Deletes some of what has expired, and returns how many. */
  int purge(int atMost) throws IOException;

  /** Whether something waits to be written that could not be when it came. */
  default boolean hasUnsaved() {
    return false;
  }

  /** Writes some of that. */
  default void saveUnsaved() throws IOException {}
}
