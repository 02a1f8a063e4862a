package org.onbehalf.internal.acquisition;

import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.SingleFlight;
import org.onbehalf.internal.cache.TokenKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The token requests under way, one per key, and the refusals that are cached so that the same
 * request is not sent again too soon ({@code RefusalCache}). Requests run on threads of ours, so
 * that an interrupt, a timeout or the death of a caller's thread affects nobody who waits with it.
 * Thread-safe.
 */
final class TokenFlights implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFlights.class);
  private static final long WAIT_FOR_PERMIT = TimeUnit.SECONDS.toNanos(2);
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** Created in advance, as there may be no memory for one when it is needed. */
  private static final TokenAnswer NO_MEMORY =
      unavailable("there was no memory or thread for the token request");

  private final SingleFlight<TokenKey, TokenAnswer> flights =
      new SingleFlight<>(this::execute, this::failed);
  private final ThreadPoolExecutor executor;
  private final Duration timeout;
  private final Semaphore refreshes;
  private final Semaphore waiting;
  private final LongSupplier nanoTime;

  /** When a token request was answered last, whatever the answer. */
  private volatile long answeredAt;

  private volatile boolean closed;

  private final AcquisitionSettings settings;
  private final Clock clock;
  private final Map<TokenKey, Refused> refusals =
      new LinkedHashMap<TokenKey, Refused>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TokenKey, Refused> eldest) {
          return size() > settings.refusalCacheEntries;
        }
      };

  /** A token request, and since when it is under way. */
  private static final class Flight extends CompletableFuture<TokenAnswer> {
    final long since;

    Flight(long since) {
      this.since = since;
    }
  }

  /** A cached refusal. */
  private static final class Refused {
    final TokenRefusal refusal;
    final long since;
    final long time;

    Refused(TokenRefusal refusal, long since, long time) {
      this.refusal = refusal;
      this.since = since;
      this.time = time;
    }
  }

  TokenFlights(String name, AcquisitionSettings settings, Semaphore waiting, Clock clock) {
    this(
        settings,
        waiting,
        DetachedThread.factory("onbehalf-flight-" + name),
        clock,
        System::nanoTime);
  }

  TokenFlights(
      AcquisitionSettings settings,
      Semaphore waiting,
      ThreadFactory threads,
      Clock clock,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.clock = clock;
    this.waiting = waiting;
    this.timeout = settings.flightTimeout;
    this.refreshes = new Semaphore(settings.maxRefreshes);
    this.nanoTime = nanoTime;
    this.answeredAt = nanoTime.getAsLong() - WAIT_FOR_PERMIT;
    this.executor =
        new ThreadPoolExecutor(
            settings.maxFlights,
            settings.maxFlights,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(settings.maxWaitingFlights),
            threads);
    executor.allowCoreThreadTimeOut(true);
  }

  /** The same without a store. */
  TokenAnswer join(TokenKey key, Supplier<TokenAnswer> work) {
    return join(key, () -> null, storeWasAsked -> work.get());
  }

  /**
   * The answer to the request for this key: a cached refusal, the answer to the request under way,
   * the store's, or that to a new request by this work. {@code Acquisition.FlightTimeout} limits
   * the waits for a permit and for the answer together.
   *
   * @param store asked on the calling thread, since another thread would take longer than the
   *     store; null if it has no token
   * @param work is told whether the store was asked before
   */
  TokenAnswer join(TokenKey key, Supplier<TokenAnswer> store, Function<Boolean, TokenAnswer> work) {
    TokenRefusal refusal = refusal(key);
    if (refusal != null) {
      return TokenAnswer.refused(refusal);
    }
    long now = nanoTime.getAsLong();
    long deadline = now + timeout.toNanos();
    if (!waiting.tryAcquire()) {
      if (!acquirePermit(deadline)) {
        return TokenAnswer.refused(
            TokenRefusal.unavailable(
                "more requests wait for tokens than Acquisition.MaxWaitingCallers allows",
                ONE_SECOND,
                null));
      }
      now = nanoTime.getAsLong();
    }
    try {
      boolean ask = !flights.isRunning(key);
      TokenAnswer stored = ask ? askStore(key, store) : null;
      if (stored != null) {
        return stored;
      }
      boolean asked = ask && !Thread.currentThread().isInterrupted();
      Flight started = new Flight(now);
      Flight running = (Flight) flights.start(key, started, logged(key, () -> work.apply(asked)));
      TokenAnswer answer = await(key, running, deadline);
      return running == started ? answer : answer.shared();
    } finally {
      waiting.release();
    }
  }

  /** A fault is none of the request's: the token is requested then. */
  private static @Nullable TokenAnswer askStore(TokenKey key, Supplier<TokenAnswer> store) {
    try {
      return store.get();
    } catch (RuntimeException | Error e) {
      LOG.debug("the token for {} could not be read from the store", key, e);
      return null;
    }
  }

  /** Waits for a permit as long as token requests of others are answered. */
  private boolean acquirePermit(long deadline) {
    try {
      long left = deadline - nanoTime.getAsLong();
      while (left > 0) {
        if (waiting.tryAcquire(Math.min(left, WAIT_FOR_PERMIT), TimeUnit.NANOSECONDS)) {
          return true;
        }
        long now = nanoTime.getAsLong();
        left = now - answeredAt < WAIT_FOR_PERMIT ? deadline - now : 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /**
   * Starts a request that nobody waits for, unless one for this key is under way or {@code
   * Acquisition.MaxRefreshes} are. Whoever needs the token meanwhile joins it.
   */
  void refresh(TokenKey key, Supplier<TokenAnswer> work) {
    if (flights.isRunning(key)) {
      return;
    }
    Flight started = new Flight(nanoTime.getAsLong());
    // exactly once, however it ends
    CompletableFuture<TokenAnswer> unused =
        started.whenComplete((answer, fault) -> refreshes.release());
    if (!refreshes.tryAcquire()) {
      return;
    }
    boolean running = false;
    try {
      running = flights.start(key, started, logged(key, work)) == started;
    } finally {
      if (!running) {
        started.complete(NO_MEMORY);
      }
    }
  }

  /** The cached refusal of this request, with what is left of its Retry-After; null for none. */
  @Nullable
  TokenRefusal refusal(TokenKey key) {
    synchronized (refusals) {
      Refused refused = refusals.get(key);
      if (refused == null) {
        return null;
      }
      long elapsed = clock.millis() - refused.since;
      long left = refused.time - elapsed;
      // elapsed is negative after the clock was set back, and the time that is left is not known
      if (elapsed < 0 || left <= 0) {
        refusals.remove(key);
        return null;
      }
      return refused.refusal.withRetryAfter(Duration.ofMillis(left));
    }
  }

  /**
   * Caches a refusal for as long as it would be repeated. A missing consent is not cached, since it
   * can be given without a new token from the caller.
   */
  void remember(TokenKey key, TokenRefusal refusal) {
    Duration time = settings.refusalCacheTime;
    if (refusal.kind == TokenRefusal.Kind.CONSENT) {
      time = Duration.ZERO;
    } else if (refusal.kind == TokenRefusal.Kind.UNAVAILABLE) {
      time = refusal.repeatable ? Duration.ZERO : refusal.retryAfter;
    }
    remember(key, refusal, time);
  }

  void remember(TokenKey key, TokenRefusal refusal, Duration time) {
    if (!time.isZero() && !time.isNegative()) {
      synchronized (refusals) {
        refusals.remove(key);
        refusals.put(key, new Refused(refusal, clock.millis(), time.toMillis()));
      }
    }
  }

  private void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (OutOfMemoryError e) {
      // no thread can be started now; an existing one may run it
      if (executor.getPoolSize() == 0 || !executor.getQueue().offer(task)) {
        throw e;
      }
    }
  }

  private TokenAnswer failed(Throwable fault) {
    if (!(fault instanceof RejectedExecutionException)) {
      return NO_MEMORY;
    }
    return unavailable(
        closed
            ? "the web application is stopping"
            : "more token requests wait than Acquisition.MaxWaitingFlights allows");
  }

  private Supplier<TokenAnswer> logged(TokenKey key, Supplier<TokenAnswer> work) {
    return () -> {
      try {
        // on Java 8 the thread inherits from the request that created it
        MDC.clear();
        TokenAnswer answer = work.get();
        if (answer.token() != null || answer.refusal().kind != TokenRefusal.Kind.UNAVAILABLE) {
          answeredAt = nanoTime.getAsLong();
        }
        return answer;
      } catch (OutOfMemoryError e) {
        LOG.error("there was no memory or thread for a token request for {}", key, e);
        return NO_MEMORY;
      } catch (RuntimeException | Error e) {
        LOG.error("a token request for {} failed unexpectedly", key, e);
        return TokenAnswer.refused(
            TokenRefusal.configuration("an unexpected error, see the log", e));
      } finally {
        MDC.clear();
      }
    };
  }

  private TokenAnswer await(TokenKey key, Flight flight, long deadline) {
    try {
      return flight.get(Math.max(0, deadline - nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (flight.since + timeout.toNanos() - deadline <= 0) {
        // under way for the whole timeout: it may never end
        flights.abandon(key, flight);
      }
      return unavailable(
          "the token request took longer than Acquisition.FlightTimeout = " + timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unavailable("the request's thread was interrupted");
    } catch (ExecutionException e) {
      // not even an answer could be created
      return NO_MEMORY;
    }
  }

  private static TokenAnswer unavailable(String message) {
    return TokenAnswer.refused(TokenRefusal.unavailable(message, RETRY_AFTER, null));
  }

  /** Ends the threads; whoever still waits is told that the application is stopping. */
  @Override
  public void close() {
    closed = true;
    flights.completeAll(unavailable("the web application is stopping"));
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("a token request did not end within Acquisition.FlightTimeout = {}", timeout);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
