package org.onbehalf.internal.downstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import javax.ws.rs.ProcessingException;
import javax.ws.rs.client.Entity;
import javax.ws.rs.client.Invocation;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.onbehalf.DownstreamApi;
import org.onbehalf.DownstreamRequest;
import org.onbehalf.DownstreamResponse;
import org.onbehalf.DownstreamUnavailableException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/**
 * Calls an API through a client of {@link JaxrsClients}, whose filter adds the token and answers
 * challenges. Immutable.
 */
final class JaxrsDownstreamApi implements DownstreamApi {
  /** Methods whose body has no meaning (RFC 9110 section 9.3). */
  private static final List<String> WITHOUT_BODY = Arrays.asList("GET", "HEAD", "DELETE");

  private final JaxrsClients clients;
  private final DownstreamApiSettings settings;
  private final TokenRequest tokenRequest;

  JaxrsDownstreamApi(
      JaxrsClients clients, DownstreamApiSettings settings, TokenRequest tokenRequest) {
    this.clients = clients;
    this.settings = settings;
    this.tokenRequest = tokenRequest;
  }

  @Override
  public DownstreamApi asApp() {
    return with(TokenRequest::asApplication);
  }

  @Override
  public DownstreamApi with(UnaryOperator<TokenRequest> options) {
    TokenRequest changed = Objects.requireNonNull(options.apply(tokenRequest), "options");
    if (!changed.api().equals(settings.name)) {
      throw new IllegalArgumentException(
          String.format(
              "options returned a request for DownstreamApis.%s instead of DownstreamApis.%s",
              changed.api(), settings.name));
    }
    return new JaxrsDownstreamApi(clients, settings, changed);
  }

  @Override
  public <T> T get(String path, Class<T> type) {
    return exchange("GET", path, null, type);
  }

  @Override
  public <T> T post(String path, @Nullable Object body, Class<T> type) {
    return exchange("POST", path, body, type);
  }

  @Override
  public <T> T put(String path, @Nullable Object body, Class<T> type) {
    return exchange("PUT", path, body, type);
  }

  @Override
  public <T> T patch(String path, @Nullable Object body, Class<T> type) {
    return exchange("PATCH", path, body, type);
  }

  @Override
  public <T> T delete(String path, Class<T> type) {
    return exchange("DELETE", path, null, type);
  }

  @Override
  public void delete(String path) {
    delete(path, Void.class);
  }

  private <T> T exchange(String method, String path, @Nullable Object body, Class<T> type) {
    Objects.requireNonNull(type, "type");
    DownstreamResponse response =
        call(DownstreamRequest.to(path).withMethod(method).withBody(body));
    T read = null;
    try {
      read = response.requireSuccess().body(type);
      return read;
    } finally {
      if (!(read instanceof InputStream)) {
        response.close();
      }
    }
  }

  @Override
  public DownstreamResponse call(DownstreamRequest request) {
    String method = request.method().orElse(settings.call.httpMethod);
    Object body = request.body().orElse(null);
    if (body != null && WITHOUT_BODY.contains(method)) {
      throw new IllegalArgumentException(method + " takes no body; use POST, PUT or PATCH");
    }
    URI uri = new BaseUrl(settings).resolve(request);
    ReceivedEntity received = new ReceivedEntity();
    String accept = request.accept().orElse(settings.call.acceptHeader);
    Invocation.Builder call =
        clients
            .client(settings, method)
            .target(uri)
            .request()
            .property(OnBehalfOfFilter.TOKEN_REQUEST_PROPERTY, tokenRequest)
            .property(ReceivedEntity.PROPERTY, received)
            .header(HttpHeaders.ACCEPT, accept);
    for (Map.Entry<String, String> each : settings.call.extraHeaderParameters.entrySet()) {
      if (!request.headers().containsKey(each.getKey())) {
        call.header(each.getKey(), each.getValue());
      }
    }
    request.headers().forEach((name, values) -> values.forEach(value -> call.header(name, value)));
    Invocation invocation = invocation(call, method, body, request);
    try {
      Response response = invocation.invoke();
      if (settings.call.followRedirects && RedirectFollower.isToBeFollowed(method, response)) {
        return new RedirectFollower(clients, settings).follow(uri, method, response, accept);
      }
      return new JaxrsDownstreamResponse(settings, response, received);
    } catch (ProcessingException e) {
      throw translated(e, method, body, request);
    }
  }

  private Invocation invocation(
      Invocation.Builder call, String method, @Nullable Object body, DownstreamRequest request) {
    if (body instanceof InputStream) {
      // a property of Jersey's ClientProperties; otherwise the stream is buffered in memory
      call.property("jersey.config.client.request.entity.processing", "CHUNKED");
    }
    // JAX-RS requires an entity for PUT and PATCH, RFC 9110 does not
    Object sent =
        body == null && (method.equals("PUT") || method.equals("PATCH")) ? new byte[0] : body;
    return sent == null
        ? call.build(method)
        : call.build(method, Entity.entity(sent, MediaType.valueOf(contentType(request))));
  }

  private String contentType(DownstreamRequest request) {
    return request.contentType().orElse(settings.call.contentType);
  }

  private RuntimeException translated(
      ProcessingException e, String method, @Nullable Object body, DownstreamRequest request) {
    if (ThrowableAnalyzer.isUnsendable(e)) {
      return new IllegalStateException(
          "the JAX-RS client on the class path cannot send "
              + method
              + " over the JDK's own connections. For CXF, add cxf-rt-transports-http-hc in the"
              + " version of your CXF",
          e);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OnBehalfException) {
        return (OnBehalfException) cause;
      }
      if (cause instanceof BufferedEntityWriter.UnwritableException) {
        return new IllegalArgumentException(
            String.format(
                "the body, a %s, cannot be written as %s. For JSON, a provider such as"
                    + " jersey-media-json-jackson must be on the class path and support the type",
                body == null ? "null" : body.getClass().getName(), contentType(request)),
            cause.getCause());
      }
      if (cause instanceof IOException) {
        return new DownstreamUnavailableException(
            settings.name, cause instanceof InterruptedIOException, e);
      }
    }
    return new IllegalStateException(
        "DownstreamApis." + settings.name + " could not be called: " + e.getClass().getName(), e);
  }

  @Override
  public String toString() {
    return "DownstreamApi("
        + settings.name
        + (tokenRequest.isAsApplication() ? ", as application)" : ")");
  }
}
