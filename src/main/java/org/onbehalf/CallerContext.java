package org.onbehalf;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.onbehalf.internal.Nullable;

/**
 * Holds the caller of the current thread. {@code BearerTokenFilter} sets it for the duration of the
 * request. To use the caller on another thread, wrap the task with {@link #wrap(Runnable)} or one
 * of the related methods. Threads never inherit a caller.
 *
 * <p>The {@code wrap} methods capture the caller at the time they are called, so call them while
 * the request is being processed. A function passed to a {@code CompletableFuture} runs on the
 * thread that completes the future, with that thread's caller. If another request may complete the
 * future, wrap the function, or pass an executor that was wrapped in this request:
 *
 * <pre>{@code
 * shared.thenApply(CallerContext.wrapFunction(rate -> partner.get("orders/7", Order.class)));
 * shared.thenCombineAsync(other, this::order, CallerContext.wrap(executor));
 * }</pre>
 *
 * <p>All methods are thread-safe.
 *
 * @since 0.1
 */
public final class CallerContext {
  private static final ThreadLocal<Captured> CURRENT = new ThreadLocal<>();
  private static final Captured NOBODY = new Captured(null, null);

  private CallerContext() {}

  /**
   * Returns the caller of the current thread.
   *
   * @throws NoCallerException if there is none; the message explains how to provide one
   */
  public static Caller current() {
    Captured captured = CURRENT.get();
    if (captured == null || captured.caller == null) {
      throw new NoCallerException(
          "no caller is on thread \""
              + Thread.currentThread().getName()
              + "\". Map org.onbehalf.servlet.BearerTokenFilter onto this request, wrap work for"
              + " other threads with CallerContext.wrap(…) on the request's thread (an executor"
              + " that is wrapped elsewhere runs tasks without a caller), or request an app token");
    }
    return captured.caller;
  }

  /** Returns the caller of the current thread; empty if it has none. */
  public static Optional<Caller> find() {
    return capture().caller();
  }

  /**
   * Captures the caller of the current thread, so that it can be set on another thread later.
   *
   * @return an immutable value, never null. If the thread has no caller, opening the value removes
   *     the caller of the thread that opens it
   */
  public static Captured capture() {
    Captured captured = CURRENT.get();
    return captured == null ? NOBODY : captured;
  }

  /**
   * Returns a value without a caller. Open it to run code without the caller of the current thread.
   */
  public static Captured nobody() {
    return NOBODY;
  }

  /**
   * Sets the caller of the current thread. The filter does this for requests; applications need it
   * in tests only.
   *
   * @param caller the caller; not null
   * @param onBehalf the application's instance that the caller belongs to; not null
   * @return the scope, which restores the previous caller when closed; never null. Close it on the
   *     same thread, with try-with-resources
   */
  public static Scope open(Caller caller, OnBehalf onBehalf) {
    return new Captured(
            Objects.requireNonNull(caller, "caller"), Objects.requireNonNull(onBehalf, "onBehalf"))
        .open();
  }

  /**
   * Wraps a task so that it runs with the caller of the current thread.
   *
   * @param task the task; the result may run on any thread and any number of times; not null
   */
  public static Runnable wrap(Runnable task) {
    return capture().wrap(task);
  }

  /**
   * Wraps a task so that it runs with the caller of the current thread.
   *
   * @param task the task; the result may be called on any thread and any number of times; not null
   * @param <V> the type of the result
   */
  public static <V> Callable<V> wrap(Callable<V> task) {
    return capture().wrap(task);
  }

  /**
   * Wraps an executor so that it runs every task with the caller of the current thread, no matter
   * which thread submits the task. If the current thread has no caller, for example at start-up,
   * all tasks run without a caller.
   *
   * @param executor the executor that runs the tasks; it may be shared by all callers; not null
   * @return the wrapped executor, never null; it must not be used for other callers
   */
  public static Executor wrap(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    Captured captured = capture();
    return task -> executor.execute(captured.wrap(task));
  }

  /**
   * Wraps an executor service as {@link #wrap(Executor)} does.
   *
   * @param executor the executor that runs the tasks; it may be shared by all callers; not null.
   *     Shutting down the result shuts it down too
   * @return the wrapped executor service, never null; it must not be used for other callers
   */
  public static ExecutorService wrap(ExecutorService executor) {
    return new CallerExecutor(Objects.requireNonNull(executor, "executor"), capture());
  }

