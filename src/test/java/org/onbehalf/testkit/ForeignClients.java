package org.onbehalf.testkit;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.microsoft.aad.msal4j.IHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.HttpsURLConnection;
import org.onbehalf.internal.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The transports that the libraries not written here are given, so that they trust the emulator.
 */
final class ForeignClients {
  private static final String CLOUD = "login.microsoftonline.com";

  private final EntraEmulator entra;

  ForeignClients(EntraEmulator entra) {
    this.entra = entra;
  }

  private record Raw(int status, Map<String, List<String>> headers, String body) {}

  /** For MSAL4J: what it sends to the real cloud goes to the emulator. */
  IHttpClient msal() {
    return request -> {
      String body = request.body();
      Raw raw =
          send(
              request.httpMethod().name(),
              request.url(),
              request.headers(),
              body == null ? null : body.getBytes(StandardCharsets.UTF_8));
      var response = new com.microsoft.aad.msal4j.HttpResponse();
      response.statusCode(raw.status).body(raw.body);
      response.addHeaders(raw.headers);
      return response;
    };
  }

  /** For azure-identity, which comes without a transport here. */
  HttpClient azure() {
    return request ->
        Mono.fromCallable(
            () -> {
              Map<String, String> headers = new TreeMap<>();
              request
                  .getHeaders()
                  .forEach(header -> headers.put(header.getName(), header.getValue()));
              byte[] body =
                  request.getBodyAsBinaryData() == null
                      ? null
                      : request.getBodyAsBinaryData().toBytes();
              return new AzureResponse(
                  request, send(request.getHttpMethod().name(), request.getUrl(), headers, body));
            });
  }

  private Raw send(String method, URL url, Map<String, String> headers, @Nullable byte[] body)
      throws IOException {
    URI secure = entra.secureInstance();
    URL target = CLOUD.equals(url.getHost()) ? secure.resolve(url.getFile()).toURL() : url;
    HttpsURLConnection connection = (HttpsURLConnection) target.openConnection();
    connection.setSSLSocketFactory(entra.trustingContext().getSocketFactory());
    connection.setConnectTimeout(10_000);
    connection.setReadTimeout(10_000);
    connection.setRequestMethod(method);
    headers.forEach(connection::setRequestProperty);
    if (body != null) {
      connection.setDoOutput(true);
      connection.getOutputStream().write(body);
    }
    int status = connection.getResponseCode();
    Map<String, List<String>> answered = new TreeMap<>();
    connection
        .getHeaderFields()
        .forEach(
            (name, values) -> {
              if (name != null) {
                answered.put(name, values);
              }
            });
    return new Raw(status, answered, new String(body(connection, status), StandardCharsets.UTF_8));
  }

  private static byte[] body(HttpURLConnection connection, int status) throws IOException {
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return in == null ? new byte[0] : in.readAllBytes();
    }
  }

  private static final class AzureResponse extends HttpResponse {
    private final Raw raw;

    AzureResponse(HttpRequest request, Raw raw) {
      super(request);
      this.raw = raw;
    }

    @Override
    public int getStatusCode() {
      return raw.status;
    }

    @Override
    @Deprecated
    public String getHeaderValue(String name) {
      return String.join(", ", raw.headers.getOrDefault(name, List.of()));
    }

    @Override
    public HttpHeaders getHeaders() {
      HttpHeaders headers = new HttpHeaders();
      raw.headers.forEach((name, values) -> headers.set(HttpHeaderName.fromString(name), values));
      return headers;
    }

    @Override
    public Flux<ByteBuffer> getBody() {
      return Flux.just(StandardCharsets.UTF_8.encode(raw.body));
    }

    @Override
    public Mono<byte[]> getBodyAsByteArray() {
      return Mono.just(raw.body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Mono<String> getBodyAsString() {
      return getBodyAsString(StandardCharsets.UTF_8);
    }

    @Override
    public Mono<String> getBodyAsString(Charset charset) {
      return Mono.just(raw.body);
    }
  }
}
