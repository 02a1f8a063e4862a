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
import java.util.function.Supplier;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.SingleFlight;
import org.onbehalf.internal.cache.TokenKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The token requests under way, one per key. They run on threads of ours, so that an interrupt, a
 * timeout or the death of a request's thread affects nobody who waits with it. Thread-safe.
 */
final class TokenFlights implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFlights.class);
  private static final Duration WAIT_FOR_PERMIT = Duration.ofSeconds(2);
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** Created in advance, as there may be no memory for one when it is needed. */
  private static final TokenAnswer NO_MEMORY =
      unavailable("there was no memory or thread for the token request");

  private final SingleFlight<TokenKey, TokenAnswer> flights =
      new SingleFlight<>(this::execute, this::failed);
  private final ThreadPoolExecutor executor;

  /** When a token request was answered last, whatever the answer. */
  private volatile long answeredAt = System.nanoTime() - WAIT_FOR_PERMIT.toNanos();

  private final Duration timeout;
  private final Semaphore refreshes;
  private final Semaphore waiting;
  private volatile boolean closed;

  /**
   * From its parts.
   *
   * @param waiting a permit for each waiting caller; may be shared
   */
  TokenFlights(String name, AcquisitionSettings settings, Semaphore waiting) {
    this(settings, waiting, DetachedThread.factory("onbehalf-flight-" + name));
  }

  /** With threads of another factory. */
  TokenFlights(AcquisitionSettings settings, Semaphore waiting, ThreadFactory threads) {
    this.waiting = waiting;
    this.timeout = settings.flightTimeout;
    this.refreshes = new Semaphore(settings.maxRefreshes);
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

  /** The answer to the request for this key: the one under way, or a new one by this work. */
  TokenAnswer join(TokenKey key, Supplier<TokenAnswer> work) {
    if (!acquirePermit()) {
      return TokenAnswer.refused(
          TokenRefusal.unavailable(
              "more requests wait for tokens than Acquisition.MaxWaitingCallers allows",
              ONE_SECOND,
              null));
    }
    try {
      CompletableFuture<TokenAnswer> started = new CompletableFuture<>();
      CompletableFuture<TokenAnswer> running = flights.start(key, started, logged(key, work));
      TokenAnswer answer = await(key, running);
      return running == started ? answer : answer.shared();
    } finally {
      waiting.release();
    }
  }

  /** Waits for a permit as long as token requests of others are answered. */
  private boolean acquirePermit() {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      if (waiting.tryAcquire()) {
        return true;
      }
      do {
        if (waiting.tryAcquire(WAIT_FOR_PERMIT.toMillis(), TimeUnit.MILLISECONDS)) {
          return true;
        }
      } while (System.nanoTime() - answeredAt < WAIT_FOR_PERMIT.toNanos()
          && System.nanoTime() - deadline < 0);
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
    CompletableFuture<TokenAnswer> started = new CompletableFuture<>();
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
          answeredAt = System.nanoTime();
        }
        return answer;
      } catch (OutOfMemoryError e) {
        LOG.error("there was no memory or thread for a token request for {}", key, e);
        return NO_MEMORY;
      } catch (RuntimeException | Error e) {
        LOG.error("a token request for {} failed unexpectedly", key, e);
        return TokenAnswer.refused(
            TokenRefusal.configuration("an unexpected error, see the log", e));
      }
    };
  }

  private TokenAnswer await(TokenKey key, CompletableFuture<TokenAnswer> flight) {
    try {
      return flight.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // this one may never end
      flights.abandon(key, flight);
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
