package org.onbehalf.internal.acquisition;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
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
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.config.AcquisitionSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * However many threads want the same token, one asks. The work runs on a thread of ours, so that no
 * interrupt, timeout or death of a request's thread reaches those who wait with it; nobody holds a
 * lock meanwhile. Thread-safe.
 */
final class SingleFlight implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SingleFlight.class);
  private static final Duration WAIT_FOR_A_PLACE = Duration.ofSeconds(2);
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** Made beforehand, as there may be no memory for one when it is needed. */
  private static final TokenAnswer BROKEN =
      unavailable("there was no memory or thread for the token request");

  private final ConcurrentMap<TokenKey, CompletableFuture<TokenAnswer>> flights =
      new ConcurrentHashMap<>();
  private final ThreadPoolExecutor executor;

  /** When a token request was answered last, whatever the answer. */
  private volatile long answeredAt = System.nanoTime() - WAIT_FOR_A_PLACE.toNanos();

  private final Duration timeout;
  private final Semaphore refreshes;
  private final Semaphore waiting;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * From its parts.
   *
   * @param waiting the places of those who wait; may be shared
   */
  SingleFlight(String name, AcquisitionSettings.Acquisition settings, Semaphore waiting) {
    this(settings, waiting, DetachedThread.factory("onbehalf-flight-" + name));
  }

  /** With threads of another make. */
  SingleFlight(AcquisitionSettings.Acquisition settings, Semaphore waiting, ThreadFactory threads) {
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

  /**
   * The answer of the flight for this key: of the one under way, or of a new one that does this
   * work.
   */
  TokenAnswer join(TokenKey key, Supplier<TokenAnswer> work) {
    if (!takePlace()) {
      return TokenAnswer.refused(
          TokenRefusal.unavailable(
              "more requests wait for tokens than Acquisition.MaxWaitingCallers allows",
              ONE_SECOND,
              null));
    }
    try {
      CompletableFuture<TokenAnswer> started = new CompletableFuture<>();
      CompletableFuture<TokenAnswer> flight = flights.putIfAbsent(key, started);
      if (flight != null) {
        return await(key, flight).shared();
      }
      boolean unused = start(key, started, work);
      return await(key, started);
    } finally {
      waiting.release();
    }
  }

  /** Waits where there is none, as long as token requests of others are answered. */
  private boolean takePlace() {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      if (waiting.tryAcquire()) {
        return true;
      }
      do {
        if (waiting.tryAcquire(WAIT_FOR_A_PLACE.toMillis(), TimeUnit.MILLISECONDS)) {
          return true;
        }
      } while (System.nanoTime() - answeredAt < WAIT_FOR_A_PLACE.toNanos()
          && System.nanoTime() - deadline < 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /**
   * Starts a flight that nobody waits for, unless one for this key is under way or as many
   * refreshes are as {@code Acquisition.MaxRefreshes} allows. Whoever needs the token meanwhile
   * joins it.
   */
  void refresh(TokenKey key, Supplier<TokenAnswer> work) {
    if (flights.containsKey(key)) {
      return;
    }
    CompletableFuture<TokenAnswer> started = new CompletableFuture<>();
    // exactly once, however it ends
    CompletableFuture<TokenAnswer> unused =
        started.whenComplete((answer, fault) -> refreshes.release());
    if (!refreshes.tryAcquire()) {
      return;
    }
    boolean flying = false;
    try {
      flying = flights.putIfAbsent(key, started) == null && start(key, started, work);
    } finally {
      if (!flying) {
        started.complete(BROKEN);
      }
    }
  }

  /** Waits on a flight's thread; false when the application stops meanwhile. */
  boolean pause(Duration time) {
    try {
      return !closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether the work is under way; else the flight has ended, whatever was thrown. */
  private boolean start(
      TokenKey key, CompletableFuture<TokenAnswer> flight, Supplier<TokenAnswer> work) {
    Runnable task = () -> fly(key, flight, work);
    TokenAnswer refused = BROKEN;
    boolean flying = false;
    try {
      executor.execute(task);
      flying = true;
    } catch (RejectedExecutionException e) {
      refused =
          unavailable(
              closing.getCount() == 0
                  ? "the web application is stopping"
                  : "more token requests wait than Acquisition.MaxWaitingFlights allows");
    } catch (OutOfMemoryError e) {
      // no thread can be started now; one that is there may do it
      flying = executor.getPoolSize() > 0 && executor.getQueue().offer(task);
    } finally {
      if (!flying) {
        flights.remove(key, flight);
        flight.complete(refused);
      }
    }
    return flying;
  }

  private void fly(
      TokenKey key, CompletableFuture<TokenAnswer> flight, Supplier<TokenAnswer> work) {
    TokenAnswer answer = BROKEN;
    try {
      // on Java 8 the thread inherits from the request that made it
      MDC.clear();
      answer = work.get();
      if (answer.token() != null || answer.refusal().kind != TokenRefusal.Kind.UNAVAILABLE) {
        answeredAt = System.nanoTime();
      }
    } catch (OutOfMemoryError e) {
      LOG.error("there was no memory or thread for a token request for {}", key, e);
    } catch (RuntimeException | Error e) {
      answer =
          TokenAnswer.refused(TokenRefusal.configuration("an unexpected fault, see the log", e));
      LOG.error("a token request for {} failed unexpectedly", key, e);
    } finally {
      // before anybody is told: who comes after a refusal is not to share it
      flights.remove(key, flight);
      flight.complete(answer);
    }
  }

  private TokenAnswer await(TokenKey key, CompletableFuture<TokenAnswer> flight) {
    try {
      return flight.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // who comes next starts anew instead of joining a flight that may never land
      flights.remove(key, flight);
      return unavailable(
          "the token request took longer than Acquisition.FlightTimeout = " + timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unavailable("the request's thread was interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("flights complete with a value", e);
    }
  }

  private static TokenAnswer unavailable(String message) {
    return TokenAnswer.refused(TokenRefusal.unavailable(message, RETRY_AFTER, null));
  }

  /** Ends the threads; who still waits is told that the application is stopping. */
  @Override
  public void close() {
    closing.countDown();
    flights.forEach(
        (key, flight) -> flight.complete(unavailable("the web application is stopping")));
    flights.clear();
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
