package org.onbehalf.internal.acquisition.entra;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.http.HttpExchange;

/**
 * MSAL4J's way to the network, for one token request. It keeps the raw answer for us, which says
 * more than MSAL4J's exceptions, and tells MSAL4J nothing of it: MSAL4J would keep the token, or
 * log the error at WARN for each request, with Entra's text, which can name the user.
 */
final class MsalHttpClient implements IHttpClient {
  /** A token answer that is none. */
  private static final String UNREAD =
      "{\"access_token\":\"unread\",\"token_type\":\"Bearer\",\"expires_in\":3600}";

  private static final String CORRELATION_ID = "client-request-id";

  private final HttpExchange http;
  private final URI instance;
  private final URI endpoint;
  private final boolean onceOnly;
  private @Nullable HttpExchange.Response last;
  private @Nullable IOException fault;

  /**
   * From its parts.
   *
   * @param instance beneath which MSAL4J believes to be
   * @param endpoint where the request goes in its stead: the same, or a region's
   * @param onceOnly whether the request uses something up, and must not be sent a second time
   */
  MsalHttpClient(HttpExchange http, URI instance, URI endpoint, boolean onceOnly) {
    this.http = http;
    this.instance = instance;
    this.endpoint = endpoint;
    this.onceOnly = onceOnly;
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
  public IHttpResponse send(HttpRequest request) {
    try {
      String body = request.body();
      last =
          http.send(
              request.httpMethod().name(),
              address(request.url().toString()),
              request.headers(),
              body == null ? null : body.getBytes(StandardCharsets.UTF_8),
              onceOnly);
    } catch (IOException e) {
      fault = e;
    }
    HttpResponse unread = new HttpResponse().statusCode(HttpURLConnection.HTTP_OK);
    Map<String, List<String>> headers = new HashMap<>();
    headers.put("Content-Type", Collections.singletonList("application/json"));
    String correlationId = request.headerValue(CORRELATION_ID);
    if (correlationId != null) {
      // else MSAL4J logs that it came back changed
      headers.put(CORRELATION_ID, Collections.singletonList(correlationId));
    }
    unread.addHeaders(headers);
    return unread.body(UNREAD);
  }

  private URI address(String url) throws IOException {
    String address =
        instance.getScheme().equals("http") ? "http" + url.substring("https".length()) : url;
    String root = instance.toString();
    if (!address.startsWith(root)) {
      throw new IOException("MSAL4J asked for an address outside AzureAd.Instance");
    }
    return URI.create(endpoint + address.substring(root.length()));
  }
}
