package org.onbehalf.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every wait has a limit, whatever the other side does. */
class HttpExchangeTest {
  private static final Duration CONNECT = Duration.ofMillis(300);
  private static final Duration READ = Duration.ofMillis(500);
  private static final Duration IN_TIME = Duration.ofSeconds(4);

  private final HttpExchange http = new HttpExchange(new HttpSettings(CONNECT, READ, 1 << 20));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 ",
        "HTTP/1.1 200 OK\r\nX-Slow: ",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        "HTTP/1.1 500 Oh\r\nContent-Length: 1000000\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n"
      })
  void get_whenTheAnswerDrips_endsAtTheLimitForAllOfIt(String beginning) throws Exception {
    try (http;
        RawServer server = RawServer.dripping(beginning)) {
      long began = System.nanoTime();

      assertThatThrownBy(() -> http.get(server.uri())).isInstanceOf(SocketTimeoutException.class);

      assertThat(since(began)).isLessThan(IN_TIME);
    }
  }

  @Test
  void send_whenTheAnswerToABodyDrips_endsAtTheLimitAndIsNotSentTwice() throws Exception {
    try (http;
        RawServer server = RawServer.dripping("HTTP/1.1 200 OK\r\nX-Slow: ")) {
      assertThatThrownBy(() -> http.send("POST", server.uri(), Map.of(), new byte[100], false))
          .isInstanceOf(SocketTimeoutException.class);

      assertThat(server.connections()).isLessThan(2);
    }
  }

  @Test
  void get_whenNothingIsAnswered_endsAtTheLimit() throws Exception {
    try (http;
        RawServer server = RawServer.silent()) {
      long began = System.nanoTime();

      assertThatThrownBy(() -> http.get(server.uri())).isInstanceOf(SocketTimeoutException.class);

      assertThat(since(began)).isLessThan(IN_TIME);
    }
  }

  @Test
  void close_whileAnAnswerIsAwaited_cutsItAndLeavesNoThread() throws Exception {
    // an exchange of another test keeps its thread for a while
    Set<Thread> others = timeoutThreads();
    HttpExchange patient =
        new HttpExchange(new HttpSettings(CONNECT, Duration.ofMinutes(1), 1 << 20));
    try (RawServer server = RawServer.silent()) {
      CompletableFuture<Object> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return patient.get(server.uri());
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (server.connections() == 0) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        Thread.onSpinWait();
      }

      Set<Thread> own = timeoutThreads();
      own.removeAll(others);
      assertThat(own).isNotEmpty();

      patient.close();

      assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(IOException.class)
          .hasRootCauseMessage("the web application is stopping");
      for (Thread each : own) {
        each.join(5_000);
        assertThat(each.isAlive()).as("%s, which ends by itself after 10 s", each).isFalse();
      }
    }
  }

  private static Set<Thread> timeoutThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().equals("onbehalf-http-timeouts"))
        .collect(Collectors.toSet());
  }

  @Test
  void get_afterClose_connectsToNobody() throws Exception {
    try (RawServer server = RawServer.silent()) {
      http.close();

      assertThatThrownBy(() -> http.get(server.uri()))
          .isInstanceOf(IOException.class)
          .hasMessage("the web application is stopping");
      assertThat(server.connections()).isZero();
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
