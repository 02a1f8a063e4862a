package org.onbehalf.jersey;

import java.util.Objects;
import javax.ws.rs.core.Feature;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.downstream.OnBehalfOfJaxrsFeature;

/**
 * Gives each request of a JAX-RS client a token of a downstream API, on behalf of whoever calls.
 *
 * <pre>{@code
 * Client client = ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));
 * }</pre>
 *
 * <p>A token goes beneath the API's {@code BaseUrl} only, and no redirect is followed with it. A
 * non-2xx answer keeps its meaning for the application; where the application lets the client's
 * exception pass, its caller gets 502 {@code downstream_error} and nothing of the answer.
 *
 * <p>A claims challenge (401 with {@code error="insufficient_claims"}, continuous access
 * evaluation) is answered by one new token and one repetition, if the entity can be sent again:
 * none, text, bytes, a form, an object. A stream is never repeated, since it would arrive empty:
 * the application gets the 401, with the header {@code Onbehalf-Challenge: not-repeated}, and its
 * next request goes with the new token; after a 403 with claims (Microsoft.Identity.Web's) only
 * GET, HEAD and OPTIONS are repeated. Where the API wants claims that a new token does not bring,
 * an uncaught exception becomes 401 {@code insufficient_claims}. Register the feature on the {@code
 * Client}: one that only a {@code WebTarget} has cannot repeat.
 *
 * <p>All methods are thread-safe, and so is what they return.
 *
 * @since 0.1
 */
public final class OnBehalfOfFeature {
  /**
   * The property of a {@code WebTarget} that holds a {@code CallerContext.Captured}: who calls
   * where the thread has no caller, as in clients with threads of their own ({@code
   * SseEventSource}). On a thread that has a caller, that one calls. Such a target belongs to its
   * caller: do not share it.
   *
   * <pre>{@code
   * WebTarget target = events.property(OnBehalfOfFeature.CALLER, CallerContext.capture());
   * SseEventSource.target(target).build();
   * }</pre>
   *
   * @since 0.1
   */
  public static final String CALLER = "org.onbehalf.caller";

  private OnBehalfOfFeature() {}

  /**
   * The feature for clients that are used on a request's thread, or on others with {@code
   * CallerContext.wrap(…)}. It serves the application whose caller is on the thread. With Jersey
   * 2.31 or later {@code async()} and {@code rx()} need no wrapping.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @return the feature, one per client, never null
   * @throws NullPointerException if {@code api} is null
   * @since 0.1
   */
  public static Feature forApi(String api) {
    return new OnBehalfOfJaxrsFeature(Objects.requireNonNull(api, "api"), null);
  }

  /**
   * The feature bound to an application: for app tokens and workers, where no caller is on the
   * thread.
   *
   * @param onBehalf the application's instance; not null
   * @param api the key below {@code DownstreamApis}; not null
   * @return the feature, one per client, never null
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public static Feature forApi(OnBehalf onBehalf, String api) {
    return new OnBehalfOfJaxrsFeature(
        Objects.requireNonNull(api, "api"), Objects.requireNonNull(onBehalf, "onBehalf"));
  }
}
