package org.onbehalf.internal.downstream;

import java.util.ArrayDeque;
import java.util.Deque;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;

/** Finds, in what the application threw, the exception that decides the answer. */
public final class ThrowableAnalyzer {
  private static final int DEEP = 10;

  private ThrowableAnalyzer() {}

  /**
   * Our exception among the causes and what is suppressed beside them, 10 deep; null where there is
   * none.
   */
  public static @Nullable OnBehalfException find(Throwable thrown) {
    Throwable current = thrown;
    for (int depth = 0; depth < DEEP && current != null; depth++) {
      Deque<Throwable> level = new ArrayDeque<>();
      level.add(current);
      for (Throwable suppressed : current.getSuppressed()) {
        level.add(suppressed);
      }
      for (Throwable each : level) {
        if (each instanceof OnBehalfException) {
          return (OnBehalfException) each;
        }
      }
      OnBehalfException relayed = isJaxrs(current) ? LeakedResponse.of(current) : null;
      if (relayed != null) {
        return relayed;
      }
      current = current.getCause();
    }
    return null;
  }

  /** Asked by name, so that nothing of JAX-RS is loaded where there is none. */
  private static boolean isJaxrs(Throwable thrown) {
    for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().equals("javax.ws.rs.WebApplicationException")) {
        return true;
      }
    }
    return false;
  }
}
