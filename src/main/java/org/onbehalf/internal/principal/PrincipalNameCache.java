package org.onbehalf.internal.principal;

import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.onbehalf.internal.CircuitBreaker;
import org.onbehalf.internal.caller.PerTokenCache;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.Quantities;
import org.onbehalf.internal.message.StoreMessages;
import org.onbehalf.internal.response.CorrelationId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Looks names up, on threads of its own, and caches them per token for a while. Users without a
 * name and failures are not cached. No request waits longer than {@code
 * AzureAd.PrincipalMapping.Timeout}. Thread-safe.
 */
final class PrincipalNameCache implements NameSource, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(PrincipalNameCache.class);

  private final NameSource source;
  private final ThreadPoolExecutor executor;
  private final Duration timeout;
  private final CircuitBreaker breaker;
  private final Clock clock;
  private final PerTokenCache<String> cache;
  private final ConcurrentMap<List<Long>, FutureTask<Name>> running = new ConcurrentHashMap<>();

  PrincipalNameCache(
      NameSource source, PrincipalMappingSettings settings, ThreadFactory threads, Clock clock) {
    this.source = source;
    this.timeout = settings.lookUp.timeout;
    this.breaker = new CircuitBreaker(clock);
    this.clock = clock;
    this.cache = new PerTokenCache<>(settings.cacheEntries, settings.cacheTime, name -> 1, clock);
    this.executor =
        new ThreadPoolExecutor(
            settings.lookUp.maxLookUps,
            settings.lookUp.maxLookUps,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(settings.lookUp.maxWaitingLookUps),
            threads);
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public Name nameOf(ValidatedCaller caller) {
    List<Long> key = PerTokenCache.key(caller.token());
    String cached = cache.find(key);
    if (cached != null) {
      return Name.of(cached);
    }
    if (!breaker.tryEnter()) {
      throw new NamesUnavailableException(
          "the look-up failed several times in a row and is tried again soon", null);
    }
    Instant started = clock.instant();
    Name name;
    try {
      name = lookUp(key, caller);
    } catch (NamesUnavailableException e) {
      breaker.failed();
      throw e;
    }
    breaker.succeeded();
    if (name.text != null) {
      cache.remember(key, name.text, started);
    }
    return name;
  }

  /** Whether the look-up failed several times in a row. */
  boolean isUnavailable() {
    return breaker.isOpen();
  }

  /** Requests with one token share a look-up, unless nothing is cached. */
  private Name lookUp(List<Long> key, ValidatedCaller caller) {
    FutureTask<Name> own = task(caller);
    FutureTask<Name> other = cache.isOff() ? null : running.putIfAbsent(key, own);
    if (other != null) {
      return result(other);
    }
    try {
      execute(own);
      return result(own);
    } catch (RejectedExecutionException e) {
      throw new NamesUnavailableException(
          executor.isShutdown()
              ? "the web application is stopping"
              : "more look-ups wait than AzureAd.PrincipalMapping.MaxWaitingLookUps allows",
          null);
    } finally {
      // whatever was thrown, nobody goes on waiting for it
      own.cancel(false);
      running.remove(key, own);
    }
  }

  private void execute(FutureTask<Name> task) {
    try {
      executor.execute(task);
    } catch (OutOfMemoryError e) {
      // no thread can be started now; a running one may do it
      if (executor.getPoolSize() == 0 || !executor.getQueue().offer(task)) {
        throw new NamesUnavailableException("no thread could be started for the look-up", e);
      }
    }
  }

  /** Runs with the context class loader of the request's thread. */
  private FutureTask<Name> task(ValidatedCaller caller) {
    String correlationId = MDC.get(CorrelationId.MDC_KEY);
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return new FutureTask<>(
        () -> {
          Thread thread = Thread.currentThread();
          ClassLoader former = thread.getContextClassLoader();
          thread.setContextClassLoader(loader);
          // on Java 8 the thread inherits from the request that made it
          MDC.clear();
          if (correlationId != null) {
            MDC.put(CorrelationId.MDC_KEY, correlationId);
          }
          try {
            return source.nameOf(caller);
          } finally {
            MDC.clear();
            thread.setContextClassLoader(former);
          }
        });
  }

  private Name result(FutureTask<Name> task) {
    try {
      return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Error) {
        throw (Error) cause;
      }
      throw cause instanceof RuntimeException
          ? (RuntimeException) cause
          : new IllegalStateException(cause);
    } catch (TimeoutException | CancellationException e) {
      task.cancel(true);
      throw new NamesUnavailableException(
          "the look-up took longer than AzureAd.PrincipalMapping.Timeout = "
              + Quantities.words(timeout),
          null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NamesUnavailableException("the request's thread was interrupted", null);
    }
  }

  /** Ends the threads; takes limited time. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn(
            StoreMessages.LOOK_UP_LEFT
                + " a look-up of AzureAd.PrincipalMapping did not end within"
                + " AzureAd.PrincipalMapping.Timeout = {}",
            Quantities.words(timeout));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
