package org.onbehalf.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Settings;

/**
 * Our own requests to Entra, for metadata, keys and tokens. Every wait is limited, the whole
 * exchange too; no redirect is followed (design rule 9); an answer has a maximal length.
 * Thread-safe.
 *
 * <p>A server that drips its headers keeps each single read within the limit: a {@link Watchdog}
 * cuts the connection when the time for all of it is over.
 */
public final class HttpExchange implements Closeable {
  private final Settings.Http limits;
  private final Connector connector;
  private final Watchdog watchdog = new Watchdog();
  private final Set<HttpURLConnection> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public HttpExchange(Settings.Http limits) {
    this.limits = limits;
    this.connector = new Connector(limits);
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
   * Fetches a document that is one of several, for which there is one limit.
   *
   * @param conditions {@code If-None-Match} and the like; empty for none
   * @param within what is left of it; the configured limits hold besides
   */
  public Response get(URI uri, Map<String, String> conditions, Duration within) throws IOException {
    Map<String, String> headers = new HashMap<>(conditions);
    headers.put("Accept", "application/json");
    return exchange("GET", uri, headers, null, within, false);
  }

  /**
   * One request and its whole answer.
   *
   * @param uri https, or http on a loopback host; settings see to it
   * @param onceOnly whether the request must not be sent a second time: the JDK repeats a POST when
   *     the connection breaks before the answer. The body of a 401 is lost then
   * @throws SocketTimeoutException when a limit passed
   * @throws IOException when there was no complete answer, or it was longer than {@code
   *     Http.MaxResponseBytes}
   */
  public Response send(
      String method, URI uri, Map<String, String> headers, @Nullable byte[] body, boolean onceOnly)
      throws IOException {
    return exchange(method, uri, headers, body, longest(), onceOnly);
  }

  /** The same within a time of its own. */
  public Response send(
      String method, URI uri, Map<String, String> headers, @Nullable byte[] body, Duration within)
      throws IOException {
    return exchange(method, uri, headers, body, within, false);
  }

  private Response exchange(
      String method,
      URI uri,
      Map<String, String> headers,
      @Nullable byte[] body,
      Duration within,
      boolean onceOnly)
      throws IOException {
    Duration limit = shorter(within, longest());
    long deadline = System.nanoTime() + limit.toNanos();
    HttpURLConnection connection = connector.open(uri);
    underWay.add(connection);
    Watchdog.Watch watch = null;
    try {
      if (closed) {
        throw stopping();
      }
      watch = watchdog.watch(connection, limit);
      connection.setRequestMethod(method);
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setConnectTimeout(millis(shorter(within, limits.connectTimeout)));
      connection.setReadTimeout(millis(shorter(within, limits.readTimeout)));
      headers.forEach(connection::setRequestProperty);
      if (body != null) {
        connection.setDoOutput(true);
        if (onceOnly) {
          connection.setFixedLengthStreamingMode(body.length);
        }
        connection.getOutputStream().write(body);
      }
      int status = connection.getResponseCode();
      // from here on our own reading looks at the time
      watch.end();
      InputStream stream =
          status >= 400 ? connection.getErrorStream() : connection.getInputStream();
      return new Response(
          status, headers(connection), stream == null ? new byte[0] : read(stream, uri, deadline));
    } catch (HttpRetryException e) {
      // how the JDK tells a 401 where it may not send the request again
      return new Response(e.responseCode(), Collections.emptyMap(), new byte[0]);
    } catch (RejectedExecutionException e) {
      throw stopping();
    } catch (IOException | RuntimeException e) {
      // a connection that is cut from outside fails in many ways
      if (watch != null && watch.hasCut()) {
        throw late(uri);
      }
      if (closed) {
        throw stopping();
      }
      throw e;
    } finally {
      if (watch != null) {
        watch.end();
      }
      underWay.remove(connection);
      connection.disconnect();
    }
  }

  private byte[] read(InputStream stream, URI uri, long deadline) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
      if (bytes.size() + read > limits.maxResponseBytes) {
        throw new IOException(
            uri.getHost()
                + " answered more than Http.MaxResponseBytes = "
                + limits.maxResponseBytes);
      }
      // a server that drips keeps each single read within the limit
      if (System.nanoTime() - deadline > 0) {
        throw late(uri);
      }
      bytes.write(buffer, 0, read);
    }
    return bytes.toByteArray();
  }

  private static IOException stopping() {
    return new IOException("the web application is stopping");
  }

  private static IOException late(URI uri) {
    return new SocketTimeoutException(uri.getHost() + " did not finish its answer in time");
  }

  private static Map<String, List<String>> headers(HttpURLConnection connection) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    connection
        .getHeaderFields()
        .forEach(
            (name, values) -> {
              if (name != null) {
                headers.put(name, values);
              }
            });
    return headers;
  }

  /** Cuts what is under way, so that no thread waits for the network when the application stops. */
  @Override
  public void close() {
    closed = true;
    underWay.forEach(HttpURLConnection::disconnect);
    watchdog.close();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static int millis(Duration duration) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis()));
  }
}
