package org.onbehalf.internal.jwks;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.SingleFlight;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches and refreshes the signing keys of one configured authority. They are fetched on first use,
 * one fetch at a time, on a thread of ours. At most {@code Keys.MaxWaiting} requests wait for a
 * fetch, for a limited time; further ones wait only during its first second and are then answered
 * 503. While usable keys are cached, they are refreshed in the background and no request waits,
 * unless the last refresh is older than twice {@code Keys.RefreshInterval}. No lock is held during
 * a fetch. Thread-safe.
 *
 * <p>After a successful fetch for an unknown key id there is no other one for {@code
 * Keys.UnknownKidInterval}; after a failed fetch there is none at all for {@code
 * Keys.RetryInterval}.
 */
public final class JwkSource implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(JwkSource.class);

  /** There is one set of keys to fetch. */
  private static final String KEYS = "keys";

  private static final double JITTER = 0.05;

  /** How long a healthy issuer takes at most. */
  private static final Duration USUAL_FETCH = Duration.ofSeconds(1);

  private static final long CLOSE_MILLIS = 1_000;

  private enum Reason {
    NONE_USABLE,
    REFRESH,
    UNKNOWN_KID
  }

  private final Discovery discovery;
  private final JwksSettings limits;
  private final Duration longestWait;
  private final Clock clock;
  private final RepeatLimiter warnings;
  private final SingleFlight<String, Optional<JwkSet>> flight =
      new SingleFlight<>(this::startThread, this::failed);
  private final AtomicInteger waiting = new AtomicInteger();

  private volatile long begunAt;
  private volatile @Nullable JwkSet held;
  private volatile Duration refreshAfter = Duration.ZERO;
  private volatile @Nullable Thread fetching;
  private volatile @Nullable Instant failedAt;
  private volatile @Nullable Instant unknownSoughtAt;
  private volatile String toldLeftOut = "";
  private volatile boolean closed;

  /** From its parts; touches no network. */
  public JwkSource(IssuerSettings issuer, JwksSettings limits, HttpExchange http, Clock clock) {
    this.discovery = new Discovery(issuer, http);
    this.limits = Objects.requireNonNull(limits, "limits");
    this.longestWait = http.longest();
    this.clock = Objects.requireNonNull(clock, "clock");
    this.warnings = new RepeatLimiter(clock, Duration.ofMinutes(1));
  }

  /**
   * The keys as they are known. Waits while no usable ones are held. When they are due for a
   * refresh, that begins in the background and everybody gets what is held; only keys of twice that
   * age are waited for, and not while the issuer cannot be reached.
   *
   * @throws KeysUnavailableException when none are held and none can be fetched now
   */
  public JwkSet current() throws KeysUnavailableException {
    JwkSet usable = usable();
    if (usable == null) {
      return fetchOrJoin(Reason.NONE_USABLE);
    }
    if (isNeeded(Reason.REFRESH) && mayFetch()) {
      // nobody waits for it; what goes wrong is logged
      CompletableFuture<Optional<JwkSet>> unused = begin(Reason.REFRESH);
      if (failedAt == null
          && hasPassed(usable.fetchedAt(), limits.refreshInterval.multipliedBy(2))) {
        return refreshed(usable);
      }
    }
    return usable;
  }

  /** After a long pause without requests, when a key may have been withdrawn meanwhile. */
  private JwkSet refreshed(JwkSet usable) {
    try {
      return fetchOrJoin(Reason.REFRESH);
    } catch (KeysUnavailableException e) {
      return usable;
    }
  }

  /**
   * The keys that are held, without waiting and without a fetch.
   *
   * @return null when there are none
   */
  public @Nullable JwkSet held() {
    return usable();
  }

  /** The fetch that is under way, or a new one on a thread of ours. */
  private CompletableFuture<Optional<JwkSet>> begin(Reason reason) {
    return flight.start(KEYS, new CompletableFuture<>(), () -> lead(reason));
  }

  private void startThread(Runnable work) {
    begunAt = System.nanoTime();
    Thread thread = DetachedThread.create(work, "onbehalf-keys");
    fetching = thread;
    thread.start();
  }

  /** No thread could be started: as after a failed fetch, somebody tries again later. */
  private Optional<JwkSet> failed(Throwable fault) {
    failedAt = clock.instant();
    if (!(fault instanceof OutOfMemoryError)) {
      warn(fault);
    }
    return Optional.empty();
  }

  /**
   * Looks once more for a key that {@link #current()} does not hold. To be asked only for tokens
   * that are otherwise plausible: it spends a budget that genuine tokens of a new key depend on.
   *
   * @return the newest keys; those held, without a fetch, when the budget is spent
   * @throws KeysUnavailableException when the last fetch failed, so that nobody can say whether the
   *     key exists
   */
  public JwkSet seek(String kid) throws KeysUnavailableException {
    JwkSet known = current();
    if (known.find(kid) != null) {
      return known;
    }
    if (!flight.isRunning(KEYS) && mayFetch() && !isNeeded(Reason.UNKNOWN_KID)) {
      return known;
    }
    return fetchOrJoin(Reason.UNKNOWN_KID);
  }

  /**
   * Throws what {@link #seek} would throw now without a fetch, so that a token that is not worth
   * one is answered alike.
   */
  public void checkReachable() throws KeysUnavailableException {
    if (waiting.get() >= limits.maxWaiting && !isUsualTimeLeft()) {
      throw new KeysUnavailableException(Duration.ofSeconds(1));
    }
    if (failedAt != null) {
      Duration left = pauseLeft();
      throw new KeysUnavailableException(left.isNegative() ? limits.retryInterval : left);
    }
  }

  /** Releases waiting requests and ends a refresh; afterwards no fetch begins. */
  @Override
  public void close() {
    closed = true;
    flight.completeAll(Optional.empty());
    Thread thread = fetching;
    if (thread != null) {
      try {
        // its connection was cut when HttpExchange was closed
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private JwkSet fetchOrJoin(Reason reason) throws KeysUnavailableException {
    boolean isOneTooMany = waiting.incrementAndGet() > limits.maxWaiting;
    try {
      if (!flight.isRunning(KEYS) && !mayFetch()) {
        throw new KeysUnavailableException(pauseLeft());
      }
      return join(begin(reason), isOneTooMany ? usualTimeLeft() : longestWait);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Runs on a thread of ours. */
  private Optional<JwkSet> lead(Reason reason) {
    JwkSet known = held;
    // another fetch may have ended between the question and the beginning of this one
    if (known != null && !isNeeded(reason)) {
      return Optional.of(known);
    }
    try {
      return mayFetch() ? Optional.of(fetch(reason)) : Optional.empty();
    } catch (KeysUnavailableException e) {
      LOG.debug("the keys held, if any, stay in use");
      return Optional.empty();
    }
  }

  private JwkSet fetch(Reason reason) throws KeysUnavailableException {
    boolean fetched = false;
    try {
      JwkSet keys = discovery.fetch(clock.instant());
      refreshAfter = jittered(limits.refreshInterval, ThreadLocalRandom.current().nextDouble());
      held = keys;
      if (reason == Reason.UNKNOWN_KID) {
        unknownSoughtAt = clock.instant();
      }
      fetched = true;
      LOG.debug("fetched {}", keys);
      tellLeftOut(keys.leftOut());
      return keys;
    } catch (IOException | RuntimeException | Error e) {
      warn(e);
      throw new KeysUnavailableException(limits.retryInterval);
    } finally {
      failedAt = fetched ? null : clock.instant();
    }
  }

  private Duration usualTimeLeft() {
    return USUAL_FETCH.minusNanos(System.nanoTime() - begunAt);
  }

  private boolean isUsualTimeLeft() {
    return flight.isRunning(KEYS) && !usualTimeLeft().isNegative();
  }

  private JwkSet join(CompletableFuture<Optional<JwkSet>> theirs, Duration atMost)
      throws KeysUnavailableException {
    try {
      Optional<JwkSet> keys = theirs.get(Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS);
      if (keys.isPresent()) {
        return keys.get();
      }
    } catch (TimeoutException e) {
      LOG.debug("the keys did not arrive in time");
    } catch (ExecutionException e) {
      LOG.debug("the fetch failed without a result");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeysUnavailableException(Duration.ZERO);
    }
    Duration left = pauseLeft();
    throw new KeysUnavailableException(
        left.isZero() || left.isNegative() ? Duration.ofSeconds(1) : left);
  }

  private @Nullable JwkSet usable() {
    JwkSet keys = held;
    return keys == null || hasPassed(keys.fetchedAt(), limits.lastKnownGood) ? null : keys;
  }

  private boolean isNeeded(Reason reason) {
    switch (reason) {
      case NONE_USABLE:
        return usable() == null;
      case REFRESH:
        JwkSet keys = held;
        return keys == null || hasPassed(keys.fetchedAt(), refreshAfter);
      case UNKNOWN_KID:
        return hasPassed(unknownSoughtAt, limits.unknownKidInterval);
    }
    throw new AssertionError(reason);
  }

  /** A little earlier than the interval, never later: servers that started together drift apart. */
  static Duration jittered(Duration interval, double random) {
    return interval.minusNanos((long) (interval.toNanos() * JITTER * random));
  }

  private boolean mayFetch() {
    return !closed && hasPassed(failedAt, limits.retryInterval);
  }

  private Duration pauseLeft() {
    Instant failed = failedAt;
    return failed == null
        ? Duration.ZERO
        : Duration.between(clock.instant(), failed.plus(limits.retryInterval));
  }

  /** A time in the future is from before the clock was set back and counts as past. */
  private boolean hasPassed(@Nullable Instant since, Duration interval) {
    Instant now = clock.instant();
    return since == null || now.isBefore(since) || !now.isBefore(since.plus(interval));
  }

  /** Once, until it changes. */
  private void tellLeftOut(String leftOut) {
    if (!leftOut.isEmpty() && !leftOut.equals(toldLeftOut)) {
      LOG.info("keys of {} are not used: {}", discovery.authority(), leftOut);
    }
    toldLeftOut = leftOut;
  }

  private void warn(Throwable e) {
    long suppressed = warnings.tell("fetch");
    if (suppressed != RepeatLimiter.SUPPRESSED) {
      LOG.warn(
          "the signing keys of {} could not be fetched: {}; the next attempt follows in {} at the earliest,"
              + " meanwhile {}. Check {}, the proxy and the trust store"
              + " ({} more since the last such line)",
          discovery.authority(),
          e.toString(),
          limits.retryInterval,
          usable() == null ? "requests are answered 503" : "the keys fetched before stay in use",
          discovery.authorityKeys(),
          suppressed);
    }
  }
}
