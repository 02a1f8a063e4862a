package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.StoreMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a failed store is tried again, and what is logged: the pause doubles with each fault, and a
 * lasting fault is logged once a minute. On the store thread only, except for {@link #fault}.
 */
final class StoreAvailability {
  static final String SESSION_STORE = "the session store";
  static final String UNUSABLE = " cannot be used: ";
  static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
  private static final Logger log = LoggerFactory.getLogger(StoreAvailability.class);

  private final String kind;
  private final String store;
  private final String consequence;
  private final Duration longestPause;
  private final Clock clock;
  private long pause;
  private long failedAt;
  private long loggedAt;
  private boolean logged;
  private int unlogged;
  private volatile @Nullable String fault;

  private StoreAvailability(
      String kind, String store, String consequence, Duration longestPause, Clock clock) {
    this.kind = kind;
    this.store = store;
    this.consequence = consequence;
    this.longestPause = longestPause;
    this.clock = clock;
  }

  /**
   * Of the store of the tokens.
   *
   * @param store its path or address
   */
  static StoreAvailability ofTokens(String store, Clock clock) {
    return new StoreAvailability(
        "the token store",
        store,
        "tokens are cached in memory only and requests are served",
        LONGEST_PAUSE,
        clock);
  }

  /** Of a store whose callers wait for it, so that it is tried again soon. */
  static StoreAvailability ofSessions(String store) {
    return new StoreAvailability(
        SESSION_STORE,
        store,
        "no session can be started, resumed or renewed",
        FIRST_PAUSE,
        Clock.systemUTC());
  }

  /** Why the store cannot be used; null if it can, or nobody has tried yet. */
  @Nullable
  String fault() {
    return fault;
  }

  boolean isAttemptDue() {
    return pause == 0 || hasPassed(failedAt, pause);
  }

  void succeeded() {
    if (logged) {
      log.info("{} {} is in use again", kind, store);
    }
    pause = 0;
    logged = false;
    unlogged = 0;
    fault = null;
  }

  void failed(Throwable cause) {
    failedAt = clock.millis();
    pause = pause == 0 ? FIRST_PAUSE.toMillis() : Math.min(2 * pause, longestPause.toMillis());
    log.debug("a fault of {} {}", kind, store, cause);
    String sentence = sentence(kind, store, cause);
    fault = sentence;
    if (logged && !hasPassed(loggedAt, LOG_INTERVAL.toMillis())) {
      unlogged++;
      return;
    }
    log.warn(
        StoreMessages.UNAVAILABLE + " {}. Until it can be used again, {}{}",
        sentence,
        consequence,
        unlogged == 0 ? "" : " (" + unlogged + " more faults since this was last logged)");
    loggedAt = failedAt;
    logged = true;
    unlogged = 0;
  }

  /** Names the store once, also where the fault's own message does. */
  static String sentence(String kind, String store, Throwable cause) {
    String described = describe(cause);
    return kind + (described.contains(store) ? "" : " " + store) + UNUSABLE + described;
  }

  /** Our own messages as they are; others with their class, as their messages may say little. */
  private static String describe(Throwable fault) {
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
