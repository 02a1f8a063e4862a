package org.onbehalf.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A downstream API on loopback that writes down every request as it came over the wire, and answers
 * as the test says. Thread-safe.
 */
public final class RecordingApi implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile Function<Call, Answer> script = call -> Answer.json(200, "{}");

  /**
   * One request; {@code target} is path and query as they were sent, {@code octets} the entity with
   * a character for each byte.
   */
  public record Call(
      String method, String target, Map<String, List<String>> headers, String octets) {

    public byte[] bytes() {
      return octets.getBytes(ISO_8859_1);
    }

    /** All values of a header, joined; empty for none. */
    public String header(String name) {
      return String.join(", ", headers.getOrDefault(name, List.of()));
    }

    /** The bearer token. */
    public String token() {
      return header("Authorization").replaceFirst("^Bearer ", "");
    }

    public String body() {
      return new String(bytes(), UTF_8);
    }
  }

  /**
   * What is answered: {@code octets} has a character for each byte of the entity; {@code missing}
   * bytes are announced and not sent.
   */
  public record Answer(int status, Map<String, List<String>> headers, String octets, int missing) {

    public Answer(int status, Map<String, List<String>> headers, byte[] entity) {
      this(status, headers, new String(entity, ISO_8859_1), 0);
    }

    /** The same, breaking off before so many more bytes. */
    public Answer breakingOff(int before) {
      return new Answer(status, headers, octets, before);
    }

    public static Answer json(int status, String body) {
      return of(status, "application/json", body);
    }

    public static Answer of(int status, String contentType, String body) {
      return new Answer(status, Map.of("Content-Type", List.of(contentType)), body.getBytes(UTF_8));
    }

    /** The same with one more header. */
    public Answer with(String name, String... values) {
      Map<String, List<String>> more = new TreeMap<>(headers);
      more.put(name, List.of(values));
      return new Answer(status, more, octets, missing);
    }
  }

  private RecordingApi(HttpServer server) {
    this.server = server;
  }

  /** Starts it; everything is answered 200 with an empty object. */
  public static RecordingApi start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      RecordingApi api = new RecordingApi(server);
      server.createContext("/", api::handle);
      server.setExecutor(api.threads);
      server.start();
      return api;
    } catch (IOException e) {
      throw new IllegalStateException("no port on loopback", e);
    }
  }

  /** From now on that is answered. */
  public void answer(Function<Call, Answer> answers) {
    script = answers;
  }

  /** What came, in the order in which it came. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Forgets the calls, and answers 200 again. */
  public void forget() {
    calls.clear();
    script = call -> Answer.json(200, "{}");
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void handle(HttpExchange exchange) throws IOException {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name, new ArrayList<>(values)));
    Call call =
        new Call(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            headers,
            new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
    calls.add(call);
    Answer answer = script.apply(call);
    answer.headers().forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
    boolean empty = answer.octets().isEmpty() || call.method().equals("HEAD");
    exchange.sendResponseHeaders(
        answer.status(), empty ? -1 : answer.octets().length() + answer.missing());
    if (!empty) {
      OutputStream body = exchange.getResponseBody();
      body.write(answer.octets().getBytes(ISO_8859_1));
      body.flush();
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
