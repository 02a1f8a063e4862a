package org.onbehalf.testing.clients;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.onbehalf.internal.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends what an Azure pipeline wants sent over TLS, which its policies insist on, to the same
 * address in clear text. Thread-safe.
 */
public final class AzureTransport implements HttpClient {
  private final java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient();

  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    return Mono.fromFuture(() -> http.sendAsync(inClearText(request), BodyHandlers.ofByteArray()))
        .map(answer -> new Answer(request, answer));
  }

  private static java.net.http.HttpRequest inClearText(HttpRequest request) {
    java.net.http.HttpRequest.Builder builder =
        java.net.http.HttpRequest.newBuilder(
            URI.create(request.getUrl().toString().replaceFirst("^https", "http")));
    request.getHeaders().forEach(header -> builder.header(header.getName(), header.getValue()));
    byte[] body =
        request.getBodyAsBinaryData() == null
            ? new byte[0]
            : request.getBodyAsBinaryData().toBytes();
    return builder.method(request.getHttpMethod().name(), BodyPublishers.ofByteArray(body)).build();
  }

  private static final class Answer extends HttpResponse {
    private final java.net.http.HttpResponse<byte[]> answer;

    Answer(HttpRequest request, java.net.http.HttpResponse<byte[]> answer) {
      super(request);
      this.answer = answer;
    }

    @Override
    public int getStatusCode() {
      return answer.statusCode();
    }

    @Override
    @Deprecated
    public @Nullable String getHeaderValue(String name) {
      return answer.headers().firstValue(name).orElse(null);
    }

    @Override
    public HttpHeaders getHeaders() {
      HttpHeaders headers = new HttpHeaders();
      answer
          .headers()
          .map()
          .forEach((name, values) -> headers.set(HttpHeaderName.fromString(name), values));
      return headers;
    }

    @Override
    public Flux<ByteBuffer> getBody() {
      return Flux.just(ByteBuffer.wrap(answer.body()));
    }

    @Override
    public Mono<byte[]> getBodyAsByteArray() {
      return Mono.just(answer.body());
    }

    @Override
    public Mono<String> getBodyAsString() {
      return getBodyAsString(StandardCharsets.UTF_8);
    }

    @Override
    public Mono<String> getBodyAsString(Charset charset) {
      return Mono.just(new String(answer.body(), charset));
    }
  }
}
