package org.onbehalf;

import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceLoader;
import javax.servlet.ServletContext;
import org.onbehalf.internal.RuntimeStarter;

/**
 * The entry point to Onbehalf in a web application. It acquires tokens for downstream APIs, on
 * behalf of the caller or in the application's own name.
 *
 * <p>Each {@code ServletContext} has one instance, which is created on first use and closed with
 * the context. It is an interface so that tests can set a fake as the context attribute {@link
 * #ATTRIBUTE}.
 *
 * <p>Implementations are thread-safe. After the context is destroyed, every method throws {@link
 * IllegalStateException}.
 *
 * @since 0.1
 */
public interface OnBehalf {

  /** The name of the {@code ServletContext} attribute that holds the instance. */
  String ATTRIBUTE = "org.onbehalf.OnBehalf";

  /**
   * Returns the instance of a web application. The first call creates it from the configuration,
   * without opening a connection or a store.
   *
   * @param context the application's servlet context; not null
   * @throws ConfigurationException if the configuration is invalid; the message lists all errors,
   *     with secrets masked
   * @throws IllegalStateException if the context has been destroyed
   */
  static OnBehalf from(ServletContext context) {
    Object present = context.getAttribute(ATTRIBUTE);
    if (present instanceof OnBehalf) {
      return (OnBehalf) present;
    }
    Iterator<RuntimeStarter> starters =
        ServiceLoader.load(RuntimeStarter.class, OnBehalf.class.getClassLoader()).iterator();
    if (!starters.hasNext()) {
      throw new IllegalStateException(
          "META-INF/services/org.onbehalf.internal.RuntimeStarter is missing: the jar was"
              + " repackaged without its services");
    }
    return (OnBehalf) starters.next().start(context);
  }

  /**
   * Returns a configured downstream API, which is called on behalf of the current caller.
   *
   * @param name the key below {@code DownstreamApis}; not null
   * @throws IllegalArgumentException if no such API is configured; the message lists the configured
   *     ones
   */
  DownstreamApi downstreamApi(String name);

  /**
   * Returns the value of the {@code Authorization} header for a downstream API, on behalf of the
   * current caller. Use it with HTTP clients that Onbehalf does not support. Make sure that the
   * header is sent to the API's {@code BaseUrl} only.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @return {@code Bearer}, a space and the token; never null; do not log it
   * @throws NoCallerException if the current thread has no caller and the API does not use an app
   *     token
   * @throws OnBehalfException if no token was issued; if it is not caught, Onbehalf sends the
   *     matching error response
   * @throws IllegalArgumentException if no such API is configured
   */
  String authorizationHeader(String api);

  /**
   * Handles a claims challenge (continuous access evaluation) for HTTP clients that Onbehalf does
   * not support. After a 401 response, pass its {@code WWW-Authenticate} headers. If a value is
   * returned, retry the request once with it; otherwise handle the 401 as usual. Later calls of
   * {@link #authorizationHeader} return the new token. Set {@code HandlesClaimsChallenge} of the
   * API to declare to Entra and the API that this application handles claims challenges.
   *
   * <pre>{@code
   * Optional<String> again = onBehalf.challenged("PartnerAPI", response.headers("WWW-Authenticate"));
   * }</pre>
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param wwwAuthenticateHeaders the values of all {@code WWW-Authenticate} headers; not null
   * @return {@code Bearer}, a space and a new token; empty if the headers contain no claims
   *     challenge; do not log it
   * @throws UserInteractionRequiredException if Entra requires user interaction; if it is not
   *     caught, Onbehalf sends the matching error response
   * @throws OnBehalfException if no token was issued
   * @throws NoCallerException as for {@link #authorizationHeader}
   * @throws IllegalArgumentException if no such API is configured
   */
  Optional<String> challenged(String api, Collection<String> wwwAuthenticateHeaders);

  /**
   * Returns a token for a downstream API, from the cache or from Entra.
   *
   * @param request the API and the options; not null
   * @throws NoCallerException if a user token is requested and the current thread has no caller
   * @throws OnBehalfException if no token was issued; if it is not caught, Onbehalf sends the
   *     matching error response
   * @throws IllegalArgumentException if no such API is configured
   */
  AccessToken accessToken(TokenRequest request);

  /**
   * Returns a {@code javax.ws.rs.core.Feature} that adds a token of this application to each
   * request of a JAX-RS client. Use it on threads without a caller (app tokens, background work).
   * On threads with a caller, {@code OnBehalfOfFeature.forApi(name)} is sufficient.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @return the feature, to be passed to {@code Client.register}; its type is {@code Object}
   *     because JAX-RS is optional
   * @throws IllegalArgumentException if no such API is configured
   * @throws IllegalStateException if the JAX-RS API is not on the class path
   */
  Object feature(String api);

  /**
   * Returns the long-running sessions, which let work continue on behalf of a user after the
   * request has ended.
   *
   * @return the sessions of this web application, never null
   */
  Sessions sessions();

  /**
   * Returns whether the work can be done, for readiness probes. Asks no network and no store: it
   * tells what the last requests found. {@link org.onbehalf.servlet.HealthServlet} answers probes
   * with it.
   *
   * @return the state at this moment, never null
   * @since 0.1
   */
  Health health();
}
