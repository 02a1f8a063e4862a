package org.onbehalf.internal.downstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import javax.ws.rs.WebApplicationException;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.DownstreamUnavailableException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;

/** Finds the exception of ours in what the application threw. */
public final class ThrowableAnalyzer {
  private static final int MAX_DEPTH = 10;

  private ThrowableAnalyzer() {}

  /** As {@link #find(Throwable, Caller)}, for the caller of this thread. */
  public static @Nullable OnBehalfException find(Throwable thrown) {
    return find(thrown, CallerContext.find().orElse(null));
  }

  /**
   * Searches the causes, and what is suppressed in them, 10 deep; null if there is none. A JAX-RS
   * client's transport error counts as ours if an API has not responded to the caller's request.
   */
  public static @Nullable OnBehalfException find(Throwable thrown, @Nullable Caller caller) {
    String awaited = null;
    OnBehalfException unavailable = null;
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
      RelayedResponse marked = is(cause, "javax.ws.rs.WebApplicationException") ? of(cause) : null;
      if (marked != null) {
        return marked.exception();
      }
      if (awaited == null
          && caller instanceof ValidatedCaller
          && is(cause, "javax.ws.rs.ProcessingException")
          && !is(cause, "javax.ws.rs.client.ResponseProcessingException")) {
        awaited = ((ValidatedCaller) caller).awaitedApi(cause);
      }
      if (awaited != null && unavailable == null && cause instanceof IOException) {
        unavailable =
            new DownstreamUnavailableException(
                awaited, cause instanceof InterruptedIOException, thrown);
      }
      cause = cause.getCause();
    }
    return isUnsendable(thrown) ? null : unavailable;
  }

  /** Whether the JDK's connection refused the method; CXF puts that into another exception. */
  static boolean isUnsendable(Throwable thrown) {
    Throwable cause = thrown;
    while (cause != null && !(cause instanceof ProtocolException)) {
      cause = cause.getCause();
    }
    return cause != null && String.valueOf(cause.getMessage()).startsWith("Invalid HTTP method");
  }

  private static @Nullable RelayedResponse of(Throwable thrown) {
    return RelayedResponse.of(((WebApplicationException) thrown).getResponse());
  }

  /** Compares names, so that nothing of JAX-RS is loaded where it is absent. */
  private static boolean is(Throwable thrown, String name) {
    for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
