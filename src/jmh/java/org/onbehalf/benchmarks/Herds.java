package org.onbehalf.benchmarks;

import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.onbehalf.internal.acquisition.TokenAcquirer;
import org.onbehalf.internal.telemetry.ManualClock;

/** Many requests at once, none of whose tokens is there, with a slow token endpoint. */
public final class Herds {
  static final String TABLE = "Herds";

  /** What they are like, for the report. */
  static final String MODEL =
      "The token endpoint takes 200 ms for each answer. Threads are those beside the threads of"
          + " requests, of which a thousand run for a thousand requests and 200 for ten thousand;"
          + " heap is what is kept afterwards. Default configuration, tokens in memory.";

  private static final int LATENCY = 200;
  private static final int SERVER_THREADS = 200;
  private static final int REFRESH_LIMIT_SECONDS = 90;

  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private Herds() {}

  /**
   * Runs them.
   *
   * @param arguments the file for the figures, and by how much they are smaller
   */
  public static void main(String[] arguments) {
    Rows.write(arguments[0], () -> new Herds().run(1_000 / Integer.parseInt(arguments[1])));
  }

  private List<Map<String, Object>> run(int thousand) throws Exception {
    // whatever is loaded and compiled once is not to be measured
    ours("", thousand, thousand, thousand);
    msal4j("", 1, thousand, thousand);
    rows.clear();
    String requests = Report.thousands("" + thousand) + " first requests of one user";
    String users = Report.thousands("" + thousand) + " users at once";
    String more = Report.thousands("" + 10 * thousand) + " users at nine";
    ours(requests, 1, thousand, thousand);
    ours(users, thousand, thousand, thousand);
    ours(more, 10 * thousand, 10 * thousand, Math.min(10 * thousand, SERVER_THREADS));
    refresh(thousand);
    msal4j(requests, 1, thousand, thousand);
    msal4j(users, thousand, thousand, thousand);
    msal4j(more, 10 * thousand, 10 * thousand, Math.min(10 * thousand, SERVER_THREADS));
    return rows;
  }

  /** One call on behalf of a user. */
  @FunctionalInterface
  private interface Call {
    void of(int user) throws Exception;
  }

  private static StubTokenEndpoint endpoint() throws IOException {
    return new StubTokenEndpoint(1_000, LATENCY, assertion -> 3_600);
  }

  private static FilteredApplication application(StubTokenEndpoint endpoint, Clock clock)
      throws Exception {
    return FilledCache.application(
        endpoint.instance(),
        Map.of("TokenCache.Store", "memory", "TokenCache.HeapEntries", "20000"),
        clock);
  }

  private void ours(String name, int users, int requests, int threadCount) throws Exception {
    try (StubTokenEndpoint endpoint = endpoint();
        FilteredApplication application = application(endpoint, Clock.systemUTC())) {
      TokenAcquirer acquirer = application.acquirer();
      Call call = user -> acquire(acquirer, user);
      run("Onbehalf: " + name, users, requests, threadCount, endpoint, call);
    }
  }

  private static void acquire(TokenAcquirer acquirer, int user) {
    Object unused = acquirer.acquire(FilledCache.caller(user), FilledCache.REQUEST, false);
  }

  private void msal4j(String name, int users, int requests, int threadCount) throws Exception {
    try (StubTokenEndpoint endpoint = endpoint()) {
      ConfidentialClientApplication application =
          PeerCacheBenchmark.application(request -> send(request, endpoint), null);
      Call call = user -> PeerCacheBenchmark.acquire(application, user);
      run("MSAL4J: " + name, users, requests, threadCount, endpoint, call);
    }
  }

