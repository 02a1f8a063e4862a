package org.onbehalf.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.testkit.EntraEmulator;

/**
 * A token endpoint that grants everything: the emulator would sign each token. Its tokens have
 * 1,600 characters, each others; it knows a user by the number in the assertion.
 */
final class StubTokenEndpoint implements AutoCloseable {
  private static final int TOKEN_LENGTH = 1_600;
  private static final int USERS = 10_000_000;
  private static final Pattern ASSERTION = Pattern.compile("assertion=[^.&]*\\.([0-9]+)\\.");
  private static final String FILLING = filling();

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final AtomicInteger granted = new AtomicInteger();
  private final long latency;
  private final IntUnaryOperator validity;

  /** Grants at once what is valid for a day. */
  StubTokenEndpoint() throws IOException {
    this(4, 0, assertion -> 86_000);
  }

  /**
   * Starts it, with all its threads.
   *
   * @param latency in milliseconds
   * @param validity seconds by the number in the assertion
   */
  StubTokenEndpoint(int threadCount, long latency, IntUnaryOperator validity) throws IOException {
    this.latency = latency * 1_000_000;
    this.validity = validity;
    threads = (ThreadPoolExecutor) Executors.newFixedThreadPool(threadCount);
    int unused = threads.prestartAllCoreThreads();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] form = exchange.getRequestBody().readAllBytes();
    Matcher assertion = ASSERTION.matcher(new String(form, StandardCharsets.US_ASCII));
    int number = assertion.find() ? Integer.parseInt(assertion.group(1)) : 0;
    long until = System.nanoTime() + latency;
    for (long left = latency; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    granted.incrementAndGet();
    byte[] body = answer(number, validity.applyAsInt(number)).getBytes(StandardCharsets.US_ASCII);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** The assertion of a user; there are several of each, at a distance of ten million. */
  static String assertion(int number) {
    return "eyJ0eXAiOiJKV1QifQ." + number + ".c2ln";
  }

  /** The object id of a user. */
  static String objectId(int user) {
    return "8a3b9d2e-7c61-4058-9f4e-%012x".formatted(user);
  }

  /** What the token endpoint answers, with what MSAL4J distinguishes users by. */
  static String answer(int number, int seconds) {
    String objectId = objectId(number % USERS);
    String client =
        encoded("{\"uid\":\"" + objectId + "\",\"utid\":\"" + EntraEmulator.TENANT + "\"}");
    String claims = encoded("{\"oid\":\"" + objectId + "\",\"preferred_username\":\"user\"}");
    return """
        {"token_type":"Bearer","scope":"api://downstream/read","expires_in":%d,"ext_expires_in":%d,\
        "access_token":"%s","refresh_token":"refresh","client_info":"%s","id_token":"%s.%s."}"""
        .formatted(seconds, seconds, token(number), client, encoded("{\"alg\":\"none\"}"), claims);
  }

  private static String encoded(String json) {
    byte[] text = json.getBytes(StandardCharsets.US_ASCII);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
  }

  /** A token. */
  static String token(int number) {
    return token(number, TOKEN_LENGTH);
  }

  /** A token of that length, at most 2,048. */
  static String token(int number, int length) {
    String distinct = "eyJ0.%010d.".formatted(number);
    return distinct + FILLING.substring(distinct.length(), length);
  }

  private static String filling() {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    StringBuilder text = new StringBuilder();
    new Random(7).ints(2_048, 0, alphabet.length()).forEach(i -> text.append(alphabet.charAt(i)));
    return text.toString();
  }

  /** For {@code AzureAd.Instance}. */
  String instance() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** How many token requests there were. */
  int granted() {
    return granted.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
