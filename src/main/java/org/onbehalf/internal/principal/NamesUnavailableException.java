package org.onbehalf.internal.principal;

import org.onbehalf.internal.Nullable;

/** Where names are kept cannot tell now; the next attempt may do better. */
final class NamesUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * From its parts.
   *
   * @param message a few stable words and what helps; nothing personal
   */
  NamesUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
