package org.onbehalf.internal.downstream;

import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;

/** Finds the exception of ours in what the application threw. */
public final class ThrowableAnalyzer {
  private static final int MAX_DEPTH = 10;

  private ThrowableAnalyzer() {}

  /** Searches the causes, and what is suppressed in them, 10 deep; null if there is none. */
  public static @Nullable OnBehalfException find(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; depth < MAX_DEPTH && cause != null; depth++) {
      if (cause instanceof OnBehalfException) {
        return (OnBehalfException) cause;
      }
      for (Throwable suppressed : cause.getSuppressed()) {
        if (suppressed instanceof OnBehalfException) {
          return (OnBehalfException) suppressed;
        }
      }
      OnBehalfException leaked = isOfJaxrs(cause) ? LeakedResponse.of(cause) : null;
      if (leaked != null) {
        return leaked;
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** Compares names, so that nothing of JAX-RS is loaded where it is absent. */
  private static boolean isOfJaxrs(Throwable thrown) {
    for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().equals("javax.ws.rs.WebApplicationException")) {
        return true;
      }
    }
    return false;
  }
}
