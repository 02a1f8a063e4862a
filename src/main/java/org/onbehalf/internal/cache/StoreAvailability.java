package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a failed store is tried again, and what is logged: the pause doubles with each fault, and a
 * lasting fault is logged once a minute. On the store thread only.
 */
final class StoreAvailability {
  static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
  private static final Logger log = LoggerFactory.getLogger(StoreAvailability.class);

  private final String store;
  private final String consequence;
  private final Duration longestPause;
  private final Clock clock;
  private long pause;
  private long failedAt;
  private long loggedAt;
  private boolean logged;
  private int unlogged;

  private StoreAvailability(String store, String consequence, Duration longestPause, Clock clock) {
    this.store = store;
    this.consequence = consequence;
    this.longestPause = longestPause;
    this.clock = clock;
  }

  static StoreAvailability ofTokens(String name, Clock clock) {
    return new StoreAvailability(
        "the token store of " + name,
        "tokens are cached in memory only and requests are served",
        LONGEST_PAUSE,
        clock);
  }

  /** Of a store whose callers wait for it, so that it is tried again soon. */
  static StoreAvailability ofSessions(String name) {
    return new StoreAvailability(
        "the session store of " + name,
        "no session can be started, resumed or renewed",
        FIRST_PAUSE,
        Clock.systemUTC());
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
    unlogged = 0;
  }

  void failed(Throwable fault) {
    failedAt = clock.millis();
    pause = pause == 0 ? FIRST_PAUSE.toMillis() : Math.min(2 * pause, longestPause.toMillis());
    log.debug("a fault of {}", store, fault);
    if (logged && !hasPassed(loggedAt, LOG_INTERVAL.toMillis())) {
      unlogged++;
      return;
    }
    log.warn(
        "{} cannot be used, {}: {} (it is tried again; {} faults since the last log entry)",
        store,
        consequence,
        describe(fault),
        unlogged);
    loggedAt = failedAt;
    logged = true;
    unlogged = 0;
  }

  /** Our own messages as they are; others with their class, as their messages may say little. */
  static String describe(Throwable fault) {
    return fault.getClass() == IOException.class || fault instanceof StoreLockedException
        ? String.valueOf(fault.getMessage())
        : fault.getClass().getSimpleName() + ": " + fault.getMessage();
  }

  /** Also true if the clock was set back. */
  private boolean hasPassed(long since, long millis) {
    long elapsed = clock.millis() - since;
    return elapsed < 0 || elapsed >= millis;
  }
}
