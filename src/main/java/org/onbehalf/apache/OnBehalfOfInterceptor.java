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
import org.onbehalf.internal.downstream.AuthorizedRequest;

/**
 * Adds a downstream API's token to each request of an Apache HttpClient 4 (4.3 or later), on behalf
 * of the current caller.
 *
 * <pre>{@code
 * CloseableHttpClient client =
 *     OnBehalfOfInterceptor.addTo(HttpClientBuilder.create(), "PartnerAPI").build();
 * }</pre>
 *
 * <p>A client can be shared by all callers. The token replaces any {@code Authorization} header of
 * the request. Requests to addresses that are not beneath the API's {@code BaseUrl} are not sent.
 * Redirects are followed without the token. Cookie management is disabled, because the client would
 * send one caller's cookies with another caller's token. A {@code Cookie} header of a request is
 * sent; a {@code CookieStore} is not used.
 *
 * <p>After a claims challenge (401 with {@code error="insufficient_claims"}, continuous access
 * evaluation) the request is retried once with a new token. A request whose entity is not {@code
 * isRepeatable()} is not retried: the application receives the 401, and its next request uses the
 * new token. To retry requests, {@code addTo} sets the builder's {@code
 * ServiceUnavailableRetryStrategy}, of which HttpClient supports only one. A {@code
 * CachingHttpClientBuilder} must be configured as a shared cache (the default of {@code
 * CacheConfig}), so that it does not return one caller's responses to another.
 *
 * <p>Call {@code execute} on the thread of the request, or within {@code CallerContext.wrap(…)}.
 * For clients that send requests on their own threads, pass the caller in the context: {@code
 * context.setAttribute(OnBehalfOfInterceptor.CALLER, CallerContext.capture())}. {@code execute}
 * throws Onbehalf's exceptions unchanged.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class OnBehalfOfInterceptor implements HttpRequestInterceptor {
  /**
   * The name of the {@code HttpContext} attribute that holds the caller, a {@code
   * CallerContext.Captured}.
   */
  public static final String CALLER = "org.onbehalf.caller";

  private static final String PROVIDE_CALLER =
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
   * Configures a client to send its requests on behalf of the current caller. The configuration of
   * the caller's application is used.
   *
   * @param builder the builder of a client that is used for this API only; not null
   * @param api the key below {@code DownstreamApis}; not null
   * @return the same builder
   */
  public static HttpClientBuilder addTo(HttpClientBuilder builder, String api) {
    return add(builder, new OnBehalfOfInterceptor(Objects.requireNonNull(api, "api"), null));
  }

  /**
   * Configures a client for use on threads without a caller (app tokens, background work).
   *
   * @param builder the builder of a client that is used for this API only; not null
   * @param onBehalf the application's instance; not null
   * @param api the key below {@code DownstreamApis}; not null
   * @return the same builder
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
   * Called by HttpClient for each request, redirect and retry; not intended for use by
   * applications.
   */
  @Override
  public void process(HttpRequest request, HttpContext httpContext) throws ProtocolException {
    HttpClientContext context = HttpClientContext.adapt(httpContext);
    if (isRedirected(context)) {
      request.removeHeaders("Authorization");
      request.removeHeaders("Cookie");
      return;
    }
    AuthorizedRequest authorized = ClaimsChallengeRetryStrategy.takeRepetition(context, request);
    if (authorized == null) {
      Object carried = context.getAttribute(CALLER);
      authorized =
          AuthorizedRequest.to(
              address(request, context),
              api,
              bound,
              carried instanceof CallerContext.Captured ? (CallerContext.Captured) carried : null,
              true,
              PROVIDE_CALLER);
    }
    context.setAttribute(ClaimsChallengeRetryStrategy.AUTHORIZED, authorized);
    request.setHeader("Authorization", authorized.authorization());
    authorized.correlate(request::containsHeader, request::setHeader);
  }

  /** HttpClient clears the list when it starts a request. */
  static boolean isRedirected(HttpClientContext context) {
    List<URI> redirects = context.getRedirectLocations();
    return redirects != null && !redirects.isEmpty();
  }

  /** Where the request really goes: its URI may name another host than its connection. */
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
      throw new ProtocolException("the request line does not contain a valid URI");
    }
  }
}
