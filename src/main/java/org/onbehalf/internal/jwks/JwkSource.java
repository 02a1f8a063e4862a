package org.onbehalf.internal.jwks;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.SingleFlight;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.telemetry.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

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

  /** The only key of the single flight. */
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
  private final JwkLog log;
  private final SingleFlight<String, Optional<JwkSet>> flight =
      new SingleFlight<>(this::startThread, this::failed);
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder fetches = new LongAdder();
  private final LongAdder failedFetches = new LongAdder();

  private volatile long startedAt;
  private volatile @Nullable JwkSet cached;
  private volatile Duration refreshAfter = Duration.ZERO;
  private volatile @Nullable Thread fetching;
  private volatile @Nullable Instant failedAt;
  private volatile @Nullable Instant unknownKidFetchedAt;
  private volatile boolean closed;

  /** Uses no network. */
  public JwkSource(IssuerSettings issuer, JwksSettings limits, HttpExchange http, Clock clock) {
    this.discovery = new Discovery(issuer, http);
    this.limits = limits;
    this.longestWait = http.longest();
    this.clock = clock;
    this.log = new JwkLog(discovery, limits, http, clock);
  }

  /**
   * The cached keys; waits if no usable ones are cached. If they are due for a refresh, it begins
   * in the background, and nobody waits for it, unless the keys are twice as old and the issuer can
   * be reached.
   *
   * @throws KeysUnavailableException if none are cached and none can be fetched now
   */
  public JwkSet current() throws KeysUnavailableException {
    JwkSet usable = usable();
    if (usable == null) {
      return fetchOrWait(Reason.NONE_USABLE);
    }
    if (isNeeded(Reason.REFRESH) && mayFetch()) {
      // nobody waits for it; what goes wrong is logged
      CompletableFuture<Optional<JwkSet>> unused = start(Reason.REFRESH);
      if (failedAt == null
          && hasPassed(usable.fetchedAt(), limits.refreshInterval.multipliedBy(2))) {
        // after a long pause without requests, a key may have been withdrawn
        try {
          return fetchOrWait(Reason.REFRESH);
        } catch (KeysUnavailableException e) {
          return usable;
        }
      }
    }
    return usable;
  }

  /** One that has these keys and never fetches any; null for no keys. Uses no network. */
  public static JwkSource fixed(
      IssuerSettings issuer,
      JwksSettings limits,
      HttpExchange http,
      Clock clock,
      @Nullable JwkSet keys) {
    JwkSource source = new JwkSource(issuer, limits, http, clock);
    source.cached = keys;
    source.closed = true;
    return source;
  }

  /**
   * The keys of documents that somebody fetched before.
   *
   * @param metadata the version that tokens have; for Entra the other one may follow
   * @throws IOException if a document is none
   */
  public static JwkSet read(
      IssuerSettings issuer, List<byte[]> metadata, byte[] keySet, Clock clock) throws IOException {
    return Discovery.read(issuer, metadata, keySet, clock.instant());
  }

  /**
   * Fetches metadata and keys at once, past the cache, so that the cause of a failure is known.
   *
   * @throws IOException if any document is missing or faulty
   */
  public JwkSet fetch() throws IOException {
    return discovery.fetch(clock.instant());
  }

  /** The cached keys, without waiting and without a fetch; null if there are no usable ones. */
  public @Nullable JwkSet usable() {
    JwkSet keys = cached;
    return keys == null || hasPassed(keys.fetchedAt(), limits.lastKnownGood) ? null : keys;
  }

  /** The running fetch, or a new one on a thread of ours. */
  private CompletableFuture<Optional<JwkSet>> start(Reason reason) {
    return flight.start(KEYS, new CompletableFuture<>(), () -> fetchIfNeeded(reason));
  }

  private void startThread(Runnable work) {
    startedAt = System.nanoTime();
    // the line that tells of a failure names the request for which the fetch began
    String correlationId = MDC.get(CorrelationId.MDC_KEY);
    Runnable named =
        () -> {
          MDC.put(CorrelationId.MDC_KEY, correlationId);
          work.run();
        };
    Thread thread = DetachedThread.create(correlationId == null ? work : named, "onbehalf-keys");
    fetching = thread;
    thread.start();
  }

  /** No thread could be started: treated as a failed fetch. */
  private Optional<JwkSet> failed(Throwable fault) {
    failedAt = clock.instant();
    if (!(fault instanceof OutOfMemoryError)) {
      log.failed(fault, usable() != null);
    }
    return Optional.empty();
  }

  /**
   * Fetches the keys once more for a key that {@link #current()} lacks. Only for tokens that could
   * otherwise pass: it uses a budget on which genuine tokens of a new key depend.
   *
   * @return the newest keys; the cached ones if the budget is used up
   * @throws KeysUnavailableException if the last fetch failed, so that the key may exist
   */
  public JwkSet seek(String kid) throws KeysUnavailableException {
    JwkSet known = current();
    if (known.find(kid) != null) {
      return known;
    }
    if (!flight.isRunning(KEYS) && mayFetch() && !isNeeded(Reason.UNKNOWN_KID)) {
      return known;
    }
    return fetchOrWait(Reason.UNKNOWN_KID);
  }

  /** Shows the figures of the keys. */
  public void addTo(Metrics metrics, String issuer) {
    metrics.counter("onbehalf.keys.fetches", fetches, "issuer", issuer, "result", "success");
    metrics.counter("onbehalf.keys.fetches", failedFetches, "issuer", issuer, "result", "failure");
    metrics.gauge(
        "onbehalf.keys.age.seconds",
        () -> {
          JwkSet keys = cached;
          return keys == null
              ? Double.NaN
              : Duration.between(keys.fetchedAt(), clock.instant()).toMillis() / 1000.0;
        },
        "issuer",
        issuer);
    metrics.gauge(
        "onbehalf.keys.usable",
        () -> {
          JwkSet keys = usable();
          return keys == null ? 0 : keys.size();
        },
        "issuer",
        issuer);
  }

  /** Whether the last fetch failed. */
  public boolean isFetchFailing() {
    return failedAt != null;
  }

  /** The authority whose keys they are, for messages. */
  public String authority() {
    return discovery.authority();
  }

  /** The configuration keys that name the authority, for messages. */
  public String authorityKeys() {
    return discovery.authorityKeys();
  }

  /** Throws as {@link #seek} would, but without a fetch. */
  public void checkReachable() throws KeysUnavailableException {
    if (waiting.get() >= limits.maxWaiting && !isUsualTimeLeft()) {
      log.tooManyWait();
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

  private JwkSet fetchOrWait(Reason reason) throws KeysUnavailableException {
    boolean tooMany = waiting.incrementAndGet() > limits.maxWaiting;
    try {
      if (!flight.isRunning(KEYS) && !mayFetch()) {
        throw new KeysUnavailableException(pauseLeft());
      }
      return await(start(reason), tooMany);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Runs on a thread of ours. */
  private Optional<JwkSet> fetchIfNeeded(Reason reason) {
    JwkSet known = cached;
    // another fetch may have ended between the question and the beginning of this one
    if (known != null && !isNeeded(reason)) {
      return Optional.of(known);
    }
    if (!mayFetch()) {
      return Optional.empty();
    }
    boolean fetched = false;
    try {
      JwkSet keys = discovery.fetch(clock.instant());
      refreshAfter = jittered(limits.refreshInterval, ThreadLocalRandom.current().nextDouble());
      cached = keys;
      if (reason == Reason.UNKNOWN_KID) {
        unknownKidFetchedAt = clock.instant();
      }
      fetched = true;
      LOG.debug("fetched {}", keys);
      log.ignored(keys.ignoredKeys());
      return Optional.of(keys);
    } catch (IOException | RuntimeException | Error e) {
      log.failed(e, usable() != null);
      return Optional.empty();
    } finally {
      failedAt = fetched ? null : clock.instant();
      (fetched ? fetches : failedFetches).increment();
    }
  }

  private Duration usualTimeLeft() {
    return USUAL_FETCH.minusNanos(System.nanoTime() - startedAt);
  }

  private boolean isUsualTimeLeft() {
    return flight.isRunning(KEYS) && !usualTimeLeft().isNegative();
  }

  private JwkSet await(CompletableFuture<Optional<JwkSet>> running, boolean tooMany)
      throws KeysUnavailableException {
    try {
      Duration atMost = tooMany ? usualTimeLeft() : longestWait;
      Optional<JwkSet> keys = running.get(Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS);
      if (keys.isPresent()) {
        return keys.get();
      }
    } catch (TimeoutException e) {
      LOG.debug("the keys did not arrive in time");
      if (tooMany) {
        log.tooManyWait();
      }
    } catch (ExecutionException e) {
      LOG.debug("the fetch failed without a result");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeysUnavailableException(Duration.ZERO);
    }
    throw new KeysUnavailableException(pauseLeft());
  }

  private boolean isNeeded(Reason reason) {
    switch (reason) {
      case NONE_USABLE:
        return usable() == null;
      case REFRESH:
        JwkSet keys = cached;
        return keys == null || hasPassed(keys.fetchedAt(), refreshAfter);
      case UNKNOWN_KID:
        return hasPassed(unknownKidFetchedAt, limits.unknownKidInterval);
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
    if (since == null) {
      return true;
    }
    long age = clock.millis() - since.toEpochMilli();
    return age < 0 || age >= interval.toMillis();
  }
}
