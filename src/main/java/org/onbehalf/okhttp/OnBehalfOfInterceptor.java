package org.onbehalf.okhttp;

import java.io.IOException;
import java.util.Objects;
import okhttp3.CacheControl;
import okhttp3.CookieJar;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.downstream.AuthorizedRequest;

/**
 * Adds a downstream API's token to each request of an OkHttp client (3.14 or 4), on behalf of the
 * current caller.
 *
 * <pre>{@code
 * OkHttpClient client = OnBehalfOfInterceptor.addTo(new OkHttpClient.Builder(), "PartnerAPI").build();
 * }</pre>
 *
 * <p>A client can be shared by all callers. The token replaces any {@code Authorization} header of
 * the request. Requests to addresses that are not beneath the API's {@code BaseUrl} are not sent.
 * Redirects are followed without the token. OkHttp's {@code Cache} is not used, because it does not
 * distinguish between callers. For the same reason {@code addTo} removes the builder's {@code
 * CookieJar}, and cookies of one that is set later are not sent; only a {@code Cookie} header of
 * the request is. Web sockets are not supported, because OkHttp does not call network interceptors
 * for them.
 *
 * <p>After a claims challenge (401 with {@code error="insufficient_claims"}, continuous access
 * evaluation) the request is retried once with a new token. A request whose body is {@code
 * isOneShot()} or {@code isDuplex()} is not retried: the application receives the 401, and its next
 * request uses the new token.
 *
 * <p>Call {@code execute()} on the thread of the request, or within {@code CallerContext.wrap(…)}.
 * It throws Onbehalf's exceptions unchanged. {@code enqueue()} sends the request on one of OkHttp's
 * threads, which has no caller, so pass the caller as a tag:
 *
 * <pre>{@code
 * new Request.Builder().url(url).tag(CallerContext.Captured.class, CallerContext.capture()).build()
 * }</pre>
 *
 * <p>Without the tag, {@code onFailure} is called. A caller of the current thread is not used,
 * because OkHttp may start queued calls from threads of other calls. With {@code enqueue()},
 * Onbehalf's exceptions are the cause of the {@code IOException}.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class OnBehalfOfInterceptor implements Interceptor {
  private static final String PROVIDE_CALLER =
      "In a request, map BearerTokenFilter onto it and use execute(); on another thread, wrap the"
          + " work with CallerContext.wrap(…); for enqueue(), tag the OkHttp request:"
          + " tag(CallerContext.Captured.class, CallerContext.capture()); for app tokens and"
          + " workers use addTo(builder, onBehalf, api)";

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
  public static OkHttpClient.Builder addTo(OkHttpClient.Builder builder, String api) {
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
  public static OkHttpClient.Builder addTo(
      OkHttpClient.Builder builder, OnBehalf onBehalf, String api) {
    return add(
        builder,
        new OnBehalfOfInterceptor(
            Objects.requireNonNull(api, "api"), Objects.requireNonNull(onBehalf, "onBehalf")));
  }

  private static OkHttpClient.Builder add(
      OkHttpClient.Builder builder, OnBehalfOfInterceptor interceptor) {
    return builder
        .cookieJar(CookieJar.NO_COOKIES)
        .addInterceptor(interceptor)
        .addNetworkInterceptor(OnBehalfOfInterceptor::sendToken);
  }

  /** Called by OkHttp; not intended for use by applications. */
  @Override
  public Response intercept(Chain chain) throws IOException {
    boolean enqueued = isOkHttps(Thread.currentThread());
    try {
      return send(chain, enqueued);
    } catch (OnBehalfException | IllegalArgumentException | IllegalStateException e) {
      // OkHttp's threads tell a callback of IOExceptions only
      if (enqueued) {
        throw new IOException(e.getMessage(), e);
      }
      throw e;
    }
  }

  /** A network interceptor, so that nothing but the network sees the token. */
  private static Response sendToken(Chain chain) throws IOException {
    Request hop = chain.request();
    OutgoingToken token = hop.tag(OutgoingToken.class);
    return chain.proceed(token == null ? hop : token.addTo(hop));
  }

  private Response send(Chain chain, boolean enqueued) throws IOException {
    Request request = chain.request();
    AuthorizedRequest authorized = authorize(request, enqueued);
    OutgoingToken token = new OutgoingToken(request, authorized.authorization());
    Response response = chain.proceed(prepare(request, token, authorized));
    try {
      if (token.wasRedirected()
          || !authorized.isToBeRepeated(
              response.code(),
              response.headers("WWW-Authenticate"),
              request.method(),
              obstacle(request.body()))) {
        return response;
      }
    } catch (RuntimeException e) {
      response.close();
      throw e;
    }
    response.close();
    OutgoingToken replacement = new OutgoingToken(request, authorized.authorization());
    return chain.proceed(prepare(request, replacement, authorized));
  }

  private AuthorizedRequest authorize(Request request, boolean enqueued) {
    CallerContext.Captured carried = request.tag(CallerContext.Captured.class);
    CallerContext.Captured thread = enqueued ? CallerContext.nobody() : CallerContext.capture();
    try (CallerContext.Scope scope = thread.open()) {
      return AuthorizedRequest.to(request.url().uri(), api, bound, carried, true, PROVIDE_CALLER);
    }
  }

  private static @Nullable String obstacle(@Nullable RequestBody body) {
    return body != null && (body.isOneShot() || body.isDuplex())
        ? AuthorizedRequest.SENT_ONCE_ONLY
        : null;
  }

  private static Request prepare(
      Request request, OutgoingToken token, AuthorizedRequest authorized) {
    Request.Builder builder =
        request
            .newBuilder()
            .removeHeader("Authorization")
            .cacheControl(new CacheControl.Builder().noStore().build())
            .tag(OutgoingToken.class, token);
    authorized.correlate(name -> request.header(name) != null, builder::header);
    return builder.build();
  }

  /** OkHttp names a thread like this while it sends an enqueued call. */
  private static boolean isOkHttps(Thread thread) {
    return thread.getName().startsWith("OkHttp ");
  }

  /** The token of one request, from our interceptor to the network. Used by one thread. */
  private static final class OutgoingToken {
    private final Request request;
    private final String authorization;
    private boolean redirected;

    /**
     * Creates it for one sending.
     *
     * @param request as the application made it
     */
    OutgoingToken(Request request, String authorization) {
      this.request = request;
      this.authorization = authorization;
    }

    /** Adds the token and the request's own cookies, until a redirect leads elsewhere. */
    Request addTo(Request hop) {
      redirected |= !hop.url().equals(request.url());
      Request.Builder wire = hop.newBuilder().removeHeader("Cache-Control");
      request.headers("Cache-Control").forEach(value -> wire.addHeader("Cache-Control", value));
      // those of a cookie jar may be another caller's
      wire.removeHeader("Cookie");
      if (redirected) {
        return wire.build();
      }
      request.headers("Cookie").forEach(value -> wire.addHeader("Cookie", value));
      return wire.header("Authorization", authorization).build();
    }

    /** Whether the response comes from elsewhere, and says nothing of the token. */
    boolean wasRedirected() {
      return redirected;
    }

    /** Without the token. */
    @Override
    public String toString() {
      return "OutgoingToken";
    }
  }
}
