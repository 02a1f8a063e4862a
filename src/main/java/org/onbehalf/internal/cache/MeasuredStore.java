package org.onbehalf.internal.cache;

import java.io.IOException;

/** A store that knows its size at once. Asked on the store thread. */
interface MeasuredStore {
  /** How many records there are. */
  long size() throws IOException;

  /** How much space they take; not a number if nobody knows. */
  double bytes() throws IOException;
}
