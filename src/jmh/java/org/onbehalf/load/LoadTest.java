package org.onbehalf.load;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.onbehalf.benchmarks.Inputs;
import org.onbehalf.benchmarks.Json;
import org.onbehalf.benchmarks.Rows;
import org.onbehalf.load.war.WorkServlet;
import org.onbehalf.testing.ServerCommand;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;

/**
 * An application on Tomcat 9 and Jetty 9.4, each in a JVM of its own, under load from another JVM;
 * the downstream API is in this one. Each application is first driven as fast as it answers, then
 * at 80 % of that.
 */
public final class LoadTest {
  /** The names in the report. */
  public static final String TOMCAT = "Tomcat 9";

  public static final String JETTY = "Jetty 9.4";
  public static final String NONE = "no security";
  public static final String FILTER = "filter";
  public static final String NONE_1_MS = "no security, 1 ms";
  public static final String FILTER_1_MS = "filter, 1 ms";
  public static final String STATIC_HEADER = "filter, call with a static header";
  public static final String CALL = "filter, call on behalf of the user";

  private static final int CONNECTIONS = 16;
  private static final double SHARE = 0.8;
  private static final byte[] ANSWER = {'d', 'o', 'n', 'e', '\n'};

  /** What is called. */
  private static final Map<String, String> PATHS = new LinkedHashMap<>();

  static {
    PATHS.put(NONE, "/load/open/work");
    PATHS.put(FILTER, "/load/api/work");
    PATHS.put(NONE_1_MS, "/load/open/slow");
    PATHS.put(FILTER_1_MS, "/load/api/slow");
    PATHS.put(STATIC_HEADER, "/load/api/static");
    PATHS.put(CALL, "/load/api/onbehalf");
  }

  private final Inputs inputs;
  private final int warmup;
  private final int seconds;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Map<String, Object>> rows = new ArrayList<>();

  private LoadTest(Inputs inputs, int warmup, int seconds) {
    this.inputs = inputs;
    this.warmup = warmup;
    this.seconds = seconds;
  }

  /**
   * Runs it.
   *
   * @param arguments the file for the figures, seconds to warm up, seconds to measure
   */
  public static void main(String[] arguments) throws Exception {
    LoadTest test =
        new LoadTest(
            Inputs.ofThisRun(), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    ExecutorService threads = Executors.newFixedThreadPool(32);
    HttpServer downstream =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    try {
      downstream.setExecutor(threads);
      downstream.createContext(
          "/",
          exchange -> {
            boolean known = exchange.getRequestHeaders().containsKey("Authorization");
            exchange.sendResponseHeaders(known ? 200 : 401, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
            exchange.close();
          });
      downstream.start();
      URI api = URI.create("http://127.0.0.1:" + downstream.getAddress().getPort() + "/api");
      Path containers = Path.of("target", "containers");
      test.measure(TOMCAT, ServerCommand.tomcat(home(containers.resolve("tomcat9"))), api);
      test.measure(JETTY, ServerCommand.jetty(home(containers.resolve("jetty94"))), api);
      Json.write(Path.of(arguments[0]), Map.of("rows", test.rows));
    } finally {
      downstream.stop(0);
      threads.shutdownNow();
    }
  }

  private static Path home(Path unpacked) throws IOException {
    try (Stream<Path> files = Files.list(unpacked)) {
      return files.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  private void measure(String server, ServerCommand command, URI downstream) throws Exception {
    Path war = war();
    WarDeployment deployment =
        WarDeployment.of(war, "/load")
            .with(inputs.configuration())
            .with("DownstreamApis.Downstream.BaseUrl", downstream)
            .with("DownstreamApis.Downstream.Scopes", inputs.scope())
            .with("downstream", downstream);
    try (ServerProcess process =
        ServerProcess.start(command.withJvmArguments("-Xmx1g"), deployment)) {
      // a round that nobody counts: the later ones would profit from what the first ones compiled
      for (String each : PATHS.values()) {
        call(process, each);
        generate(process.port(), each, 0, 1);
      }
      for (Map.Entry<String, String> each : PATHS.entrySet()) {
        rows.add(measure(server, each.getKey(), process, each.getValue()));
      }
      process.stop();
    }
  }

  private Map<String, Object> measure(
      String server, String application, ServerProcess process, String path) throws Exception {
    long[] most = generate(process.port(), path, 0, seconds);
    // of the median: at that of the best tenth, a machine that others use too is overloaded
    double rate = Math.floor(most[5] * SHARE);
    long[] before = figures(process);
    long[] at = generate(process.port(), path, rate, seconds);
    long[] after = figures(process);
    // those of the warm-up were served too
    double requests = rate * (warmup + seconds);
    Map<String, Object> row = Rows.row(server, application);
    row.put("requests/s", (double) most[0]);
    row.put("p50 (µs)", at[2]);
    row.put("p99 (µs)", at[3]);
    row.put("p99.9 (µs)", at[4]);
    row.put("CPU (µs)", (after[0] - before[0]) / 1_000.0 / requests);
    row.put("bytes", (after[1] - before[1]) / requests);
    row.put("GC (ms/s)", (double) (after[3] - before[3]) / (warmup + seconds));
    System.out.println("load: " + row);
    return row;
  }

  /** Requests a second in the best tenth of the time, errors, p50, p99, p99.9, the median. */
  private long[] generate(int port, String path, double rate, int measured) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LoadGenerator.class.getName(),
                Integer.toString(port),
                path,
                inputs.file("1.6").toString(),
                Integer.toString(Inputs.USERS),
                Integer.toString(CONNECTIONS),
                Double.toString(rate),
                Integer.toString(warmup),
                Integer.toString(measured))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the load generator failed for " + path);
    }
    long[] figures = numbers(answer);
    if (figures[1] > 0 || figures[0] == 0) {
      throw new IllegalStateException(
          figures[1] + " wrong answers, " + figures[0] + " measured, for " + path);
    }
    return figures;
  }

  /** The first request, for which keys and classes are loaded. */
  private void call(ServerProcess process, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(process.uri(path))
            .header("Authorization", "Bearer " + inputs.tokens("1.6").get(0))
            .build();
    int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status != 200) {
      throw new IllegalStateException(path + " was answered " + status);
    }
  }

