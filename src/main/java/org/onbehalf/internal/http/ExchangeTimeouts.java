package org.onbehalf.internal.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the connections of exchanges that take too long, and pooled connections that were idle
 * long enough. One thread, which ends after ten seconds without work. Thread-safe.
 */
final class ExchangeTimeouts implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ExchangeTimeouts.class);
  private static final long IDLE_SECONDS = 10;
  private static final long CLOSE_SECONDS = 1;

  private final ScheduledThreadPoolExecutor thread;

  ExchangeTimeouts() {
    this(work -> DetachedThread.create(work, "onbehalf-http-timeouts"));
  }

  /** With a thread of another make. */
  ExchangeTimeouts(ThreadFactory threads) {
    thread = new ScheduledThreadPoolExecutor(1, threads);
    thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** The limit of one exchange. */
  static final class Timeout implements Runnable {
    private @Nullable Future<?> timer;
    private @Nullable Socket socket;
    private boolean ended;
    private boolean cut;
    private boolean late;

    /** The socket of the exchange from now on; closed at once if the time is over already. */
    synchronized void use(Socket used) {
      socket = used;
      if (cut) {
        ExchangeTimeouts.close(used);
      }
    }

    @Override
    public synchronized void run() {
      late |= !ended;
      cut();
    }

    /** Makes the exchange fail, wherever it is. */
    synchronized void cut() {
      cut = true;
      Socket used = socket;
      if (!ended && used != null) {
        ExchangeTimeouts.close(used);
      }
    }

    synchronized boolean wasCut() {
      return cut;
    }

    /** Whether it was cut because its time was over. */
    synchronized boolean isLate() {
      return late;
    }

    synchronized void end() {
      ended = true;
      Future<?> running = timer;
      if (running != null) {
        running.cancel(false);
      }
    }
  }

  /**
   * Begins to timeout; the caller ends it.
   *
   * @throws IOException when the thread cannot be started: without it there is no limit
   * @throws java.util.concurrent.RejectedExecutionException when closed
   */
  Timeout start(Duration limit) throws IOException {
    Timeout timeout = new Timeout();
    try {
      Future<?> timer = later(timeout, limit);
      synchronized (timeout) {
        timeout.timer = timer;
      }
    } catch (OutOfMemoryError e) {
      // it is queued all the same
      timeout.end();
      throw new IOException("no thread could be started to limit the time of the connection", e);
    }
    return timeout;
  }

  /**
   * Runs something in a while, unless closed before.
   *
   * @throws java.util.concurrent.RejectedExecutionException when closed
   */
  Future<?> later(Runnable work, Duration delay) {
    return thread.schedule(work, Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.trace("a connection was gone before it was closed: {}", e.getClass().getName());
    }
  }

  /** How many exchanges are under way. */
  int running() {
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
