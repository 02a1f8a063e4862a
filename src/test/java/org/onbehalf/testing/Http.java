package org.onbehalf.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/** Plain requests to the WARs under test. Redirects are not followed. Thread-safe. */
public final class Http {
  private final Duration limit;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** With patience for slow machines. */
  public Http() {
    this(Duration.ofSeconds(60));
  }

  /** With a limit for each request without a limit of its own. */
  public Http(Duration limit) {
    this.limit = limit;
  }

  /** A GET with a bearer token, or with no Authorization header where that is null. */
  public HttpResponse<String> get(URI uri, @Nullable String token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(limit);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return send(request.build());
  }

  /** A request without a body. */
  public HttpResponse<String> send(String method, URI uri) {
    return send(
        HttpRequest.newBuilder(uri)
            .timeout(limit)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build());
  }

  /** Any request. */
  public HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(
          request.method() + " " + request.uri().getPath() + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The body as a JSON object. */
  public static Map<String, Object> json(HttpResponse<String> response) {
    try {
      return JSONObjectUtils.parse(response.body());
    } catch (ParseException e) {
      throw new IllegalStateException(
          "no JSON object came with status " + response.statusCode(), e);
    }
  }
}
