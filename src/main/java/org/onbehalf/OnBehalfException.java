package org.onbehalf;

import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.KnownCaller;

/**
 * Why a caller gets no answer from the application but one from Onbehalf. Left uncaught, anywhere
 * in the cause chain of what leaves a servlet or a JAX-RS resource, it becomes that answer.
 *
 * <p>An exception is bound to the caller on whose thread it was born: under another caller's
 * request it is answered 500, so that a cached or shared exception never tells one caller of
 * another.
 *
 * <p>Messages are for the operator: they name keys, error codes and the remedy, never a token or a
 * personal claim.
 *
 * @since 0.1
 */
public abstract class OnBehalfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String error;
  private final transient @Nullable Caller caller;

  OnBehalfException(int status, String error, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.error = Objects.requireNonNull(error, "error");
    this.caller = CallerContext.find().orElse(null);
  }

  /**
   * The HTTP status of the answer.
   *
   * @return 401, 403, 500, 502, 503 or 504
   * @since 0.1
   */
  public int status() {
    return status;
  }

  /**
   * The error code of the answer, from RFC 6749, RFC 6750 or the table in the README.
   *
   * @return such as {@code insufficient_scope}, never null
   * @since 0.1
   */
  public String error() {
    return error;
  }

  /**
   * Whether this exception may be told to that caller: it was born on one of that caller's threads,
   * in the work of one of that caller's {@link Session}s, or on a thread without a caller.
   *
   * @param other the caller to be answered; null for none
   * @return true when it may be told
   * @since 0.1
   */
  public boolean concerns(@Nullable Caller other) {
    return caller == null
        || caller == other
        || (caller instanceof KnownCaller && ((KnownCaller) caller).isSessionOf(other));
  }
}
