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
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
  private static final Logger log = LoggerFactory.getLogger(StoreAvailability.class);

  private final String store;
  private final String consequence;
  private final Clock clock;
  private final Duration longestPause;
  private long pause;
  private long failedAt;
  private long loggedAt;
  private boolean logged;
  private int untold;

  private StoreAvailability(String store, String consequence, Clock clock, Duration longestPause) {
    this.store = store;
    this.consequence = consequence;
    this.clock = clock;
    this.longestPause = longestPause;
  }

  /** Of a token store, without which everything goes on. */
  static StoreAvailability ofTokens(String name, Clock clock) {
    return new StoreAvailability(
        "the token store of " + name,
        "tokens are kept in memory only and requests are served",
        clock,
        LONGEST_PAUSE);
  }

  /** Of a session store, for which somebody waits: it is tried again soon. */
  static StoreAvailability ofSessions(String name) {
    return new StoreAvailability(
        "the session store of " + name,
        "no session can be started, resumed or renewed",
        Clock.systemUTC(),
        FIRST_PAUSE);
  }

  boolean isAttemptDue() {
    return pause == 0 || hasPassed(failedAt, pause);
  }

  void succeeded() {
    if (logged) {
      log.info("{} is in use again", store);
    }
    pause = 0;
    logged = false;
    untold = 0;
  }

  void failed(Throwable fault) {
    failedAt = clock.millis();
    pause = pause == 0 ? FIRST_PAUSE.toMillis() : Math.min(2 * pause, longestPause.toMillis());
    log.debug("a fault of {}", store, fault);
    if (logged && !hasPassed(loggedAt, LOG_INTERVAL.toMillis())) {
      untold++;
      return;
    }
    log.warn(
        "{} cannot be used, {}: {} ({} more faults since this was last said; it is tried again)",
        store,
        consequence,
        describe(fault),
        untold);
    loggedAt = failedAt;
    logged = true;
    untold = 0;
  }

  /** Our own sentences as they are; others with their class, as their messages may say little. */
  static String describe(Throwable fault) {
    return fault.getClass() == IOException.class || fault instanceof StoreLockedException
        ? String.valueOf(fault.getMessage())
        : fault.getClass().getSimpleName() + ": " + fault.getMessage();
  }

  /** Also true when the clock was set back. */
  private boolean hasPassed(long since, long millis) {
    long elapsed = clock.millis() - since;
    return elapsed < 0 || elapsed >= millis;
  }
}
