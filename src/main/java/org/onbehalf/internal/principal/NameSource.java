package org.onbehalf.internal.principal;

import org.onbehalf.internal.caller.ValidatedCaller;

/** A source of user names. Implementations are thread-safe. */
interface NameSource {
  /**
   * The name of a user, or why there is none.
   *
   * @throws NamesUnavailableException if it cannot be found out now
   */
  Name nameOf(ValidatedCaller caller);

  /** Whether a name from the token could be another user's name from this source. */
  default boolean couldGive(String tokenName) {
    return false;
  }
}
