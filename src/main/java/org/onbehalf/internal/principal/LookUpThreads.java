package org.onbehalf.internal.principal;

import java.io.Closeable;
import java.time.Duration;
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
import java.util.function.Supplier;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.CorrelationId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The threads on which names are looked up, so that a request never waits longer than the timeout.
 * They use the context class loader of the request's thread. Thread-safe.
 */
final class LookUpThreads implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LookUpThreads.class);

  private final ThreadPoolExecutor executor;
  private final Duration timeout;
  private final ConcurrentMap<Object, FutureTask<Name>> underWay = new ConcurrentHashMap<>();

  LookUpThreads(LookUpSettings settings) {
    this(settings, DetachedThread.factory("onbehalf-names"));
  }

  /** With threads of another make. */
  LookUpThreads(LookUpSettings settings, ThreadFactory threads) {
    this.timeout = settings.timeout;
    this.executor =
        new ThreadPoolExecutor(
            settings.maxLookUps,
            settings.maxLookUps,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(settings.maxWaitingLookUps),
            threads);
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * What the work comes to, within the limit.
   *
   * @param key work of one key is done once for all who want it at the same time; null for never
   * @throws NamesUnavailableException if it takes longer, or there is no thread for it
   */
  Name await(@Nullable Object key, Supplier<Name> work) {
    FutureTask<Name> own = task(work);
    FutureTask<Name> other = key == null ? null : underWay.putIfAbsent(key, own);
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
      if (key != null) {
        underWay.remove(key, own);
      }
    }
  }

  private void execute(FutureTask<Name> task) {
    try {
      executor.execute(task);
    } catch (OutOfMemoryError e) {
      // no thread can be started now; one that is there may do it
      if (executor.getPoolSize() == 0 || !executor.getQueue().offer(task)) {
        throw new NamesUnavailableException("no thread could be started for the look-up", e);
      }
    }
  }

  private static FutureTask<Name> task(Supplier<Name> work) {
    String correlationId = MDC.get(CorrelationId.MDC_KEY);
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return new FutureTask<>(
        () -> {
          Thread thread = Thread.currentThread();
          ClassLoader ours = thread.getContextClassLoader();
          thread.setContextClassLoader(loader);
          // on Java 8 the thread inherits from the request that made it
          MDC.clear();
          if (correlationId != null) {
            MDC.put(CorrelationId.MDC_KEY, correlationId);
          }
          try {
            return work.get();
          } finally {
            MDC.clear();
            thread.setContextClassLoader(ours);
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
          "the look-up took longer than AzureAd.PrincipalMapping.Timeout = " + timeout, null);
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
            "a look-up of AzureAd.PrincipalMapping did not end within AzureAd.PrincipalMapping.Timeout = {}",
            timeout);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