  private long[] figures(ServerProcess process) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(process.uri("/load/open/figures")).build();
    return numbers(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static long[] numbers(String text) {
    return Stream.of(text.trim().split(" ", -1)).mapToLong(Long::parseLong).toArray();
  }

  private static Path war() throws IOException {
    Path war = WarParts.directory("wars", "load-");
    WarParts.putPackage(WorkServlet.class, war);
    WarParts.putLibrary(war.resolve("WEB-INF/lib"));
    Files.writeString(war.resolve("WEB-INF/web.xml"), WEB_XML);
    Files.writeString(war.resolve("WEB-INF/classes/logback.xml"), LOGBACK);
    return war;
  }

  private static final String LOGBACK =
      """
      <configuration>
        <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
          <target>System.err</target>
          <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{24} - %msg%n</pattern></encoder>
        </appender>
        <root level="WARN"><appender-ref ref="console"/></root>
      </configuration>
      """;

  private static final String WEB_XML =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1">
        <filter>
          <filter-name>onbehalf</filter-name>
          <filter-class>org.onbehalf.servlet.BearerTokenFilter</filter-class>
        </filter>
        <filter-mapping>
          <filter-name>onbehalf</filter-name>
          <url-pattern>/api/*</url-pattern>
        </filter-mapping>
        <servlet>
          <servlet-name>work</servlet-name>
          <servlet-class>org.onbehalf.load.war.WorkServlet</servlet-class>
        </servlet>
        <servlet>
          <servlet-name>slow</servlet-name>
          <servlet-class>org.onbehalf.load.war.WorkServlet</servlet-class>
          <init-param><param-name>millis</param-name><param-value>1</param-value></init-param>
        </servlet>
        <servlet>
          <servlet-name>static</servlet-name>
          <servlet-class>org.onbehalf.load.war.CallServlet</servlet-class>
          <init-param>
            <param-name>header</param-name>
            <param-value>Bearer HEADER</param-value>
          </init-param>
        </servlet>
        <servlet>
          <servlet-name>onbehalf</servlet-name>
          <servlet-class>org.onbehalf.load.war.CallServlet</servlet-class>
        </servlet>
        <servlet>
          <servlet-name>figures</servlet-name>
          <servlet-class>org.onbehalf.load.war.FiguresServlet</servlet-class>
        </servlet>
        <servlet-mapping>
          <servlet-name>work</servlet-name>
          <url-pattern>/open/work</url-pattern>
          <url-pattern>/api/work</url-pattern>
        </servlet-mapping>
        <servlet-mapping>
          <servlet-name>slow</servlet-name>
          <url-pattern>/open/slow</url-pattern>
          <url-pattern>/api/slow</url-pattern>
        </servlet-mapping>
        <servlet-mapping><servlet-name>static</servlet-name><url-pattern>/api/static</url-pattern></servlet-mapping>
        <servlet-mapping><servlet-name>onbehalf</servlet-name><url-pattern>/api/onbehalf</url-pattern></servlet-mapping>
        <servlet-mapping><servlet-name>figures</servlet-name><url-pattern>/open/figures</url-pattern></servlet-mapping>
      </web-app>
      """
          .replace("HEADER", "x".repeat(1_600));
}