  /** MSAL4J takes addresses with https only. */
  private static IHttpResponse send(HttpRequest request, StubTokenEndpoint endpoint)
      throws IOException {
    URI address = URI.create(endpoint.instance() + request.url().getPath().substring(1));
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(request.body().getBytes(StandardCharsets.US_ASCII));
    }
    try (var in = connection.getInputStream()) {
      byte[] answer = in.readAllBytes();
      return PeerCacheBenchmark.granted(new String(answer, StandardCharsets.US_ASCII));
    }
  }

  private void run(
      String name, int users, int requests, int threadCount, StubTokenEndpoint endpoint, Call call)
      throws Exception {
    ThreadPoolExecutor pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(threadCount);
    try {
      int unused = pool.prestartAllCoreThreads();
      long heap = Growth.usedHeap();
      int before = threads.getThreadCount();
      threads.resetPeakThreadCount();
      AtomicInteger refused = new AtomicInteger();
      CountDownLatch answered = new CountDownLatch(requests);
      long begin = System.nanoTime();
      for (int i = 0; i < requests; i++) {
        int user = i % users;
        pool.execute(
            () -> {
              try {
                call.of(user);
              } catch (Exception e) {
                refused.incrementAndGet();
              } finally {
                answered.countDown();
              }
            });
      }
      answered.await();
      Map<String, Object> row = Rows.row(TABLE, name);
      row.put("token requests", endpoint.granted());
      row.put("refused", refused.get());
      row.put("last answer (ms)", Growth.millisSince(begin));
      row.put("threads at most", threads.getPeakThreadCount() - before);
      row.put("heap (MB)", (Growth.usedHeap() - heap) / 1e6);
      rows.add(row);
      System.out.println(row);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Each user's token is in the last tenth of its life; each calls once a second. */
  private void refresh(int users) throws Exception {
    ManualClock clock = new ManualClock(Instant.now());
    ThreadPoolExecutor pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(SERVER_THREADS);
    try (StubTokenEndpoint endpoint = endpoint();
        FilteredApplication application = application(endpoint, clock)) {
      int unused = pool.prestartAllCoreThreads();
      TokenAcquirer acquirer = application.acquirer();
      AtomicLong slowest = new AtomicLong();
      calls(pool, users, acquirer, slowest);
      int granted = endpoint.granted();
      slowest.set(0);
      clock.advance(Duration.ofMinutes(56));
      long heap = Growth.usedHeap();
      int before = threads.getThreadCount();
      threads.resetPeakThreadCount();
      long begin = System.nanoTime();
      int refused = 0;
      int round = 0;
      while (endpoint.granted() - granted < users && round++ < REFRESH_LIMIT_SECONDS) {
        refused += calls(pool, users, acquirer, slowest);
        long until = begin + round * 1_000_000_000L;
        for (long left = until - System.nanoTime();
            left > 0 && endpoint.granted() - granted < users;
            left = until - System.nanoTime()) {
          LockSupport.parkNanos(Math.min(left, 10_000_000));
        }
      }
      Map<String, Object> row =
          Rows.row(TABLE, "Onbehalf: " + Report.thousands("" + users) + " users who refresh");
      row.put("token requests", endpoint.granted() - granted);
      row.put("refused", refused);
      row.put("last answer (ms)", slowest.get() / 1e6);
      row.put("threads at most", threads.getPeakThreadCount() - before);
      row.put("heap (MB)", (Growth.usedHeap() - heap) / 1e6);
      row.put("last refreshed (ms)", Growth.millisSince(begin));
      rows.add(row);
      System.out.println(row);
    } finally {
      pool.shutdownNow();
    }
  }

  /** One call of each user; how many were refused. */
  private static int calls(
      ThreadPoolExecutor pool, int users, TokenAcquirer acquirer, AtomicLong slowest)
      throws InterruptedException {
    AtomicInteger refused = new AtomicInteger();
    CountDownLatch answered = new CountDownLatch(users);
    for (int i = 0; i < users; i++) {
      int user = i;
      pool.execute(
          () -> {
            long begin = System.nanoTime();
            try {
              acquire(acquirer, user);
            } catch (RuntimeException e) {
              refused.incrementAndGet();
            } finally {
              slowest.accumulateAndGet(System.nanoTime() - begin, Math::max);
              answered.countDown();
            }
          });
    }
    answered.await();
    return refused.get();
  }
}
