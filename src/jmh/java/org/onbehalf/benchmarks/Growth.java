package org.onbehalf.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.onbehalf.TokenSource;
import org.onbehalf.internal.acquisition.TokenAcquirer;
import org.onbehalf.servlet.BearerTokenFilter;

/** What tokens take in memory and in a file, and what a deployment takes. */
public final class Growth {
  static final String HEAP = "Heap";
  static final String STORE = "Store of the kind file";
  static final String DEPLOYMENT = "Deployment";

  /** A token endpoint for tokens that are all there. */
  private static final String NOWHERE = "http://127.0.0.1:1/";

  /** As on most servers, which have MBeans of their own. */
  private static final String WITH_MBEANS = "with the filter, where an MBean server runs already";

  private Growth() {}

  /** Measures all in JVMs of their own. */
  static List<Object> measure(Jdk jdk, Length length) throws Exception {
    List<Object> rows = new ArrayList<>();
    int tokens = length.stores().get(0);
    rows.addAll(jdk.measure(Growth.class, "-Xmx2g", "cached", Math.max(10_000, tokens)));
    rows.addAll(jdk.measure(Growth.class, "-Xmx2g", "seen"));
    for (int each : length.stores()) {
      Path directory = Benchmarks.DIRECTORY.resolve("store").toAbsolutePath();
      delete(directory);
      rows.addAll(jdk.measure(Growth.class, "-Xmx2g", "redeploy", each, directory));
      rows.addAll(jdk.measure(Growth.class, "-Xmx1g", "open", each, directory));
      delete(directory);
    }
    for (String filter : List.of("without the filter", "with the filter", WITH_MBEANS)) {
      List<Map<String, Object>> all = new ArrayList<>();
      for (int i = 0; i < length.deployments(); i++) {
        all.add(Json.map(jdk.measure(Growth.class, "-Xmx1g", "deploy", filter).get(0)));
      }
      rows.add(Rows.median(all));
    }
    return rows;
  }

  /** Measures one thing. */
  public static void main(String[] arguments) {
    Rows.write(
        arguments[0],
        () ->
            switch (arguments[1]) {
              case "cached" -> List.of(cached(Integer.parseInt(arguments[2])));
              case "seen" -> List.of(seen());
              case "redeploy" -> redeploy(Integer.parseInt(arguments[2]), arguments[3]);
              case "open" -> List.of(open(Integer.parseInt(arguments[2]), arguments[3], "new JVM"));
              default -> List.of(deployment(arguments[2]));
            });
  }

  private static Map<String, Object> cached(int tokens) throws Exception {
    Map<String, Object> row = Rows.row(HEAP, "cached token of 2 KB");
    Map<String, String> memory =
        Map.of("TokenCache.Store", "memory", "TokenCache.HeapEntries", "" + 2 * tokens);
    try (FilteredApplication application =
        FilledCache.application(NOWHERE, memory, Clock.systemUTC())) {
      TokenAcquirer acquirer = application.acquirer();
      FilledCache.fill(acquirer, 0, 1_000, 2_048);
      long before = usedHeap();
      FilledCache.fill(acquirer, 1_000, tokens, 2_048);
      row.put("tokens", tokens - 1_000);
      row.put("bytes each", (double) (usedHeap() - before) / (tokens - 1_000));
    }
    return row;
  }

  private static Map<String, Object> seen() throws Exception {
    Map<String, Object> row = Rows.row(HEAP, "seen token of 1.6 KB");
    Inputs inputs = Inputs.ofThisRun();
    int first = 500;
    try (FilteredApplication application = new FilteredApplication(inputs.configuration())) {
      for (String each : inputs.tokens("1.6").subList(0, first)) {
        serve(application, each);
      }
      long before = usedHeap();
      for (String each : inputs.tokens("1.6").subList(first, Inputs.TOKENS)) {
        serve(application, each);
      }
      row.put("tokens", Inputs.TOKENS - first);
      row.put("bytes each", (double) (usedHeap() - before) / (Inputs.TOKENS - first));
    }
    return row;
  }

