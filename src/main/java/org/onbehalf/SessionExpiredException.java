package org.onbehalf;

import java.util.Objects;

/**
 * A long-running session has ended, or there never was one of that id for whoever asks. Uncaught it
 * becomes 401 {@code interaction_required}: once the user has signed in again, the application can
 * start a new one. Another owner's session is told like one that never was.
 *
 * @since 0.1
 */
public final class SessionExpiredException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * Why a session is no more.
   *
   * @since 0.1
   */
  public enum Reason {
    /** Never started, stopped, over for some time, or another owner's: nobody can tell. */
    UNKNOWN,

    /** Not used for {@code Sessions.IdleTimeout}. */
    IDLE,

    /** Older than {@code Sessions.MaxAge}. */
    TOO_OLD,

    /** The issuer no longer accepts its refresh token. */
    REFUSED
  }

  /**
   * An exception with this message.
   *
   * @param message what ended it, and what to do; not null
   * @param reason the same for programs; not null
   * @throws NullPointerException if {@code reason} is null
   * @since 0.1
   */
  public SessionExpiredException(String message, Reason reason) {
    super(401, "interaction_required", message, null);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * Why the session is no more.
   *
   * @return the reason, never null
   * @since 0.1
   */
  public Reason reason() {
    return reason;
  }
}
