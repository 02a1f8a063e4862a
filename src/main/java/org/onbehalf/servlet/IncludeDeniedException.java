package org.onbehalf.servlet;

import javax.servlet.ServletException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.response.ErrorResponse;

/**
 * The caller may not access an included path. An include can set neither a status nor a header
 * (Servlet 3.1, section 9.3), so the including dispatch answers, unless the application catches
 * this.
 */
final class IncludeDeniedException extends ServletException {
  private static final long serialVersionUID = 1L;
  private static final int DEEP = 10;

  private final transient ErrorResponse answer;

  IncludeDeniedException(ErrorResponse answer) {
    super("this caller may not access the included path");
    this.answer = answer;
  }

  /** The answer within what the application threw; null where there is none, 10 deep. */
  static @Nullable ErrorResponse find(Throwable thrown) {
    Throwable current = thrown;
    for (int depth = 0; depth < DEEP && current != null; depth++) {
      if (current instanceof IncludeDeniedException) {
        return ((IncludeDeniedException) current).answer;
      }
      current = current.getCause();
    }
    return null;
  }
}
