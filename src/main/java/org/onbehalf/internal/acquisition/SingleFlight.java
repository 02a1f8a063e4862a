package org.onbehalf.internal.acquisition;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.config.Settings;
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
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final ConcurrentMap<TokenKey, CompletableFuture<TokenAnswer>> flights =
      new ConcurrentHashMap<>();
  private final ThreadPoolExecutor executor;
  private final Duration timeout;
  private volatile boolean closed;

  SingleFlight(String name, Settings.Acquisition settings) {
    this.timeout = settings.flightTimeout;
    AtomicInteger number = new AtomicInteger();
    this.executor =
        new ThreadPoolExecutor(
            settings.maxFlights,
            settings.maxFlights,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(settings.maxWaitingFlights),
            task -> {
              Thread thread =
                  new Thread(task, "onbehalf-flight-" + name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              thread.setContextClassLoader(SingleFlight.class.getClassLoader());
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * The answer of the flight for this key: of the one under way, or of a new one that does this
   * work.
   */
  TokenAnswer join(TokenKey key, Supplier<TokenAnswer> work) {
    CompletableFuture<TokenAnswer> started = new CompletableFuture<>();
    CompletableFuture<TokenAnswer> flight = flights.putIfAbsent(key, started);
    if (flight == null) {
      flight = started;
      start(key, started, work);
    }
    return await(key, flight);
  }

  private void start(
      TokenKey key, CompletableFuture<TokenAnswer> flight, Supplier<TokenAnswer> work) {
    try {
      executor.execute(
          () -> {
            // the thread may have been made by a request and have inherited its MDC
            MDC.clear();
            try {
              flight.complete(work.get());
            } catch (RuntimeException | Error e) {
              LOG.error("a token request for {} failed unexpectedly", key, e);
              flight.complete(
                  TokenAnswer.refused(
                      TokenRefusal.configuration("an unexpected fault, see the log", e)));
            } finally {
              flights.remove(key, flight);
            }
          });
    } catch (RejectedExecutionException e) {
      flights.remove(key, flight);
      flight.complete(
          unavailable(
              closed
                  ? "the web application is stopping"
                  : "more token requests wait than Acquisition.MaxWaitingFlights allows"));
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
    closed = true;
    executor.shutdownNow();
    flights.forEach(
        (key, flight) -> flight.complete(unavailable("the web application is stopping")));
    flights.clear();
    try {
      if (!executor.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("a token request did not end within Acquisition.FlightTimeout = {}", timeout);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
