package org.onbehalf;

import java.util.Objects;
import org.onbehalf.internal.message.StoreMessages;

/**
 * Thrown when a long-running session has ended or does not exist. If it is not caught, the response
 * is 401 {@code interaction_required}. After the user has signed in again, the application can
 * start a new session. A session of another owner is reported as not existing.
 *
 * @since 0.1
 */
public final class SessionExpiredException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * Why a session is no longer available.
   *
   * @since 0.1
   */
  public enum Reason {
    /**
     * There is no such session: it was never started, was stopped, ended some time ago, or belongs
     * to another owner.
     */
    UNKNOWN,

    /** The session was not used for {@code Sessions.IdleTimeout}. */
    IDLE,

    /** The session is older than {@code Sessions.MaxAge}. */
    TOO_OLD,

    /** The issuer no longer accepts the session's refresh token. */
    REFUSED
  }

  /**
   * Creates an exception with the given message and reason.
   *
   * @param message why the session ended, and the remedy; not null
   * @param reason the reason; not null
   */
  public SessionExpiredException(String message, Reason reason) {
    super(401, "interaction_required", StoreMessages.EXPIRED, message, null);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** Returns why the session is no longer available. */
  public Reason reason() {
    return reason;
  }
}
