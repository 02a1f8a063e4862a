package org.onbehalf.internal.http;

import java.io.Closeable;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.Nullable;

/**
 * Cuts connections whose time is over. One thread, gone after ten seconds without work.
 * Thread-safe.
 */
final class Watchdog implements Closeable {
  private static final long IDLE_SECONDS = 10;
  private static final long AGAIN_MILLIS = 100;
  private static final long CLOSE_SECONDS = 1;

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, work -> DetachedThread.create(work, "onbehalf-http-watchdog"));

  Watchdog() {
    thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
    thread.setRemoveOnCancelPolicy(true);
  }

  /** One connection and its limit. */
  static final class Watch implements Runnable {
    private final HttpURLConnection connection;
    private volatile @Nullable Future<?> timer;
    private volatile boolean ended;
    private volatile boolean cut;

    private Watch(HttpURLConnection connection) {
      this.connection = connection;
    }

    @Override
    public void run() {
      if (!ended) {
        cut = true;
        connection.disconnect();
      }
    }

    boolean hasCut() {
      return cut;
    }

    void end() {
      ended = true;
      Future<?> running = timer;
      if (running != null) {
        running.cancel(false);
      }
    }
  }

  /**
   * Begins to watch; the caller ends it.
   *
   * @throws java.util.concurrent.RejectedExecutionException when closed
   */
  Watch watch(HttpURLConnection connection, Duration limit) {
    Watch watch = new Watch(connection);
    // more than once: what is just connecting has nothing yet that could be cut
    watch.timer =
        thread.scheduleWithFixedDelay(
            watch, Math.max(1, limit.toMillis()), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      // its only work is to close sockets
      boolean ended = thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      assert ended || !Thread.currentThread().isInterrupted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
