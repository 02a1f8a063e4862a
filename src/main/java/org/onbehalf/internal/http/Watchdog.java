package org.onbehalf.internal.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
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

  private final ScheduledThreadPoolExecutor thread;

  Watchdog() {
    this(work -> DetachedThread.create(work, "onbehalf-http-watchdog"));
  }

  /** With a thread of another make. */
  Watchdog(ThreadFactory threads) {
    thread = new ScheduledThreadPoolExecutor(1, threads);
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
      if (ended) {
        // is not repeated then
        throw new CancellationException();
      }
      cut = true;
      connection.disconnect();
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
   * @throws IOException when the thread cannot be started: without it there is no limit
   * @throws java.util.concurrent.RejectedExecutionException when closed
   */
  Watch watch(HttpURLConnection connection, Duration limit) throws IOException {
    Watch watch = new Watch(connection);
    try {
      // more than once: what is just connecting has nothing yet that could be cut
      watch.timer =
          thread.scheduleWithFixedDelay(
              watch, Math.max(1, limit.toMillis()), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (OutOfMemoryError e) {
      // it is queued all the same
      watch.end();
      throw new IOException("no thread could be started to watch the connection", e);
    }
    return watch;
  }

  /** How many are watched now. */
  int watched() {
    return thread.getQueue().size();
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
