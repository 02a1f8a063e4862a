package org.onbehalf;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** An executor service that runs every task as one caller, or as nobody. Thread-safe. */
class CallerExecutor extends AbstractExecutorService {
  private final ExecutorService executor;
  final CallerContext.Captured captured;

  CallerExecutor(ExecutorService executor, CallerContext.Captured captured) {
    this.executor = executor;
    this.captured = captured;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(captured.wrap(task));
  }

  @Override
  public void shutdown() {
    executor.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return executor.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return executor.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return executor.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return executor.awaitTermination(timeout, unit);
  }

  /** The same with time. */
  static final class Scheduled extends CallerExecutor implements ScheduledExecutorService {
    private final ScheduledExecutorService scheduler;

    Scheduled(ScheduledExecutorService scheduler, CallerContext.Captured captured) {
      super(scheduler, captured);
      this.scheduler = scheduler;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      return scheduler.schedule(captured.wrap(task), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
      return scheduler.schedule(captured.wrap(task), delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
        Runnable task, long initialDelay, long period, TimeUnit unit) {
      return scheduler.scheduleAtFixedRate(captured.wrap(task), initialDelay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable task, long initialDelay, long delay, TimeUnit unit) {
      return scheduler.scheduleWithFixedDelay(captured.wrap(task), initialDelay, delay, unit);
    }
  }
}
