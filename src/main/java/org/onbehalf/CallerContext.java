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
 * The caller of the current thread. {@code BearerTokenFilter} puts it there for the time of the
 * request; work on other threads takes it along explicitly, by {@link #wrap(Runnable)} and its kin.
 * Nothing is ever inherited by a thread.
 *
 * <p>Each {@code wrap} captures the caller when it is called, and so belongs into the request. A
 * function of a {@code CompletableFuture} runs on the thread that completes the future, as whoever
 * is on that thread. If others may complete it, wrap the function or give an executor that is
 * wrapped in the request:
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
   * The caller on this thread.
   *
   * @return the caller, never null
   * @throws NoCallerException if there is none; the message lists the ways to have one
   * @since 0.1
   */
  public static Caller current() {
    Captured captured = CURRENT.get();
    if (captured == null || captured.caller == null) {
      throw new NoCallerException(
          "no caller is on thread \""
              + Thread.currentThread().getName()
              + "\". Map org.onbehalf.servlet.BearerTokenFilter onto this request, wrap work for other threads"
              + " with CallerContext.wrap(…) on the request's thread (an executor too: wrapped elsewhere it"
              + " runs tasks as nobody), or ask for an app token");
    }
    return captured.caller;
  }

  /**
   * The caller on this thread, if any.
   *
   * @return the caller; empty where there is none
   * @since 0.1
   */
  public static Optional<Caller> find() {
    return capture().caller();
  }

  /**
   * What is on this thread, to be put onto another one later.
   *
   * @return an immutable value, never null; it may hold nobody, and then takes away whom it finds
   * @since 0.1
   */
  public static Captured capture() {
    Captured captured = CURRENT.get();
    return captured == null ? NOBODY : captured;
  }

  /**
   * Nobody, to be put onto a thread where whoever is there does not count.
   *
   * @return an immutable value, never null; opened, it takes away whom it finds
   * @since 0.1
   */
  public static Captured nobody() {
    return NOBODY;
  }

  /**
   * Puts a caller onto this thread. The filter does this for requests; applications do in tests.
   *
   * @param caller who calls; not null
   * @param onBehalf the application's instance, which the caller is bound to; not null
   * @return closes the scope; close it in {@code finally}, on the same thread
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public static Scope open(Caller caller, OnBehalf onBehalf) {
    return new Captured(
            Objects.requireNonNull(caller, "caller"), Objects.requireNonNull(onBehalf, "onBehalf"))
        .open();
  }

  /**
   * Makes a task run as the caller of this thread.
   *
   * @param task to be run later, on any thread, any number of times; not null
   * @return the wrapped task, never null
   * @throws NullPointerException if {@code task} is null
   * @since 0.1
   */
  public static Runnable wrap(Runnable task) {
    return capture().wrap(task);
  }

  /**
   * Makes a task run as the caller of this thread.
   *
   * @param task to be called later, on any thread, any number of times; not null
   * @param <V> its result's type
   * @return the wrapped task, never null
   * @throws NullPointerException if {@code task} is null
   * @since 0.1
   */
  public static <V> Callable<V> wrap(Callable<V> task) {
    return capture().wrap(task);
  }

  /**
   * Makes an executor run every task as the caller of this thread, whoever hands the task over.
   * Wrapped where no caller is, such as at start-up, it runs every task as nobody.
   *
   * @param executor runs the tasks; not null; it may be shared by all callers
   * @return the executor of this caller, never null; make one for each request
   * @throws NullPointerException if {@code executor} is null
   * @since 0.1
   */
  public static Executor wrap(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    Captured captured = capture();
    return task -> executor.execute(captured.wrap(task));
  }

  /**
   * Makes an executor service run every task as the caller of this thread, whoever hands the task
   * over. Wrapped where no caller is, such as at start-up, it runs every task as nobody.
   *
   * @param executor runs the tasks; not null; it may be shared by all callers. Shutting down the
   *     result shuts it down
   * @return the executor service of this caller, never null; make one for each request
   * @throws NullPointerException if {@code executor} is null
   * @since 0.1
   */
  public static ExecutorService wrap(ExecutorService executor) {
    return new CallerExecutor(Objects.requireNonNull(executor, "executor"), capture());
  }

  /**
   * Makes a scheduler run every task as the caller of this thread, whoever hands the task over.
   * Wrapped where no caller is, such as at start-up, it runs every task as nobody.
   *
   * @param scheduler runs the tasks; not null; it may be shared by all callers. Shutting down the
   *     result shuts it down
   * @return the scheduler of this caller, never null; make one for each request
   * @throws NullPointerException if {@code scheduler} is null
   * @since 0.1
   */
  public static ScheduledExecutorService wrap(ScheduledExecutorService scheduler) {
    return new CallerExecutor.Scheduled(Objects.requireNonNull(scheduler, "scheduler"), capture());
  }

  /**
   * Makes a supplier run as the caller of this thread; named apart because a lambda fits {@code
   * Callable} too.
   *
   * @param supplier to be called later, on any thread, any number of times; not null
   * @param <T> its result's type
   * @return the wrapped supplier, never null
   * @throws NullPointerException if {@code supplier} is null
   * @since 0.1
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
   * Makes a function run as the caller of this thread.
   *
   * @param function to be called later, on any thread, any number of times; not null
   * @param <T> its parameter's type
   * @param <R> its result's type
   * @return the wrapped function, never null
   * @throws NullPointerException if {@code function} is null
   * @since 0.1
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
   * A caller and the instance that the caller is bound to, or nobody. Immutable and thread-safe.
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

    /**
     * Who was captured.
     *
     * @return the caller; empty where nobody was on the thread
     * @since 0.1
     */
    public Optional<Caller> caller() {
      return Optional.ofNullable(caller);
    }

    /**
     * The application's instance that the caller is bound to.
     *
     * @return the instance; empty where nobody was on the thread
     * @since 0.1
     */
    public Optional<OnBehalf> onBehalf() {
      return Optional.ofNullable(onBehalf);
    }

    /**
     * Puts this onto the current thread.
     *
     * @return closes the scope; close it in {@code finally}, on the same thread
     * @since 0.1
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

    /** Shows nothing of the caller: containers print what they find in a ThreadLocal. */
    @Override
    public String toString() {
      return caller == null ? "Captured(nobody)" : "Captured(a caller)";
    }
  }

  /**
   * The time for which a caller is on a thread. Not thread-safe: closed by the thread that opened
   * it.
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
     * Gives the thread back what was on it before; at the outermost level nothing remains. A second
     * call does nothing.
     *
     * @throws IllegalStateException if called by another thread than the one that opened the scope
     * @since 0.1
     */
    @Override
    public void close() {
      if (Thread.currentThread() != thread) {
        throw new IllegalStateException("a caller's scope is closed by the thread that opened it");
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
