package org.onbehalf.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.onbehalf.internal.CircuitBreaker;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.telemetry.Metrics;

/**
 * Our own requests to issuers, for metadata, keys and tokens. Every wait is limited, the whole
 * exchange too; no redirect is followed; a response has a maximal length. Connections are pooled,
 * cookies are not kept. Thread-safe.
 *
 * <p>A server that drips its response keeps each single read within the limit: {@link
 * ExchangeTimeouts} closes the connection when the time for all of it is over.
 */
public final class HttpExchange implements Closeable {
  /** Key sets have a media type of their own (RFC 7517, section 8.5), which few servers use. */
  private static final String ACCEPTED = "application/json, application/jwk-set+json";

  private static final int MOST_ENDPOINTS = 1000;
  private static final int TOO_MANY_REQUESTS = 429;

  private final HttpSettings limits;
  private final ConnectionFactory connections;
  private final ExchangeTimeouts timeouts = new ExchangeTimeouts();
  private final ConnectionPool pool = new ConnectionPool(timeouts);
  private final ConcurrentMap<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();
  private final Set<ExchangeTimeouts.Timeout> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public HttpExchange(HttpSettings limits) {
    this.limits = limits;
    this.connections = new ConnectionFactory(limits);
  }

  /** A complete answer, whatever its status. */
  public static final class Response {
    public final int status;

    /** By name, whatever the case. */
    public final Map<String, List<String>> headers;

    public final byte[] body;

    public Response(int status, Map<String, List<String>> headers, byte[] body) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    /** The first value of a header. */
    public @Nullable String header(String name) {
      List<String> values = headers.get(name);
      return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** The body as a JSON object; empty if it is none, such as a proxy's error page. */
    public Map<String, Object> json() {
      try {
        Map<String, Object> object = JSONObjectUtils.parse(new String(body, UTF_8));
        return object == null ? Collections.emptyMap() : object;
      } catch (ParseException e) {
        return Collections.emptyMap();
      }
    }

    /** Whether the same request may succeed later: throttled, or a fault of the server. */
    public boolean isTemporaryFailure() {
      return status == TOO_MANY_REQUESTS || status >= 500;
    }
  }

  /** Shows the figures of the endpoints. */
  public void addTo(Metrics metrics) {
    metrics.gauge(
        "onbehalf.circuits.open",
        () -> breakers.values().stream().filter(CircuitBreaker::isOpen).count(),
        "target",
        "http");
  }

  /** The hosts of endpoints that failed several times in a row. */
  public Set<String> failingHosts() {
    Set<String> hosts = new TreeSet<>();
    breakers.forEach(
        (endpoint, breaker) -> {
          if (breaker.isOpen()) {
            hosts.add(endpoint.substring(0, endpoint.indexOf('/')));
          }
        });
    return hosts;
  }

  /** The proxy's address; null for a direct way, or the JVM's own. */
  public @Nullable String proxy() {
    return limits.proxy == null ? null : limits.proxy.host + ":" + limits.proxy.port;
  }

  /** What kept a request from its answer, in words where it is a message of ours. */
  public static String describe(Throwable fault) {
    String message = fault.getMessage();
    if (fault instanceof SSLException) {
      return "TLS failed: " + message;
    }
    return fault instanceof IOException && message != null ? message : fault.toString();
  }

  /** The longest that one exchange may take. */
  public Duration longest() {
    return limits.connectTimeout.plus(limits.readTimeout);
  }

  /** Fetches a document. */
  public Response get(URI uri) throws IOException {
    return get(uri, Collections.emptyMap(), longest());
  }

  /**
   * Fetches a document that is one of several with one limit for all.
   *
   * @param conditions {@code If-None-Match} and the like; empty for none
   * @param within what is left of the limit; the configured limits hold besides
   */
  public Response get(URI uri, Map<String, String> conditions, Duration within) throws IOException {
    Map<String, String> headers = new HashMap<>(conditions);
    headers.put("Accept", ACCEPTED);
    return send("GET", uri, headers, null, within);
  }

