package org.onbehalf.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.onbehalf.internal.Nullable;

/**
 * The sockets and threads: http and https on the loopback address, one bounded pool for both.
 *
 * <p>A delayed or hanging request occupies no thread, so that a thousand of them can wait at once.
 */
final class EmulatorServer implements AutoCloseable {
  private static final int BACKLOG = 2_048;
  private static final int THREADS = 64;
  private static final int MOST_WAITING = 8_192;

  private final Clock clock;
  private final Log log;
  private final Faults faults;
  private final CrossOrigin crossOrigin;
  private final HttpServer http;
  private final HttpsServer https;
  private final ThreadPoolExecutor workers;
  private final ScheduledThreadPoolExecutor timer;
  private final Set<HttpExchange> open = ConcurrentHashMap.newKeySet();

  /** Binds both ports, of which 0 is any that is free, and does not answer yet. */
  EmulatorServer(
      int httpPort,
      int httpsPort,
      SSLContext tls,
      Clock clock,
      Log log,
      Faults faults,
      CrossOrigin crossOrigin)
      throws IOException {
    this.clock = clock;
    this.log = log;
    this.faults = faults;
    this.crossOrigin = crossOrigin;
    http = HttpServer.create(loopback(httpPort), BACKLOG);
    try {
      https = HttpsServer.create(loopback(httpsPort), BACKLOG);
    } catch (IOException e) {
      http.stop(0);
      throw e;
    }
    https.setHttpsConfigurator(new HttpsConfigurator(tls));
    ThreadFactory threads = threads("entra-emulator-");
    workers =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            60,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            threads);
    workers.allowCoreThreadTimeOut(true);
    timer = new ScheduledThreadPoolExecutor(1, threads("entra-emulator-timer-"));
    http.setExecutor(workers);
    https.setExecutor(workers);
  }

  int httpPort() {
    return http.getAddress().getPort();
  }

  int httpsPort() {
    return https.getAddress().getPort();
  }

  /** The hosts and ports by which clients may call one of the two servers, the usual one first. */
  static List<String> authorities(int port, String usual, String other) {
    return Collections.unmodifiableList(Arrays.asList(usual + ':' + port, other + ':' + port));
  }

  void start(Router router, List<String> httpAuthorities, List<String> httpsAuthorities) {
    http.createContext("/", exchange -> receive(exchange, "http", httpAuthorities, router));
    https.createContext("/", exchange -> receive(exchange, "https", httpsAuthorities, router));
    // the servers' own threads are daemons only if the thread is one that starts them
    Thread starter =
        threads("entra-emulator-start-")
            .newThread(
                () -> {
                  http.start();
                  https.start();
                });
    starter.start();
    try {
      starter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the emulator started", e);
    }
  }

  private void receive(
      HttpExchange exchange, String scheme, List<String> authorities, Router router) {
    open.add(exchange);
    try {
      Request request = Request.read(exchange, scheme, authorities);
      if ("OPTIONS".equals(request.method)) {
        send(exchange, request, Reply.text(204, "", ""), null);
        return;
      }
      Log.Entry entry = router.entry(request);
      log.received(entry);
      if (crossOrigin.refuses(request)) {
        send(exchange, request, CrossOrigin.refusal(request), entry);
        return;
      }
      Faults.Plan plan = faults.plan(entry);
      Runnable next = () -> proceed(exchange, request, entry, plan.fault, router);
      if (plan.delay.isZero()) {
        next.run();
      } else {
        ScheduledFuture<?> unused =
            timer.schedule(
                () -> continueLater(exchange, next), plan.delay.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (IOException | RejectedExecutionException e) {
      abandon(exchange, null);
    }
  }

  private void proceed(
      HttpExchange exchange,
      Request request,
      Log.Entry entry,
      @Nullable Fault fault,
      Router router) {
    Runnable usual = () -> send(exchange, request, answer(router, request), entry);
    if (fault == null) {
      usual.run();
    } else if (fault.kind == Fault.Kind.HANG) {
      fault.hang(() -> continueLater(exchange, usual));
    } else if (fault.answer() != null) {
      send(exchange, request, fault.answer().reply(request, clock.instant()), entry);
    } else {
      abandon(exchange, entry);
    }
  }

  private void continueLater(HttpExchange exchange, Runnable next) {
    try {
      workers.execute(next);
    } catch (RejectedExecutionException closed) {
      abandon(exchange, null);
    }
  }

  /** A bug of the emulator shows in the answer, not as a connection that just ends. */
  private static Reply answer(Router router, Request request) {
    try {
      return router.answer(request);
    } catch (RuntimeException e) {
      return Reply.text(500, "text/plain; charset=utf-8", "The emulator failed: " + e + '\n');
    }
  }

  private void send(
      HttpExchange exchange, Request request, Reply reply, @Nullable Log.Entry entry) {
    reply.with("client-request-id", request.correlationId);
    crossOrigin.allow(request, reply);
    if (entry != null) {
      // before it is sent: who has the answer must find it in the log
      log.answered(entry, reply);
    }
    try {
      reply.send(exchange);
      open.remove(exchange);
    } catch (IOException e) {
      abandon(exchange, entry);
    }
  }

  /** Closes the connection without an answer. */
  private void abandon(HttpExchange exchange, @Nullable Log.Entry entry) {
    if (entry != null) {
      log.abandoned(entry);
    }
    open.remove(exchange);
    exchange.close();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    open.forEach(exchange -> abandon(exchange, null));
    http.stop(0);
    https.stop(0);
    workers.shutdownNow();
    try {
      workers.awaitTermination(5, TimeUnit.SECONDS);
      timer.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static InetSocketAddress loopback(int port) throws IOException {
    return new InetSocketAddress(
        InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1}), port);
  }

  private static ThreadFactory threads(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
