package org.onbehalf.internal.downstream;

import java.lang.reflect.Method;
import java.net.CookiePolicy;
import javax.ws.rs.core.Feature;
import javax.ws.rs.core.FeatureContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures a JAX-RS client for one API. */
public final class OnBehalfOfJaxrsFeature implements Feature {
  /**
   * The property with a {@link org.onbehalf.CallerContext.Captured}: of a request, the caller of
   * the calling thread; of a target, the one that the application set.
   */
  public static final String CALLER_PROPERTY = "org.onbehalf.caller";

  private static final Logger LOG = LoggerFactory.getLogger(OnBehalfOfJaxrsFeature.class);

  private final String api;
  private final @Nullable OnBehalf bound;

  /**
   * Creates a feature.
   *
   * @param bound the application's instance; null for that of the caller
   */
  public OnBehalfOfJaxrsFeature(String api, @Nullable OnBehalf bound) {
    this.api = api;
    this.bound = bound;
  }

  @Override
  public boolean configure(FeatureContext context) {
    if (JaxrsClients.isJersey(context)) {
      // no cookies; Jersey creates the connector after its features are configured
      context.property("jersey.config.apache.client.handleCookies", true);
      context.property("jersey.config.jetty.client.disableCookies", true);
      context.property(
          "jersey.config.client.JdkConnectorProvider.cookiePolicy", CookiePolicy.ACCEPT_NONE);
      context.property("jersey.config.jnh.client.cookieHandler", null);
    }
    Object capture = JaxrsClients.isJersey(context) ? jerseyCallerCapture() : null;
    context.register(new OnBehalfOfFilter(api, bound, this, capture != null));
    if (capture != null) {
      context.register(capture);
    }
    return true;
  }

  /**
   * Passes the caller to {@code async()} and {@code rx()}. Jersey has the interface for it since
   * 2.30, but that version runs it, and every filter, for the first request only (jersey#4462).
   */
  private @Nullable Object jerseyCallerCapture() {
    try {
      ClassLoader loader = OnBehalfOfJaxrsFeature.class.getClassLoader();
      Method version =
          Class.forName("org.glassfish.jersey.internal.Version", false, loader)
              .getMethod("getVersion");
      return String.valueOf(version.invoke(null))
              .matches("(2\\.(3[1-9]|[4-9][0-9]|[0-9]{3})|[3-9]\\.).*")
          ? Class.forName("org.onbehalf.jersey.JerseyCallerCapture", true, loader)
              .getConstructor(String.class)
              .newInstance(api)
          : null;
    } catch (ReflectiveOperationException | LinkageError e) {
      LOG.debug("no Jersey 2.31 or later: asynchronous client calls need CallerContext.wrap(…)");
      return null;
    }
  }
}
