package org.onbehalf.internal.acquisition;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.SingleFlight;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.config.Quantities;
import org.onbehalf.internal.message.AcquisitionMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The token requests under way, one per key. Requests run on threads of ours, so that an interrupt,
 * a timeout or the death of a caller's thread affects nobody who waits with it. Thread-safe.
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

  private final RefusalCache refusals;

  /** A token request, and since when it is under way. */
  private static final class Flight extends CompletableFuture<TokenAnswer> {
    final long since;

    Flight(long since) {
      this.since = since;
    }
  }

  TokenFlights(
      String name, AcquisitionSettings settings, Semaphore waiting, RefusalCache refusals) {
    this(
        settings,
        waiting,
        DetachedThread.factory("onbehalf-flight-" + name),
        refusals,
        System::nanoTime);
  }

  TokenFlights(
      AcquisitionSettings settings,
      Semaphore waiting,
      ThreadFactory threads,
      RefusalCache refusals,
      LongSupplier nanoTime) {
    this.refusals = refusals;
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

  /**
   * The answer to the request for this key: a cached refusal, the answer to the request under way,
   * or to a new one by this work. {@code Acquisition.FlightTimeout} limits the waits for a permit
   * and for the answer together.
   */
  TokenAnswer join(TokenKey key, Supplier<TokenAnswer> work) {
    TokenRefusal refusal = refusals.find(key);
    if (refusal != null) {
      return TokenAnswer.refused(refusal);
    }
    long now = nanoTime.getAsLong();
    long deadline = now + timeout.toNanos();
    if (!waiting.tryAcquire()) {
      if (!acquirePermit(deadline)) {
        return TokenAnswer.refused(
            TokenRefusal.withoutRequest(
                "more requests wait for tokens than Acquisition.MaxWaitingCallers allows",
                ONE_SECOND));
      }
      now = nanoTime.getAsLong();
    }
    try {
      Flight started = new Flight(now);
      Flight running = (Flight) flights.start(key, started, logged(key, work));
      if (now - running.since > timeout.toNanos()) {
        // whoever started it has given up: it may never end
        flights.abandon(key, running);
        running = (Flight) flights.start(key, started, logged(key, work));
      }
      TokenAnswer answer = await(key, running, deadline);
      return running == started ? answer : answer.shared();
    } finally {
      waiting.release();
    }
  }

  /** How many token requests are under way, or wait for a thread. */
  int running() {
    return flights.running();
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
        // whoever waits for it logs the answer
        LOG.debug("there was no memory or thread for a token request for {}", key, e);
        return NO_MEMORY;
      } catch (RuntimeException | Error e) {
        LOG.error(
            AcquisitionMessages.UNEXPECTED + " a token request for {} failed unexpectedly", key, e);
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
          "the token request took longer than Acquisition.FlightTimeout = "
              + Quantities.words(timeout));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unavailable("the request's thread was interrupted");
    } catch (ExecutionException e) {
      // not even an answer could be created
      return NO_MEMORY;
    }
  }

  private static TokenAnswer unavailable(String message) {
    return TokenAnswer.refused(TokenRefusal.withoutRequest(message, RETRY_AFTER));
  }

  /** Ends the threads; whoever still waits is told that the application is stopping. */
  @Override
  public void close() {
    closed = true;
    flights.completeAll(unavailable("the web application is stopping"));
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn(
            AcquisitionMessages.LEFT_RUNNING
                + " a token request did not end within Acquisition.FlightTimeout = {}",
            Quantities.words(timeout));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
