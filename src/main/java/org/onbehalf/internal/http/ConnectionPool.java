package org.onbehalf.internal.http;

import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.onbehalf.internal.Nullable;

/** Keeps idle connections for the next exchange: at most 16, for 30 seconds. Thread-safe. */
final class ConnectionPool implements Closeable {
  private static final int MAX_IDLE = 16;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

  private final ExchangeTimeouts timeouts;
  private final Deque<HttpConnection> idle = new ArrayDeque<>();
  private boolean sweeping;
  private boolean closed;

  ConnectionPool(ExchangeTimeouts timeouts) {
    this.timeouts = timeouts;
  }

  /** One that the server still keeps, no longer kept here; null for none. */
  @Nullable
  HttpConnection take(String origin) {
    HttpConnection found = remove(origin);
    while (found != null && found.isStale()) {
      found.close();
      found = remove(origin);
    }
    return found;
  }

  private synchronized @Nullable HttpConnection remove(String origin) {
    for (Iterator<HttpConnection> each = idle.iterator(); each.hasNext(); ) {
      HttpConnection connection = each.next();
      if (connection.origin.equals(origin)) {
        each.remove();
        return connection;
      }
    }
    return null;
  }

  /** Keeps it for the next exchange, or closes it. */
  synchronized void give(HttpConnection connection) {
    if (closed || !connection.isReusable()) {
      connection.close();
      return;
    }
    connection.idleSince = System.nanoTime();
    idle.addFirst(connection);
    if (idle.size() > MAX_IDLE) {
      idle.removeLast().close();
    }
    sweepLater();
  }

  private void sweepLater() {
    if (!sweeping) {
      try {
        Future<?> unused = timeouts.later(this::sweep, IDLE_TIMEOUT);
        sweeping = true;
      } catch (RejectedExecutionException e) {
        // the application stops
        close();
      }
    }
  }

  private synchronized void sweep() {
    sweeping = false;
    long now = System.nanoTime();
    while (!idle.isEmpty() && now - idle.peekLast().idleSince >= IDLE_TIMEOUT.toNanos()) {
      idle.removeLast().close();
    }
    if (!idle.isEmpty()) {
      sweepLater();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(HttpConnection::close);
    idle.clear();
  }
}