  /**
   * Sends one request and reads the whole response.
   *
   * @param uri https, or http on a loopback host; settings see to it
   * @param onceOnly whether the request must not be sent a second time: it gets a connection of its
   *     own, since the server may close a pooled one just as the request arrives
   * @throws SocketTimeoutException when a limit passed
   * @throws IOException when there was no complete response, or it was longer than {@code
   *     Http.MaxResponseBytes}
   */
  public Response send(
      String method, URI uri, Map<String, String> headers, @Nullable byte[] body, boolean onceOnly)
      throws IOException {
    return guarded(new HttpRequest(method, uri, headers, body), longest(), onceOnly);
  }

  /** The same within a time of its own. */
  public Response send(
      String method, URI uri, Map<String, String> headers, @Nullable byte[] body, Duration within)
      throws IOException {
    return guarded(new HttpRequest(method, uri, headers, body), within, false);
  }

  /** Not sent while the circuit of the endpoint is open. */
  private Response guarded(HttpRequest request, Duration within, boolean onceOnly)
      throws IOException {
    CircuitBreaker breaker = breakerOf(request.uri);
    if (!breaker.tryEnter()) {
      throw new CircuitOpenException(request.uri.getHost(), limits.breakerInterval);
    }
    try {
      Response response = exchange(request, within, onceOnly);
      breaker.succeeded();
      return response;
    } catch (IOException | RuntimeException e) {
      breaker.failed();
      throw e;
    }
  }

  private CircuitBreaker breakerOf(URI uri) {
    String endpoint = uri.getRawAuthority() + "/" + uri.getRawPath();
    if (breakers.size() >= MOST_ENDPOINTS && !breakers.containsKey(endpoint)) {
      // callers may name tenants; those that fail now are soon found again
      breakers.clear();
    }
    return breakers.computeIfAbsent(
        endpoint,
        any ->
            new CircuitBreaker(limits.breakerThreshold, limits.breakerInterval, Clock.systemUTC()));
  }

  private Response exchange(HttpRequest request, Duration within, boolean onceOnly)
      throws IOException {
    ExchangeTimeouts.Timeout timeout;
    try {
      timeout = timeouts.start(shorter(within, longest()));
    } catch (RejectedExecutionException e) {
      throw stopping();
    }
    underWay.add(timeout);
    try {
      if (closed) {
        throw stopping();
      }
      int readMillis = millis(shorter(within, limits.readTimeout));
      HttpConnection connection = onceOnly ? null : pool.take(request.origin);
      if (connection != null) {
        try {
          timeout.use(connection.transport());
          connection.limitReads(readMillis);
          return exchange(connection, request);
        } catch (IOException e) {
          if (connection.wasAnswered() || timeout.wasCut() || e instanceof SocketTimeoutException) {
            throw e;
          }
          // the server closed it just as the request was on its way
        }
      }
      int connectMillis = millis(shorter(within, limits.connectTimeout));
      return exchange(connections.open(request, timeout, connectMillis, readMillis), request);
    } catch (IOException | RuntimeException e) {
      // a connection that is cut from outside fails in many ways
      if (timeout.isLate() || isReadTimeout(e)) {
        throw new SocketTimeoutException(
            request.uri.getHost() + " did not finish its answer in time");
      }
      if (closed) {
        throw stopping();
      }
      throw e;
    } finally {
      timeout.end();
      underWay.remove(timeout);
    }
  }

  /** The JDK's, which names no host. */
  private static boolean isReadTimeout(Exception e) {
    return e instanceof SocketTimeoutException && "Read timed out".equals(e.getMessage());
  }

  private Response exchange(HttpConnection connection, HttpRequest request) throws IOException {
    Response response;
    try {
      response = connection.exchange(request, limits.maxResponseBytes);
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
    pool.give(connection);
    return response;
  }

  private static IOException stopping() {
    return new IOException("the web application is stopping");
  }

  /** Cuts what is under way, so that no thread waits for the network when the application stops. */
  @Override
  public void close() {
    closed = true;
    underWay.forEach(ExchangeTimeouts.Timeout::cut);
    pool.close();
    timeouts.close();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static int millis(Duration duration) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis()));
  }
}
