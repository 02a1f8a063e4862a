package org.onbehalf.internal.principal;

import org.onbehalf.internal.caller.ValidatedCaller;

/** Where names come from. Implementations are thread-safe. */
interface NameSource {
  /** The name of a user, or why there is none. */
  Name nameOf(ValidatedCaller caller);

  /**
   * Whether a name that does not come from here could be another user's name from here.
   *
   * @param kept what the token calls the user
   */
  boolean couldGive(String kept);
}
