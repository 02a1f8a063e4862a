package org.onbehalf.jersey;

import java.util.Objects;
import javax.ws.rs.core.Feature;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.downstream.OnBehalfOfJaxrsFeature;

/**
 * Adds a downstream API's token to each request of a JAX-RS client, on behalf of the current
 * caller.
 *
 * <pre>{@code
 * Client client = ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));
 * }</pre>
 *
 * <p>The token is sent to addresses beneath the API's {@code BaseUrl} only, and redirects are not
 * followed with it. The application handles non-2xx responses as usual. If it does not catch the
 * client's exception, the response to its caller is 502 {@code downstream_error}, without any
 * content of the API's response.
 *
 * <p>After a claims challenge (401 with {@code error="insufficient_claims"}, continuous access
 * evaluation) the request is retried once with a new token, if its entity can be sent again: no
 * entity, text, bytes, a form or an object. A stream cannot: the application receives the 401 with
 * the header {@code Onbehalf-Challenge: not-repeated}, and its next request uses the new token.
 * After a 403 with claims (as sent by Microsoft.Identity.Web) only GET, HEAD and OPTIONS are
 * retried. If the API still requires claims after the retry, an uncaught exception leads to the
 * response 401 {@code insufficient_claims}. Register the feature on the {@code Client}. Requests
 * are not retried if it is registered on a {@code WebTarget}.
 *
 * <p>Thread-safe, as are the returned features.
 *
 * @since 0.1
 */
public final class OnBehalfOfFeature {
  /**
   * The name of the {@code WebTarget} property that holds the caller, a {@code
   * CallerContext.Captured}. It is used on threads without a caller, for example by clients with
   * their own threads ({@code SseEventSource}). On a thread with a caller, that caller is used. Do
   * not share such a target among callers.
   *
   * <pre>{@code
   * WebTarget target = events.property(OnBehalfOfFeature.CALLER, CallerContext.capture());
   * SseEventSource.target(target).build();
   * }</pre>
   */
  public static final String CALLER = OnBehalfOfJaxrsFeature.CALLER_PROPERTY;

  private OnBehalfOfFeature() {}

  /**
   * Creates a feature that sends requests on behalf of the current caller. The configuration of the
   * caller's application is used. With Jersey 2.31 or later, {@code async()} and {@code rx()} also
   * work without {@code CallerContext.wrap(…)}.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @return the feature, never null; use it for one client only
   */
  public static Feature forApi(String api) {
    return new OnBehalfOfJaxrsFeature(Objects.requireNonNull(api, "api"), null);
  }

  /**
   * Creates a feature for use on threads without a caller (app tokens, background work).
   *
   * @param onBehalf the application's instance; not null
   * @param api the key below {@code DownstreamApis}; not null
   * @return the feature, never null; use it for one client only
   */
  public static Feature forApi(OnBehalf onBehalf, String api) {
    return new OnBehalfOfJaxrsFeature(
        Objects.requireNonNull(api, "api"), Objects.requireNonNull(onBehalf, "onBehalf"));
  }
}
