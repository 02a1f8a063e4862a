package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the store may be tried again, and what the log says of it: the pause doubles from fault
 * to fault, and a lasting fault is told once a minute. On the store thread only.
 */
final class StoreAvailability {
  static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
  private static final Logger log = LoggerFactory.getLogger(StoreAvailability.class);

  private final String name;
  private final Clock clock;
  private long pause;
  private long failedAt;
  private long loggedAt;
  private boolean logged;
  private int untold;

  StoreAvailability(String name, Clock clock) {
    this.name = name;
    this.clock = clock;
  }

  boolean isAttemptDue() {
    return pause == 0 || hasPassed(failedAt, pause);
  }

  void succeeded() {
    if (logged) {
      log.info("the token store of {} is in use again", name);
    }
    pause = 0;
    logged = false;
    untold = 0;
  }

  void failed(Throwable fault) {
    failedAt = clock.millis();
    pause = pause == 0 ? FIRST_PAUSE.toMillis() : Math.min(2 * pause, LONGEST_PAUSE.toMillis());
    log.debug("a fault of the token store of {}", name, fault);
    if (logged && !hasPassed(loggedAt, LOG_INTERVAL.toMillis())) {
      untold++;
      return;
    }
    log.warn(
        "the token store of {} cannot be used, tokens are kept in memory only and requests are"
            + " served: {} ({} more faults since this was last said; it is tried again)",
        name,
        describe(fault),
        untold);
    loggedAt = failedAt;
    logged = true;
    untold = 0;
  }

  /** Our own sentences as they are; others with their class, as their messages may say little. */
  private static String describe(Throwable fault) {
    return fault.getClass() == IOException.class
        ? String.valueOf(fault.getMessage())
        : fault.getClass().getSimpleName() + ": " + fault.getMessage();
  }

  /** Also true when the clock was set back. */
  private boolean hasPassed(long since, long millis) {
    long elapsed = clock.millis() - since;
    return elapsed < 0 || elapsed >= millis;
  }
}
