package org.onbehalf.internal.acquisition;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.http.HttpExchange;

/**
 * MSAL4J's way to the network, for one token request. Keeps the raw answer, which says more than
 * MSAL4J's exceptions, and hands MSAL4J an error without Entra's text, which it would log and which
 * can name the user.
 */
final class MsalHttpClient implements IHttpClient {
  private final HttpExchange http;
  private final URI instance;
  private @Nullable HttpExchange.Response last;
  private @Nullable IOException fault;

  MsalHttpClient(HttpExchange http, URI instance) {
    this.http = http;
    this.instance = instance;
  }

  /** The token endpoint's answer; null when there was none. */
  @Nullable
  HttpExchange.Response last() {
    return last;
  }

  /** Why there was none. */
  @Nullable
  IOException fault() {
    return fault;
  }

  @Override
  public IHttpResponse send(HttpRequest request) throws IOException {
    String url = request.url().toString();
    if (instance.getScheme().equals("http")) {
      url = "http" + url.substring("https".length());
    }
    if (!url.startsWith(instance.toString())) {
      throw new IOException("MSAL4J asked for an address outside AzureAd.Instance");
    }
    try {
      String body = request.body();
      last =
          http.send(
              request.httpMethod().name(),
              URI.create(url),
              request.headers(),
              body == null ? null : body.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      fault = e;
      throw e;
    }
    return forMsal(last);
  }

  private static IHttpResponse forMsal(HttpExchange.Response answer) {
    HttpResponse response = new HttpResponse().statusCode(answer.status);
    Map<String, List<String>> contentType =
        Collections.singletonMap("Content-Type", Collections.singletonList("application/json"));
    response.addHeaders(contentType);
    return response.body(
        answer.status == 200
            ? new String(answer.body, StandardCharsets.UTF_8)
            : "{\"error\":\"refused\"}");
  }
}
