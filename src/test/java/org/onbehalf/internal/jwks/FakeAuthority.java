package org.onbehalf.internal.jwks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What an authority publishes, served on loopback, with every fault that a test asks for. */
public final class FakeAuthority implements AutoCloseable {
  public static final String TENANT = "aaaaaaaa-0000-4000-8000-00000000000a";

  public static final String DOMAIN = "contoso.example";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final AtomicInteger fetches = new AtomicInteger();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile boolean tagged;
  private final AtomicInteger notModified = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  public FakeAuthority() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    metadata("/v2.0", issuerV2(), "discovery/v2.0/keys");
    metadata("", issuerV1(), "discovery/keys");
    publish();
  }

  public URI instance() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  public String issuerV2() {
    return instance() + TENANT + "/v2.0";
  }

  public String issuerV1() {
    return "https://sts.windows.net/" + TENANT + "/";
  }

  /** Replaces the metadata document of a version ({@code /v2.0}, or empty for 1.0). */
  public void metadata(String version, String issuer, String keysPath) {
    document(
        version,
        "{\"issuer\":\"%s\",\"jwks_uri\":\"%s%s/%s\",\"token_endpoint\":\"%s%s/oauth2/token\",\"x\":null}"
            .formatted(issuer, instance(), TENANT, keysPath, instance(), TENANT));
  }

  /** Replaces the metadata document of a version by any text. */
  public void document(String version, String text) {
    documents.put("/" + TENANT + version + "/.well-known/openid-configuration", text);
  }

  /** Serves any text at a path. */
  public void put(String path, String text) {
    documents.put(path, text);
  }

  /** Serves metadata at a path, with an issuer and the usual keys. */
  public void metadataAt(String path, String members) {
    put(
        path + "/.well-known/openid-configuration",
        "{%s,\"jwks_uri\":\"%s%s/discovery/keys\"}".formatted(members, instance(), TENANT));
  }

  /** Serves exactly these members of the key sets from now on. */
  public void publish(String... members) {
    keys.clear();
    keys.addAll(List.of(members));
    String set = "{\"keys\":[" + String.join(",", keys) + "]}";
    documents.put("/" + TENANT + "/discovery/v2.0/keys", set);
    documents.put("/" + TENANT + "/discovery/keys", set);
  }

  /** Serves these to whoever names that application by {@code ?appid=}. */
  public void publishFor(String appId, String... members) {
    String query = "?appid=" + appId;
    for (String version : List.of("/v2.0", "")) {
      documents.put(
          "/" + TENANT + version + "/.well-known/openid-configuration" + query,
          "{\"issuer\":\"%s\",\"jwks_uri\":\"%s%s/discovery/keys%s\"}"
              .formatted(version.isEmpty() ? issuerV1() : issuerV2(), instance(), TENANT, query));
    }
    documents.put(
        "/" + TENANT + "/discovery/keys" + query, "{\"keys\":[" + String.join(",", members) + "]}");
  }

  /** The usual member of a key set. */
  public static String jwk(String kid, RSAPublicKey key) {
    return jwk(kid, key, "\"use\":\"sig\"");
  }

  /** A member of a key set with further members as they stand. */
  public static String jwk(String kid, RSAPublicKey key, String more) {
    return "{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"%s}"
        .formatted(
            kid,
            unsigned(key.getModulus()),
            unsigned(key.getPublicExponent()),
            more.isEmpty() ? "" : "," + more);
  }

  /** What every request gets from now on; 200 for the documents. */
  public void fail(int status) {
    this.status = status;
  }

  /** Sends entity tags and answers 304 where a document has not changed. */
  public void tag() {
    tagged = true;
  }

  /** How often that was. */
  public int notModified() {
    return notModified.get();
  }

  /** Lets requests hang until {@link #release()}. */
  public void hang() {
    gate = new CountDownLatch(1);
  }

  public void release() {
    gate.countDown();
  }

  /** How many refreshes began: each begins with the version 2.0 metadata. */
  public int fetches() {
    return fetches.get();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path =
        exchange
            .getRequestURI()
            .getPath()
            .replaceFirst("^/(common|organizations|" + DOMAIN + ")/", "/" + TENANT + "/");
    if (path.endsWith("/v2.0/.well-known/openid-configuration")) {
      fetches.incrementAndGet();
    }
    try {
      if (!gate.await(30, TimeUnit.SECONDS)) {
        throw new IOException("nobody released the request");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    String query = exchange.getRequestURI().getQuery();
    String text = documents.get(query == null ? path : path + "?" + query);
    byte[] body = (text == null ? "{}" : text).getBytes(StandardCharsets.UTF_8);
    if (status == 302) {
      exchange.getResponseHeaders().add("Location", instance() + "elsewhere");
    }
    String tag = "\"" + java.util.Arrays.hashCode(body) + "\"";
    if (tagged) {
      exchange.getResponseHeaders().add("ETag", tag);
    }
    if (tagged
        && status == 200
        && tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      notModified.incrementAndGet();
      exchange.sendResponseHeaders(304, -1);
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(status != 200 ? status : text == null ? 404 : 200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static String unsigned(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    byte[] magnitude = java.util.Arrays.copyOfRange(bytes, from, bytes.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(magnitude);
  }
}
