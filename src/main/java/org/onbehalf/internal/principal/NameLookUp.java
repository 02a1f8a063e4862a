package org.onbehalf.internal.principal;

import org.onbehalf.internal.caller.ValidatedCaller;

/** Where names are looked up, which may take its time. Implementations are thread-safe. */
interface NameLookUp {
  /**
   * The name of a user, or why there is none; on a thread of ours.
   *
   * @throws NamesUnavailableException when nobody can tell now
   */
  Name find(ValidatedCaller caller);
}
