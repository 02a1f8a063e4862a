package org.onbehalf;

import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceLoader;
import javax.servlet.ServletContext;
import org.onbehalf.internal.RuntimeStarter;

/**
 * The way to everything that Onbehalf does for one web application: tokens of downstream APIs, on
 * behalf of the caller or in the application's own name.
 *
 * <p>There is one per {@code ServletContext}, built on first use and closed with the context. It is
 * an interface so that an application's tests can put a fake into the context under {@link
 * #ATTRIBUTE}.
 *
 * <p>Implementations are thread-safe. After the context was destroyed every method throws {@link
 * IllegalStateException}.
 *
 * @since 0.1
 */
public interface OnBehalf {

  /**
   * The name of the {@code ServletContext} attribute that holds the context's instance.
   *
   * @since 0.1
   */
  String ATTRIBUTE = "org.onbehalf.OnBehalf";

  /**
   * The instance of this web application; the first call builds it from the configuration. Neither
   * this nor any later call on the deploy thread opens a connection or a store.
   *
   * @param context the application's context; not null
   * @return the context's instance, never null
   * @throws ConfigurationException if the configuration is faulty; its message is the whole report,
   *     secrets masked
   * @throws IllegalStateException if the context was destroyed
   * @throws NullPointerException if {@code context} is null
   * @since 0.1
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
          "META-INF/services/org.onbehalf.internal.RuntimeStarter is missing: the jar was repackaged without its services");
    }
    return (OnBehalf) starters.next().start(context);
  }

  /**
   * A downstream API of the configuration, to be called on behalf of the current caller.
   *
   * @param name the key below {@code DownstreamApis}; not null
   * @return the API, never null
   * @throws IllegalArgumentException if no such API is configured; the message names those that are
   * @throws NullPointerException if {@code name} is null
   * @since 0.1
   */
  DownstreamApi downstreamApi(String name);

  /**
   * The value of an {@code Authorization} header for a downstream API, on behalf of the current
   * caller, for HTTP clients that Onbehalf does not know. The caller of this method sees to it that
   * the header goes to the API's {@code BaseUrl} only.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @return {@code Bearer} and the token, never null; never log it
   * @throws NoCallerException if no caller is on this thread and the API does not ask for an app
   *     token
   * @throws OnBehalfException if no token was granted; left uncaught it becomes the answer that the
   *     caller needs
   * @throws IllegalArgumentException if no such API is configured
   * @since 0.1
   */
  String authorizationHeader(String api);

  /**
   * Answers a claims challenge (continuous access evaluation) for HTTP clients that Onbehalf does
   * not know. After a 401 give it the answer's {@code WWW-Authenticate} headers; if there is a
   * value, repeat the request once with it, and otherwise leave the 401 as it is. Later calls of
   * {@link #authorizationHeader} return the new token at once. Set {@code HandlesClaimsChallenge}
   * of the API, which tells Entra and the API that this application answers challenges.
   *
   * <pre>{@code
   * Optional<String> again = onBehalf.challenged("PartnerAPI", response.headers("WWW-Authenticate"));
   * }</pre>
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param wwwAuthenticateHeaders the values of all {@code WWW-Authenticate} headers; not null
   * @return {@code Bearer} and a new token; empty where the headers hold no claims challenge; never
   *     log it
   * @throws UserInteractionRequiredException if Entra wants the user first; left uncaught it
   *     becomes the answer that the caller needs
   * @throws OnBehalfException if no token was granted
   * @throws NoCallerException as for {@link #authorizationHeader}
   * @throws IllegalArgumentException if no such API is configured
   * @since 0.1
   */
  Optional<String> challenged(String api, Collection<String> wwwAuthenticateHeaders);

  /**
   * A token for a downstream API, from the cache or from Entra.
   *
   * @param request what for and for whom; not null
   * @return the token, never null
   * @throws NoCallerException if a user token is asked for and no caller is on this thread
   * @throws OnBehalfException if no token was granted; left uncaught it becomes the answer that the
   *     caller needs
   * @throws IllegalArgumentException if no such API is configured
   * @since 0.1
   */
  AccessToken accessToken(TokenRequest request);

  /**
   * A {@code javax.ws.rs.core.Feature} that gives each request of a JAX-RS client the API's token,
   * bound to this application. Use it where no caller is on the thread (app tokens, workers); with
   * one, {@code OnBehalfOfFeature.forApi(name)} is enough.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @return the feature, to be passed to {@code Client.register}; typed {@code Object} because
   *     JAX-RS is optional
   * @throws IllegalArgumentException if no such API is configured
   * @throws IllegalStateException if no JAX-RS API is on the class path
   * @since 0.1
   */
  Object feature(String api);

  /**
   * Long-running sessions: work in a user's name that goes on when the request is over.
   *
   * @return the sessions of this web application, never null
   * @since 0.1
   */
  Sessions sessions();
}
