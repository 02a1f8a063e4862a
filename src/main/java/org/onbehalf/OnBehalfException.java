package org.onbehalf;

import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.KnownCaller;
import org.onbehalf.internal.message.MessageCode;

/**
 * Base class of the exceptions that Onbehalf turns into an error response. The application need not
 * catch them: if a servlet or JAX-RS resource throws one, also as the cause of another exception,
 * Onbehalf sends the response that its class documents.
 *
 * <p>An exception belongs to the caller of the thread on which it was created. In a request of
 * another caller the response is 500, so that a cached or shared exception does not disclose
 * anything about the first caller.
 *
 * <p>Messages are for the operator. They begin with a number, by which docs/messages.md explains
 * them, and contain configuration keys, error codes and the remedy, but no tokens and no personal
 * data.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public abstract class OnBehalfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String error;
  private final transient @Nullable Caller caller;

  OnBehalfException(
      int status, String error, MessageCode usual, String message, @Nullable Throwable cause) {
    super(usual.before(message), cause);
    this.status = status;
    this.error = Objects.requireNonNull(error, "error");
    this.caller = CallerContext.find().orElse(null);
  }

  /**
   * Returns the HTTP status of the error response.
   *
   * @return the status: 401, 403, 500, 502, 503 or 504
   */
  public int status() {
    return status;
  }

  /**
   * Returns the error code of the error response, as defined in RFC 6749, RFC 6750 or the table in
   * docs/concepts.md.
   *
   * @return the code, such as {@code insufficient_scope}; never null
   */
  public String error() {
    return error;
  }

  /**
   * Returns the number with which the message begins.
   *
   * @return the number, such as {@code OBH-3004}; never null
   */
  public String code() {
    String message = String.valueOf(getMessage());
    return message.substring(0, message.indexOf(' '));
  }

  /**
   * Returns whether this exception may be reported to a caller: it was created on a thread of that
   * caller, in work run by one of that caller's {@link Session}s, or on a thread without a caller.
   *
   * @param other the caller who receives the response; null for none
   * @return true if it may be reported
   */
  public boolean concerns(@Nullable Caller other) {
    return caller == null
        || caller == other
        || (caller instanceof KnownCaller && ((KnownCaller) caller).isSessionOf(other));
  }
}
