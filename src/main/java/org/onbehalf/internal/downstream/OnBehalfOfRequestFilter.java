package org.onbehalf.internal.downstream;

import java.net.URI;
import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.client.ClientRequestFilter;
import javax.ws.rs.client.ClientResponseContext;
import javax.ws.rs.client.ClientResponseFilter;
import javax.ws.rs.core.HttpHeaders;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Settings;

/**
 * Gives a JAX-RS request the API's token, just before it leaves, and marks the answers that are not
 * to be relayed. Pure {@code javax.ws.rs}; thread-safe.
 */
@Priority(Priorities.AUTHENTICATION)
public final class OnBehalfOfRequestFilter implements ClientRequestFilter, ClientResponseFilter {
  /**
   * The request property that carries the calling thread's {@link CallerContext.Captured} to an
   * asynchronous request.
   */
  public static final String CALLER_PROPERTY = "org.onbehalf.caller";

  /** Set on a non-2xx answer of a downstream API: its name. See {@link RelayedAnswer}. */
  public static final String API_HEADER = "Onbehalf-Api";

  // Jersey's names (org.glassfish.jersey.client.ClientProperties); other implementations ignore
  // them
  static final String FOLLOW_REDIRECTS = "jersey.config.client.followRedirects";
  static final String CONNECT_TIMEOUT = "jersey.config.client.connectTimeout";
  static final String READ_TIMEOUT = "jersey.config.client.readTimeout";

  private final String api;
  private final @Nullable OnBehalf bound;

  /**
   * From its parts.
   *
   * @param api the key below {@code DownstreamApis}
   * @param bound the application's instance; null for that of the caller on the thread
   */
  public OnBehalfOfRequestFilter(String api, @Nullable OnBehalf bound) {
    this.api = api;
    this.bound = bound;
  }

  @Override
  public void filter(ClientRequestContext request) {
    Object property = request.getProperty(CALLER_PROPERTY);
    CallerContext.Captured captured =
        property instanceof CallerContext.Captured
            ? (CallerContext.Captured) property
            : CallerContext.capture();
    OnBehalf onBehalf = bound != null ? bound : captured.onBehalf().orElseThrow(this::noCaller);
    if (onBehalf instanceof DownstreamTokens) {
      Settings.DownstreamApi settings = ((DownstreamTokens) onBehalf).settingsOf(api);
      URI uri = request.getUri();
      new BaseUrl(settings).require(uri);
      limit(request, settings);
    }
    try (CallerContext.Scope scope = captured.open()) {
      request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, onBehalf.authorizationHeader(api));
    }
  }

  /**
   * No redirect takes the token elsewhere; waits have the API's limits unless the client has its
   * own.
   */
  private static void limit(ClientRequestContext request, Settings.DownstreamApi settings) {
    request.setProperty(FOLLOW_REDIRECTS, false);
    if (request.getConfiguration().getProperty(CONNECT_TIMEOUT) == null
        && request.getProperty(CONNECT_TIMEOUT) == null) {
      request.setProperty(CONNECT_TIMEOUT, (int) settings.connectTimeout.toMillis());
    }
    if (request.getConfiguration().getProperty(READ_TIMEOUT) == null
        && request.getProperty(READ_TIMEOUT) == null) {
      request.setProperty(READ_TIMEOUT, (int) settings.readTimeout.toMillis());
    }
  }

  private NoCallerException noCaller() {
    return new NoCallerException(
        "no caller is on thread \""
            + Thread.currentThread().getName()
            + "\", so OnBehalfOfFeature.forApi(\""
            + api
            + "\") does not know whose token to take. In a request, map BearerTokenFilter onto it; on another thread, wrap the"
            + " work with CallerContext.wrap(…); for app tokens and workers register onBehalf.feature(\""
            + api
            + "\")");
  }

  @Override
  public void filter(ClientRequestContext request, ClientResponseContext response) {
    response.getHeaders().remove(API_HEADER);
    if (response.getStatus() < 200 || response.getStatus() > 299) {
      response.getHeaders().putSingle(API_HEADER, api);
    }
  }
}