  /**
   * Wraps a scheduler as {@link #wrap(Executor)} does.
   *
   * @param scheduler the scheduler that runs the tasks; it may be shared by all callers; not null.
   *     Shutting down the result shuts it down too
   * @return the wrapped scheduler, never null; it must not be used for other callers
   */
  public static ScheduledExecutorService wrap(ScheduledExecutorService scheduler) {
    return new CallerExecutor.Scheduled(Objects.requireNonNull(scheduler, "scheduler"), capture());
  }

  /**
   * Wraps a supplier so that it runs with the caller of the current thread. It is not named {@code
   * wrap} because a lambda would then also match {@code Callable}.
   *
   * @param supplier the supplier; the result may be called on any thread and any number of times;
   *     not null
   * @param <T> the type of the result
   */
  public static <T> Supplier<T> wrapSupplier(Supplier<T> supplier) {
    Objects.requireNonNull(supplier, "supplier");
    Captured captured = capture();
    return () -> {
      try (Scope scope = captured.open()) {
        return supplier.get();
      }
    };
  }

  /**
   * Wraps a function so that it runs with the caller of the current thread.
   *
   * @param function the function; the result may be called on any thread and any number of times;
   *     not null
   * @param <T> the type of the argument
   * @param <R> the type of the result
   */
  public static <T, R> Function<T, R> wrapFunction(Function<T, R> function) {
    Objects.requireNonNull(function, "function");
    Captured captured = capture();
    return argument -> {
      try (Scope scope = captured.open()) {
        return function.apply(argument);
      }
    };
  }

  /**
   * A captured caller and the application's instance that it belongs to, or no caller. Immutable
   * and thread-safe.
   *
   * @since 0.1
   */
  public static final class Captured {
    private final @Nullable Caller caller;
    private final @Nullable OnBehalf onBehalf;

    Captured(@Nullable Caller caller, @Nullable OnBehalf onBehalf) {
      this.caller = caller;
      this.onBehalf = onBehalf;
    }

    /** Returns the captured caller; empty if there was none. */
    public Optional<Caller> caller() {
      return Optional.ofNullable(caller);
    }

    /**
     * Returns the application's instance that the caller belongs to; empty if there was no caller.
     */
    public Optional<OnBehalf> onBehalf() {
      return Optional.ofNullable(onBehalf);
    }

    /**
     * Sets this caller, or none, on the current thread.
     *
     * @return the scope, which restores the previous caller when closed; never null. Close it on
     *     the same thread, with try-with-resources
     */
    public Scope open() {
      Captured previous = CURRENT.get();
      if (caller == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(this);
      }
      return new Scope(previous);
    }

    Runnable wrap(Runnable task) {
      Objects.requireNonNull(task, "task");
      return () -> {
        try (Scope scope = open()) {
          task.run();
        }
      };
    }

    <V> Callable<V> wrap(Callable<V> task) {
      Objects.requireNonNull(task, "task");
      return () -> {
        try (Scope scope = open()) {
          return task.call();
        }
      };
    }

    /** Returns a text without the caller, because containers print the values of ThreadLocals. */
    @Override
    public String toString() {
      return caller == null ? "Captured(nobody)" : "Captured(a caller)";
    }
  }

  /**
   * The time during which a caller is set on a thread. Not thread-safe: it must be closed by the
   * thread that opened it.
   *
   * @since 0.1
   */
  public static final class Scope implements AutoCloseable {
    private final @Nullable Captured previous;
    private final Thread thread = Thread.currentThread();
    private boolean closed;

    Scope(@Nullable Captured previous) {
      this.previous = previous;
    }

    /**
     * Restores the previous caller of the thread, or removes the caller if there was none. A second
     * call has no effect.
     *
     * @throws IllegalStateException if called on another thread than the one that opened the scope
     */
    @Override
    public void close() {
      if (Thread.currentThread() != thread) {
        throw new IllegalStateException(
            "a caller's scope must be closed by the thread that opened it");
      }
      if (closed) {
        return;
      }
      closed = true;
      if (previous == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(previous);
      }
    }
  }
}
