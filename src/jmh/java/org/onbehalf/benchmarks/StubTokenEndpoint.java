package org.onbehalf.benchmarks;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A token endpoint that grants everything at once, to fill caches: the emulator would sign each
 * token. Its tokens have 1,600 characters, each others.
 */
final class StubTokenEndpoint implements AutoCloseable {
  private static final int TOKEN_LENGTH = 1_600;
  private static final String FILLING = filling();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AtomicInteger granted = new AtomicInteger();

  StubTokenEndpoint() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] body = answer(granted.incrementAndGet()).getBytes(StandardCharsets.US_ASCII);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** What the token endpoint answers. */
  static String answer(int number) {
    return "{\"token_type\":\"Bearer\",\"scope\":\"api://downstream/read\",\"expires_in\":86000,"
        + "\"ext_expires_in\":86000,\"access_token\":\""
        + token(number)
        + "\"}";
  }

  /** A token. */
  static String token(int number) {
    String distinct = "eyJ0.%010d.".formatted(number);
    return distinct + FILLING.substring(distinct.length());
  }

  private static String filling() {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    StringBuilder text = new StringBuilder();
    new Random(7)
        .ints(TOKEN_LENGTH, 0, alphabet.length())
        .forEach(i -> text.append(alphabet.charAt(i)));
    return text.toString();
  }

  /** For {@code AzureAd.Instance}. */
  String instance() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  int granted() {
    return granted.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
