package org.onbehalf.apache;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.ProtocolException;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.conn.routing.RouteInfo;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.protocol.HttpContext;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.downstream.AuthorizedRequest;

/**
 * Gives each request of an Apache HttpClient 4 (4.3 or later) a token of a downstream API, on
 * behalf of whoever calls.
 *
 * <pre>{@code
 * CloseableHttpClient client =
 *     OnBehalfOfInterceptor.addTo(HttpClientBuilder.create(), "PartnerAPI").build();
 * }</pre>
 *
 * <p>One client serves all callers. Beneath the API's {@code BaseUrl} a request goes with the
 * token, in place of an {@code Authorization} header of its own; to any other address it is not
 * sent. A redirect is followed without the token. The client keeps no cookies, since it would send
 * one caller's with another's token: a {@code Cookie} header that a request brings is sent, a
 * {@code CookieStore} is not used.
 *
 * <p>A claims challenge (401 with {@code error="insufficient_claims"}, continuous access
 * evaluation) is answered by one new token and one repetition. An entity that is not {@code
 * isRepeatable()} is never repeated: the application gets the 401, and its next request goes with
 * the new token. For this, {@code addTo} sets the builder's {@code
 * ServiceUnavailableRetryStrategy}; HttpClient has room for one. A {@code CachingHttpClientBuilder}
 * must stay a shared cache ({@code CacheConfig}'s default), which keeps no answer of one caller for
 * another.
 *
 * <p>Requests are sent on the thread that executes them: that of a request, or another within
 * {@code CallerContext.wrap(…)}. Where HttpClient's own kin sends on threads of its own, the
 * context takes the caller along: {@code context.setAttribute(OnBehalfOfInterceptor.CALLER,
 * CallerContext.capture())}. Onbehalf's exceptions come out of {@code execute} as they are.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class OnBehalfOfInterceptor implements HttpRequestInterceptor {
  /**
   * The attribute of a request's {@code HttpContext} that holds a {@code CallerContext.Captured}.
   *
   * @since 0.1
   */
  public static final String CALLER = "org.onbehalf.caller";

  private static final String WAYS =
      "In a request, map BearerTokenFilter onto it; on another thread, wrap the work with"
          + " CallerContext.wrap(…), or set the attribute OnBehalfOfInterceptor.CALLER of the"
          + " HttpContext; for app tokens and workers use addTo(builder, onBehalf, api)";

  private final String api;
  private final @Nullable OnBehalf bound;

  private OnBehalfOfInterceptor(String api, @Nullable OnBehalf bound) {
    this.api = api;
    this.bound = bound;
  }

  /**
   * Makes a client's requests go on behalf of whoever calls, for the application whose caller that
   * is.
   *
   * @param builder of a client for this API alone; not null
   * @param api the key below {@code DownstreamApis}; not null
   * @return {@code builder}
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public static HttpClientBuilder addTo(HttpClientBuilder builder, String api) {
    return add(builder, new OnBehalfOfInterceptor(Objects.requireNonNull(api, "api"), null));
  }

  /**
   * Makes a client's requests go with tokens of an application's: for app tokens and workers, where
   * no caller is on the thread.
   *
   * @param builder of a client for this API alone; not null
   * @param onBehalf the application's instance; not null
   * @param api the key below {@code DownstreamApis}; not null
   * @return {@code builder}
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public static HttpClientBuilder addTo(HttpClientBuilder builder, OnBehalf onBehalf, String api) {
    return add(
        builder,
        new OnBehalfOfInterceptor(
            Objects.requireNonNull(api, "api"), Objects.requireNonNull(onBehalf, "onBehalf")));
  }

  private static HttpClientBuilder add(
      HttpClientBuilder builder, OnBehalfOfInterceptor interceptor) {
    return builder
        .disableCookieManagement()
        .addInterceptorLast(interceptor)
        .setServiceUnavailableRetryStrategy(new ClaimsChallengeRetryStrategy());
  }

  /**
   * Called by HttpClient, for each hop and each repetition.
   *
   * @since 0.1
   */
  @Override
  public void process(HttpRequest request, HttpContext httpContext) throws ProtocolException {
    HttpClientContext context = HttpClientContext.adapt(httpContext);
    if (isRedirected(context)) {
      request.removeHeaders("Authorization");
      request.removeHeaders("Cookie");
      return;
    }
    AuthorizedRequest call = ClaimsChallengeRetryStrategy.takeRepetition(context, request);
    if (call == null) {
      Object carried = context.getAttribute(CALLER);
      call =
          AuthorizedRequest.to(
              address(request, context),
              api,
              bound,
              carried instanceof CallerContext.Captured ? (CallerContext.Captured) carried : null,
              true,
              WAYS);
    }
    context.setAttribute(ClaimsChallengeRetryStrategy.CALL, call);
    request.setHeader("Authorization", call.authorization());
    String correlationId = call.correlationId();
    if (correlationId != null && !request.containsHeader(CorrelationId.HEADER)) {
      request.setHeader(CorrelationId.HEADER, correlationId);
    }
  }

  /** HttpClient empties the list when it begins with a request. */
  static boolean isRedirected(HttpClientContext context) {
    List<URI> redirects = context.getRedirectLocations();
    return redirects != null && !redirects.isEmpty();
  }

  /** Where it really goes: a request can be handed to a host that its URI does not name. */
  private static URI address(HttpRequest request, HttpClientContext context)
      throws ProtocolException {
    RouteInfo route = context.getHttpRoute();
    HttpHost target = route == null ? context.getTargetHost() : route.getTargetHost();
    try {
      URI uri = new URI(request.getRequestLine().getUri());
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      return target == null ? uri : new URI(target.toURI() + path);
    } catch (URISyntaxException e) {
      // its message repeats the query
      throw new ProtocolException("what the request line holds is no URI");
    }
  }
}
