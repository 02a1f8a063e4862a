package org.onbehalf.internal.acquisition;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
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

  private static final Map<String, List<String>> JSON =
      Collections.singletonMap("Content-Type", Collections.singletonList("application/json"));

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
  public IHttpResponse send(HttpRequest request) {
    try {
      String body = request.body();
      last =
          http.send(
              request.httpMethod().name(),
              address(request.url().toString()),
              request.headers(),
              body == null ? null : body.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      fault = e;
    }
    HttpResponse unread = new HttpResponse().statusCode(HttpURLConnection.HTTP_OK);
    unread.addHeaders(JSON);
    return unread.body(UNREAD);
  }

  private URI address(String url) throws IOException {
    String address =
        instance.getScheme().equals("http") ? "http" + url.substring("https".length()) : url;
    if (!address.startsWith(instance.toString())) {
      throw new IOException("MSAL4J asked for an address outside AzureAd.Instance");
    }
    return URI.create(address);
  }
}
