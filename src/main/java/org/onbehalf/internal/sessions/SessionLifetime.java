package org.onbehalf.internal.sessions;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.onbehalf.SessionExpiredException.Reason;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.config.Quantities;

/** Until when a session lives, and the message when it has ended. Immutable. */
final class SessionLifetime {
  /** How often at most the use of a session is stored. */
  private static final int USES_PER_IDLE_TIMEOUT = 20;

  /** What the clocks of servers that share sessions may differ by. */
  static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofMinutes(5);

  private final SessionSettings settings;
  private final SessionRepository records;
  private final Clock clock;

  SessionLifetime(SessionSettings settings, SessionRepository records, Clock clock) {
    this.settings = settings;
    this.records = records;
    this.clock = clock;
  }

  /** Why it has ended; null if it lives. */
  @Nullable
  Reason ended(SessionState state) {
    Instant now = clock.instant();
    if (!now.isBefore(state.startedAt.plus(settings.maxAge))) {
      return Reason.TOO_OLD;
    }
    return now.isBefore(state.usedAt.plus(settings.idleTimeout)) ? null : Reason.IDLE;
  }

  /** Whether it should be stored that the session is used now. */
  boolean isUseToBeStored(SessionState state) {
    Duration since = Duration.between(state.usedAt, clock.instant());
    // a use in the future was stored before the clock was set back, and would prolong the session
    return since.compareTo(settings.idleTimeout.dividedBy(USES_PER_IDLE_TIMEOUT)) >= 0
        || since.plus(MAX_CLOCK_DIFFERENCE).isNegative();
  }

  /** The message for the operator, with the issuer's answer where there is one. */
  String sentence(Reason reason, String why) {
    switch (reason) {
      case IDLE:
        return "the session was not used for Sessions.IdleTimeout = "
            + Quantities.words(settings.idleTimeout)
            + " and has ended. Start a new one in a request of its user";
      case TOO_OLD:
        return "the session is older than Sessions.MaxAge = "
            + Quantities.words(settings.maxAge)
            + " and has ended. Start a new one in a request of its user";
      case REFUSED:
        return "the session has ended, as its refresh token is no longer accepted: "
            + why
            + ". Start a new one in a request of its user";
      default:
        String loss = records.loss();
        return "there is no such session: it was never started, was stopped, is over, or belongs to"
            + " another owner"
            + (loss == null ? "" : ". Note that " + loss);
    }
  }
}
