package org.onbehalf.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs a call once for all threads that want its result at the same time. Whatever is thrown, the
 * call completes. Thread-safe; holds no lock while a call runs.
 */
public final class SingleFlight<K, V> {
  private final ConcurrentMap<K, CompletableFuture<V>> running = new ConcurrentHashMap<>();
  private final Executor executor;
  private final Function<Throwable, V> failed;

  /**
   * From its parts.
   *
   * @param executor runs the calls; may be {@code Runnable::run}
   * @param failed the result of a call that could not be started, or threw; should not need memory
   *     for an {@code OutOfMemoryError}. If it throws, the call completes exceptionally
   */
  public SingleFlight(Executor executor, Function<Throwable, V> failed) {
    this.executor = executor;
    this.failed = failed;
  }

  public boolean isRunning(K key) {
    return running.containsKey(key);
  }

  /** How many calls are running. */
  public int running() {
    return running.size();
  }

  /**
   * Starts a call unless one with that key is running. An error of the executor, except {@code
   * OutOfMemoryError}, is thrown after the call has completed.
   *
   * @param call completes with the result of the work
   * @return {@code call}, or the one that is running
   */
  public CompletableFuture<V> start(K key, CompletableFuture<V> call, Supplier<V> work) {
    CompletableFuture<V> other = running.putIfAbsent(key, call);
    if (other != null) {
      return other;
    }
    Throwable fault = null;
    try {
      executor.execute(() -> run(key, call, work));
    } catch (RuntimeException | Error e) {
      fault = e;
    }
    if (fault != null) {
      end(key, call, null, fault);
    }
    if (fault instanceof Error && !(fault instanceof OutOfMemoryError)) {
      throw (Error) fault;
    }
    return call;
  }

  private void run(K key, CompletableFuture<V> call, Supplier<V> work) {
    V result = null;
    Throwable thrown = null;
    try {
      result = work.get();
    } catch (RuntimeException | Error e) {
      thrown = e;
    } finally {
      end(key, call, result, thrown);
    }
  }

  private void end(
      K key, CompletableFuture<V> call, @Nullable V result, @Nullable Throwable thrown) {
    // first: whoever comes after a failure must not share it
    running.remove(key, call);
    Throwable fault = thrown;
    try {
      if (result == null && fault == null) {
        fault = new IllegalStateException("no result");
      }
      call.complete(fault == null ? result : failed.apply(fault));
    } finally {
      if (fault != null && !call.isDone()) {
        call.completeExceptionally(fault);
      }
    }
  }

  /** Lets the next thread start a new call instead of joining this one. */
  public void abandon(K key, CompletableFuture<V> call) {
    running.remove(key, call);
  }

  /** Completes all running calls with that result. */
  public void completeAll(V result) {
    running.forEach((key, call) -> call.complete(result));
    running.clear();
  }
}
