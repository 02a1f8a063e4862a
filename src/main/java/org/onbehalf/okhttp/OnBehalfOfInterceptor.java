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
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.downstream.AuthorizedRequest;

/**
 * Gives each request of an OkHttp client (3.14 or 4) a token of a downstream API, on behalf of
 * whoever calls.
 *
 * <pre>{@code
 * OkHttpClient client = OnBehalfOfInterceptor.addTo(new OkHttpClient.Builder(), "PartnerAPI").build();
 * }</pre>
 *
 * <p>One client serves all callers. Beneath the API's {@code BaseUrl} a request goes with the
 * token, in place of an {@code Authorization} header of its own; to any other address it is not
 * sent. A redirect is followed without the token. Answers do not come from OkHttp's {@code Cache},
 * nor get into it, since it does not tell callers apart. For the same reason {@code addTo} takes
 * the builder's {@code CookieJar} away, and nothing of a later one is sent: of cookies, only a
 * {@code Cookie} header that the request brings. Web sockets get no token: OkHttp shows them to no
 * network interceptor.
 *
 * <p>A claims challenge (401 with {@code error="insufficient_claims"}, continuous access
 * evaluation) is answered by one new token and one repetition. A body that is {@code isOneShot()}
 * or {@code isDuplex()} is never repeated: the application gets the 401, and its next request goes
 * with the new token.
 *
 * <p>{@code execute()} works on a request's thread, or within {@code CallerContext.wrap(…)}, and
 * throws Onbehalf's exceptions as they are. {@code enqueue()} sends on a thread of OkHttp's, where
 * nobody calls; its request carries the caller along:
 *
 * <pre>{@code
 * new Request.Builder().url(url).tag(CallerContext.Captured.class, CallerContext.capture()).build()
 * }</pre>
 *
 * <p>Without that tag {@code onFailure} is told, whatever caller the thread has: OkHttp starts
 * waiting calls from threads of other calls. There, Onbehalf's exceptions are the {@code
 * IOException}'s cause.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class OnBehalfOfInterceptor implements Interceptor {
  private static final String WAYS =
      "In a request, map BearerTokenFilter onto it and use execute(); on another thread, wrap the"
          + " work with CallerContext.wrap(…); for enqueue(), tag the OkHttp request:"
          + " tag(CallerContext.Captured.class, CallerContext.capture()); for app tokens and workers"
          + " use addTo(builder, onBehalf, api)";

  private static final String ONE_SHOT =
      "its body can be sent once only. Send a String or a byte[] where the API may challenge";

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
  public static OkHttpClient.Builder addTo(OkHttpClient.Builder builder, String api) {
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

  /**
   * Called by OkHttp.
   *
   * @since 0.1
   */
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

  /** Sets the header as a network interceptor: after it, nothing but the network sees it. */
  private static Response sendToken(Chain chain) throws IOException {
    Request hop = chain.request();
    OutgoingToken token = hop.tag(OutgoingToken.class);
    return chain.proceed(token == null ? hop : token.onTheWire(hop));
  }

  private Response send(Chain chain, boolean enqueued) throws IOException {
    Request request = chain.request();
    AuthorizedRequest call = call(request, enqueued);
    OutgoingToken token = new OutgoingToken(request, call.authorization());
    Response response = chain.proceed(carrying(request, token, call));
    boolean repeated;
    try {
      repeated =
          !token.wasLeftBehind()
              && call.isToBeRepeated(
                  response.code(),
                  response.headers("WWW-Authenticate"),
                  request.method(),
                  obstacle(request.body()));
    } catch (RuntimeException e) {
      response.close();
      throw e;
    }
    if (!repeated) {
      return response;
    }
    response.close();
    return chain.proceed(carrying(request, new OutgoingToken(request, call.authorization()), call));
  }

  private AuthorizedRequest call(Request request, boolean enqueued) {
    CallerContext.Captured carried = request.tag(CallerContext.Captured.class);
    if (!enqueued) {
      return AuthorizedRequest.to(request.url().uri(), api, bound, carried, true, WAYS);
    }
    try (CallerContext.Scope scope = CallerContext.nobody().open()) {
      return AuthorizedRequest.to(request.url().uri(), api, bound, carried, true, WAYS);
    }
  }

  private static @Nullable String obstacle(@Nullable RequestBody body) {
    return body != null && (body.isOneShot() || body.isDuplex()) ? ONE_SHOT : null;
  }

  private static Request carrying(Request request, OutgoingToken token, AuthorizedRequest call) {
    Request.Builder builder =
        request
            .newBuilder()
            .removeHeader("Authorization")
            .cacheControl(new CacheControl.Builder().noStore().build())
            .tag(OutgoingToken.class, token);
    String correlationId = call.correlationId();
    if (correlationId != null && request.header(CorrelationId.HEADER) == null) {
      builder.header(CorrelationId.HEADER, correlationId);
    }
    return builder.build();
  }

  /** OkHttp names a thread thus for as long as it sends an enqueued call. */
  private static boolean isOkHttps(Thread thread) {
    return thread.getName().startsWith("OkHttp ");
  }
}