  private static void serve(FilteredApplication application, String token) throws Exception {
    require(application.serves(token), "a token is refused");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalStateException(message);
    }
  }

  /** What is used after collections, in bytes. */
  static long usedHeap() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return used;
  }

  private static FilteredApplication overFile(String directory) throws Exception {
    Map<String, String> more = new LinkedHashMap<>();
    more.put("TokenCache.Store", "file");
    more.put("TokenCache.StoreTimeout", "60 s");
    more.put("TokenCache.Directory", directory);
    return FilledCache.application(NOWHERE, more, Clock.systemUTC());
  }

  /** Fills the store and deploys again in this JVM. */
  private static List<Map<String, Object>> redeploy(int tokens, String directory) throws Exception {
    FilteredApplication filled = overFile(directory);
    FilledCache.fill(filled.acquirer(), 0, tokens, 2_048);
    long begin = System.nanoTime();
    filled.close();
    double close = millisSince(begin);
    Map<String, Object> row = open(tokens, directory, "redeploy");
    row.put("close (ms)", close);
    try (Stream<Path> files = Files.list(Path.of(directory))) {
      long bytes = files.mapToLong(each -> each.toFile().length()).sum();
      row.put("bytes on disk for each", (double) bytes / tokens);
    }
    return List.of(row);
  }

  private static Map<String, Object> open(int tokens, String directory, String how)
      throws Exception {
    Map<String, Object> row =
        Rows.row(STORE, Report.thousands(Integer.toString(tokens)) + " tokens, " + how);
    long begin = System.nanoTime();
    FilteredApplication application = overFile(directory);
    row.put("start (ms)", millisSince(begin));
    begin = System.nanoTime();
    read(application, tokens / 2);
    row.put("first token, opens the store (ms)", millisSince(begin));
    begin = System.nanoTime();
    read(application, tokens / 3);
    row.put("next token (ms)", millisSince(begin));
    application.close();
    return row;
  }

  private static void read(FilteredApplication application, int user) throws Exception {
    TokenSource source =
        application
            .acquirer()
            .acquire(FilledCache.caller(user), FilledCache.REQUEST, false)
            .source();
    require(source == TokenSource.STORE, "not of the store, but " + source);
  }

  static double millisSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e6;
  }

  static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  /** Deploys an application to a Jetty that has served another one. */
  private static Map<String, Object> deployment(String filter) throws Exception {
    Map<String, Object> row = Rows.row(DEPLOYMENT, filter);
    Inputs inputs = Inputs.ofThisRun();
    String token = inputs.tokens("1.6").get(0);
    Server server = new Server();
    LocalConnector connector = new LocalConnector(server);
    ContextHandlerCollection contexts = new ContextHandlerCollection();
    server.addConnector(connector);
    server.setHandler(contexts);
    ServletContextHandler other = context("/other");
    contexts.addHandler(other);
    server.start();
    request(connector, "/other/orders", token);
    if (filter.equals(WITH_MBEANS)) {
      MBeanServer unused = ManagementFactory.getPlatformMBeanServer();
    }
    long heap = usedHeap();
    List<String> threads = threads();
    ServletContextHandler context = context("/app");
    if (filter.startsWith("with ")) {
      inputs.configuration().forEach(context::setInitParameter);
      context.addFilter(BearerTokenFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST));
    }
    contexts.addHandler(context);
    long begin = System.nanoTime();
    context.start();
    row.put("start (ms)", millisSince(begin));
    row.put("heap (MB)", (usedHeap() - heap) / 1e6);
    row.put("threads", started(threads).size());
    begin = System.nanoTime();
    request(connector, "/app/orders", token);
    row.put("first request (ms)", millisSince(begin));
    row.put("heap after it (MB)", (usedHeap() - heap) / 1e6);
    row.put("threads after it", started(threads).size());
    System.out.println("threads that were started: " + started(threads));
    server.stop();
    return row;
  }

  /** Those that are not Jetty's. */
  private static List<String> threads() {
    List<String> names = new ArrayList<>();
    Thread.getAllStackTraces().keySet().forEach(each -> names.add(each.getName()));
    names.removeIf(each -> each.startsWith("qtp"));
    return names;
  }

  private static List<String> started(List<String> before) {
    List<String> names = threads();
    names.removeAll(before);
    return names;
  }

  private static ServletContextHandler context(String path) {
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath(path);
    context.addServlet(new ServletHolder(new Nothing()), "/*");
    return context;
  }

  private static void request(LocalConnector connector, String path, String token)
      throws Exception {
    String head = "GET " + path + " HTTP/1.1\r\nHost: api.example.com\r\nConnection: close\r\n";
    String answer = connector.getResponse(head + "Authorization: Bearer " + token + "\r\n\r\n");
    require(answer.startsWith("HTTP/1.1 200"), answer);
  }

  /** Does nothing. */
  private static final class Nothing extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      response.setContentLength(0);
    }
  }
}
