package org.onbehalf.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.PasswordAuthentication;
import java.net.Socket;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Await;
import org.onbehalf.testkit.EntraEmulator;

/** One connection serves many requests, and remembers nothing of them. */
class ConnectionPoolTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private static HttpExchange http(@Nullable ProxySettings proxy, @Nullable KeyStore trusted) {
    return new HttpExchange(new HttpSettings(LIMIT, LIMIT, 1000, proxy, trusted));
  }

  /** Answers each request of each connection with that, as often as said; then it closes. */
  private RawServer answering(int requestsPerConnection, String answer) {
    return new RawServer(
        socket -> {
          connections.incrementAndGet();
          for (int i = 0; i < requestsPerConnection; i++) {
            requests.add(request(socket.getInputStream()));
            socket.getOutputStream().write(answer.getBytes(US_ASCII));
          }
        });
  }

  /** Head and entity. */
  private static String request(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the client closed the connection");
      }
      head.append((char) next);
    }
    int length = head.indexOf("Content-Length: ");
    int entity =
        length < 0
            ? 0
            : Integer.parseInt(head.substring(length + 16, head.indexOf("\r\n", length)));
    return head + new String(in.readNBytes(entity), US_ASCII);
  }

  private static HttpExchange.Response post(HttpExchange http, URI uri, boolean onceOnly)
      throws IOException {
    return http.send("POST", uri, Map.of("Content-Type", "text/plain"), new byte[] {65}, onceOnly);
  }

  @Test
  void twentyRequestsOverTls_areOneHandshake_directAndThroughAProxy() throws Exception {
    try (EntraEmulator emulator = EntraEmulator.start()) {
      int port = emulator.secureInstance().getPort();
      KeyStore trusted =
          KeyStore.getInstance(
              emulator.trustStore().toFile(), emulator.trustStorePassword().toCharArray());
      try (RawServer counted = new RawServer(client -> forward(client, port));
          ConnectProxy proxy = new ConnectProxy(port, "u", "p");
          HttpExchange direct = http(null, trusted);
          HttpExchange tunnelled =
              http(new ProxySettings("127.0.0.1", proxy.port(), "u", "p", List.of()), trusted)) {
        String path = EntraEmulator.TENANT + "/oauth2/v2.0/token";
        URI uri =
            URI.create(
                "https://"
                    + emulator.secureInstance().getHost()
                    + ":"
                    + counted.port()
                    + "/"
                    + path);
        for (int i = 0; i < 20; i++) {
          assertThat(post(direct, uri, false).status).isBetween(400, 499);
          assertThat(post(tunnelled, emulator.secureInstance().resolve(path), false).status)
              .isBetween(400, 499);
        }

        assertThat(connections).hasValue(1);
        assertThat(proxy.targets()).hasSize(1);
      }
    }
  }

  private void forward(Socket client, int port) throws Exception {
    connections.incrementAndGet();
    try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread back = new Thread(() -> copy(target, client));
      back.start();
      copy(client, target);
      back.join();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.close();
    } catch (IOException e) {
      assertThat(e).as("one side is gone").isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\n{\r\n1\r\n}\r\n0\r\nX: y\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2, 2\r\n\r\n{}",
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 2\r\n\r\n{}",
      })
  void answers_thatSayWhereTheyEnd_leaveTheConnectionForTheNext(String answer) throws Exception {
    try (RawServer server = answering(3, answer);
        HttpExchange http = http(null, null)) {
      for (int i = 0; i < 3; i++) {
        assertThat(post(http, server.uri(), false).body).asString().isEqualTo("{}");
      }
      assertThat(connections).hasValue(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      })
  void answers_thatDoNot_orComeWithMoreThanWasAskedFor_needAnotherConnection(String answer)
      throws Exception {
    try (RawServer server = answering(1, answer);
        HttpExchange http = http(null, null)) {
      for (int i = 0; i < 3; i++) {
        assertThat(post(http, server.uri(), false).body).asString().isEqualTo("{}");
      }
      assertThat(connections).hasValue(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n",
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 1\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
      })
  void answers_thatAreNone_areFaults(String answer) throws Exception {
    try (RawServer server = answering(1, answer);
        HttpExchange http = http(null, null)) {
      assertThatThrownBy(() -> post(http, server.uri(), false)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void endlessHeadersAndEntities_areCutOff() throws Exception {
    for (String answer :
        List.of(
            "HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000),
            "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(1001),
            "HTTP/1.1 100 Go on\r\n\r\n".repeat(20))) {
      try (RawServer server = answering(1, answer);
          HttpExchange http = http(null, null)) {
        assertThatThrownBy(() -> post(http, server.uri(), false))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("127.0.0.1");
      }
    }
  }

  @Test
  void connectionThatTheServerClosed_isReplaced() throws Exception {
    try (RawServer server = answering(1, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        HttpExchange http = http(null, null)) {
      for (int i = 0; i < 5; i++) {
        assertThat(post(http, server.uri(), false).status).isEqualTo(200);
      }
      assertThat(connections).hasValue(5);
      assertThat(requests).hasSize(5);
    }
  }

  @Test
  void requestThatMustNotBeSentTwice_neverGoesOverAKeptConnection_norTwice() throws Exception {
    AtomicInteger served = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                socket -> {
                  connections.incrementAndGet();
                  while (true) {
                    requests.add(request(socket.getInputStream()));
                    if (served.incrementAndGet() > 1) {
                      return;
                    }
                    socket
                        .getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
                  }
                });
        HttpExchange http = http(null, null)) {
      assertThat(post(http, server.uri(), false).status).isEqualTo(200);
      assertThatThrownBy(() -> post(http, server.uri(), true)).isInstanceOf(IOException.class);

      assertThat(connections).hasValue(2);
      assertThat(requests).hasSize(2);
    }
  }

  @Test
  void nothingOfTheJvms_goesAlong_andNothingIsKeptForIt() throws Exception {
    CookieManager cookies = new CookieManager();
    CookieHandler.setDefault(cookies);
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            throw new AssertionError("the JVM's Authenticator was asked");
          }
        });
    try (RawServer server =
            answering(
                2,
                "HTTP/1.1 401 No\r\nSet-Cookie: a=b; Path=/\r\nWWW-Authenticate: Basic realm=x\r\n"
                    + "Content-Length: 2\r\n\r\n{}");
        HttpExchange http = http(null, null)) {
      for (boolean onceOnly : new boolean[] {false, true}) {
        assertThat(post(http, server.uri(), onceOnly).body).asString().isEqualTo("{}");
      }
      assertThat(requests).allMatch(request -> !request.contains("Cookie"));
      assertThat(cookies.getCookieStore().getCookies()).isEmpty();
    } finally {
      CookieHandler.setDefault(null);
      Authenticator.setDefault(null);
    }
  }

  @Test
  void request_isWhatTheStandardSays() throws Exception {
    try (RawServer server = answering(1, "HTTP/1.1 204 No\r\n\r\n");
        HttpExchange http = http(null, null)) {
      http.send(
          "POST", URI.create(server.uri() + "a%20b?c=ü"), Map.of("X-Own", "1"), new byte[3], true);

      assertThat(requests.get(0))
          .startsWith("POST /a%20b?c=%C3%BC HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
          .contains("\r\nContent-Length: 3\r\n", "\r\nX-Own: 1\r\n", "\r\nAccept: */*\r\n");
      assertThatThrownBy(
              () -> http.send("GET", server.uri(), Map.of("X", "a\r\nB: c"), null, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("B: c");
      assertThat(requests).hasSize(1);
    }
  }

  @Test
  void proxyThatCannotBeReached_isNamedWithItsAddress() throws Exception {
    int port;
    try (RawServer gone = RawServer.silent()) {
      port = gone.port();
    }
    ProxySettings proxy = new ProxySettings("127.0.0.1", port, null, "", List.of());
    try (HttpExchange http = http(proxy, null)) {
      assertThatThrownBy(() -> http.get(URI.create("https://login.example/")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the proxy 127.0.0.1:" + port + " cannot be reached");
    }
  }

  @Test
  void close_closesWhatIsKept() throws Exception {
    AtomicInteger ended = new AtomicInteger();
    try (RawServer server =
        new RawServer(
            socket -> {
              request(socket.getInputStream());
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
              ended.set(socket.getInputStream().read());
            })) {
      HttpExchange http = http(null, null);
      assertThat(post(http, server.uri(), false).status).isEqualTo(200);
      http.close();
      Await.until("the connection is closed", () -> ended.get() == -1);
    }
  }
}
