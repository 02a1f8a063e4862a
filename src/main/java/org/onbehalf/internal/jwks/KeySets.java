package org.onbehalf.internal.jwks;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.IssuerSettings;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signing keys of the one configured authority. Fetched on first use, on the thread of the
 * first who needs them; whoever comes meanwhile joins that fetch, for a limited time, and goes on
 * with the keys that are held wherever those suffice. While usable keys are held, a refresh runs on
 * a thread of ours, one at a time, and no request waits for it. No lock is held during a fetch.
 * Thread-safe.
 *
 * <p>Two budgets that never touch: a successful fetch for an unknown key id closes that way for
 * {@code Keys.UnknownKidInterval}; a failed fetch, for whatever reason, closes every way for {@code
 * Keys.RetryInterval}.
 */
public final class KeySets implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(KeySets.class);

  /**
   * How many may wait for a key that is not held while others are: invented ids cost no threads.
   */
  private static final int MOST_WAITING_FOR_UNKNOWN = 100;

  private static final double JITTER = 0.05;
  private static final long CLOSE_MILLIS = 1_000;

  private enum Reason {
    NONE_USABLE,
    REFRESH,
    UNKNOWN_KID
  }

  private final Discovery discovery;
  private final Settings.Keys limits;
  private final Duration longestWait;
  private final Clock clock;
  private final RepeatLimiter warnings;
  private final AtomicReference<CompletableFuture<KeySet>> flight = new AtomicReference<>();
  private final AtomicInteger waitingForUnknown = new AtomicInteger();

  private volatile @Nullable KeySet held;
  private volatile Duration refreshAfter = Duration.ZERO;
  private volatile @Nullable Thread refreshing;
  private volatile @Nullable Instant failedAt;
  private volatile @Nullable Instant unknownSoughtAt;
  private volatile String toldLeftOut = "";
  private volatile boolean closed;

  /** From its parts; touches no network. */
  public KeySets(Settings.AzureAd azureAd, Settings.Keys limits, HttpExchange http, Clock clock) {
    this(azureAd.issuer(), limits, http, clock);
  }

  /** From its parts; touches no network. */
  public KeySets(IssuerSettings issuer, Settings.Keys limits, HttpExchange http, Clock clock) {
    this.discovery = new Discovery(issuer, http);
    this.limits = Objects.requireNonNull(limits, "limits");
    this.longestWait = http.longest();
    this.clock = Objects.requireNonNull(clock, "clock");
    this.warnings = new RepeatLimiter(clock, Duration.ofMinutes(1));
  }

  /**
   * The keys as they are known. Waits only while no usable ones are held; when they are due for a
   * refresh, that begins in the background and everybody gets what is held.
   *
   * @throws KeysUnavailableException when none are held and none can be fetched
   */
  public KeySet current() throws KeysUnavailableException {
    KeySet usable = usable();
    if (usable == null) {
      return fetchOrJoin(Reason.NONE_USABLE);
    }
    if (isNeeded(Reason.REFRESH) && mayFetch() && flight.get() == null) {
      refreshInBackground();
    }
    return usable;
  }

  private void refreshInBackground() {
    CompletableFuture<KeySet> mine = new CompletableFuture<>();
    if (!flight.compareAndSet(null, mine)) {
      return;
    }
    try {
      Thread thread = DetachedThread.create(() -> refresh(mine), "onbehalf-keys");
      refreshing = thread;
      thread.start();
    } catch (RuntimeException | OutOfMemoryError e) {
      // no thread could be had: as after a failed fetch, somebody tries again later
      failedAt = clock.instant();
      flight.set(null);
      mine.completeExceptionally(new KeysUnavailableException(pauseLeft()));
      warn(e);
    }
  }

  private void refresh(CompletableFuture<KeySet> mine) {
    try {
      lead(mine, Reason.REFRESH);
    } catch (KeysUnavailableException e) {
      // told by the fetch; what is held stays in use
      LOG.debug("the keys held stay in use");
    }
  }

  /**
   * Looks once more for a key that {@link #current()} does not hold. To be asked only for tokens
   * that are otherwise plausible: it spends a budget that genuine tokens of a new key depend on.
   *
   * @return the newest keys; those held, without a fetch, when the budget is spent
   * @throws KeysUnavailableException when the last fetch failed, so that nobody can say whether the
   *     key exists
   */
  public KeySet seek(String kid) throws KeysUnavailableException {
    KeySet known = current();
    if (known.find(kid) != null) {
      return known;
    }
    if (flight.get() == null && mayFetch() && !isNeeded(Reason.UNKNOWN_KID)) {
      return known;
    }
    if (waitingForUnknown.incrementAndGet() > MOST_WAITING_FOR_UNKNOWN) {
      waitingForUnknown.decrementAndGet();
      throw new KeysUnavailableException(Duration.ofSeconds(1));
    }
    try {
      return fetchOrJoin(Reason.UNKNOWN_KID);
    } finally {
      waitingForUnknown.decrementAndGet();
    }
  }

  /** Releases whoever waits and ends a refresh; afterwards no fetch begins. */
  @Override
  public void close() {
    closed = true;
    CompletableFuture<KeySet> current = flight.get();
    if (current != null) {
      current.completeExceptionally(new KeysUnavailableException(Duration.ZERO));
    }
    Thread thread = refreshing;
    if (thread != null) {
      try {
        // its connection was cut when HttpExchange was closed
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private KeySet fetchOrJoin(Reason reason) throws KeysUnavailableException {
    CompletableFuture<KeySet> mine = new CompletableFuture<>();
    while (true) {
      CompletableFuture<KeySet> theirs = flight.get();
      if (theirs != null) {
        return join(theirs);
      }
      if (!mayFetch()) {
        throw new KeysUnavailableException(pauseLeft());
      }
      if (flight.compareAndSet(null, mine)) {
        return lead(mine, reason);
      }
    }
  }

  /** Runs on the leader's thread; whatever happens to it, those who joined are told. */
  private KeySet lead(CompletableFuture<KeySet> mine, Reason reason)
      throws KeysUnavailableException {
    try {
      KeySet known = held;
      // another flight may have landed between the leader's question and its own take-off
      KeySet keys = known != null && !isNeeded(reason) ? known : fetch(reason);
      mine.complete(keys);
      return keys;
    } finally {
      flight.set(null);
      mine.completeExceptionally(new KeysUnavailableException(pauseLeft()));
    }
  }

  private KeySet fetch(Reason reason) throws KeysUnavailableException {
    boolean fetched = false;
    try {
      KeySet keys = discovery.fetch(clock.instant());
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

  private KeySet join(CompletableFuture<KeySet> theirs) throws KeysUnavailableException {
    try {
      return theirs.get(longestWait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new KeysUnavailableException(pauseLeft());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeysUnavailableException(Duration.ZERO);
    }
  }

  private @Nullable KeySet usable() {
    KeySet keys = held;
    return keys == null || hasPassed(keys.fetchedAt(), limits.lastKnownGood) ? null : keys;
  }

  private boolean isNeeded(Reason reason) {
    switch (reason) {
      case NONE_USABLE:
        return usable() == null;
      case REFRESH:
        KeySet keys = held;
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

  /** A moment that lies ahead is one before the clock was set back: it counts as passed. */
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
