package org.onbehalf.internal.downstream;

import java.lang.reflect.Method;
import java.net.CookiePolicy;
import javax.ws.rs.core.Feature;
import javax.ws.rs.core.FeatureContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers what one API needs on a JAX-RS client. */
public final class OnBehalfOfJaxrsFeature implements Feature {
  private static final Logger LOG = LoggerFactory.getLogger(OnBehalfOfJaxrsFeature.class);

  private final String api;
  private final @Nullable OnBehalf bound;

  /**
   * From its parts.
   *
   * @param api the key below {@code DownstreamApis}
   * @param bound the application's instance; null for that of the caller on the thread
   */
  public OnBehalfOfJaxrsFeature(String api, @Nullable OnBehalf bound) {
    this.api = api;
    this.bound = bound;
  }

  @Override
  public boolean configure(FeatureContext context) {
    keepNoCookies(context);
    context.register(new OnBehalfOfRequestFilter(api, bound));
    context.register(new ClaimsChallengeFilter(api, this));
    Object capture = jerseyCapture();
    if (capture != null) {
      context.register(capture);
    }
    return true;
  }

  /** Jersey makes the connector after its features are configured; others ignore the names. */
  private static void keepNoCookies(FeatureContext context) {
    context.property("jersey.config.apache.client.handleCookies", true);
    context.property("jersey.config.jetty.client.disableCookies", true);
    context.property(
        "jersey.config.client.JdkConnectorProvider.cookiePolicy", CookiePolicy.ACCEPT_NONE);
    context.property("jersey.config.jnh.client.cookieHandler", null);
  }

  /**
   * Carries the caller into {@code async()} and {@code rx()}. Jersey's interface for it exists
   * since 2.30, whose implementation runs it, and every filter, for the first request only
   * (jersey#4462): so from 2.31.
   */
  private @Nullable Object jerseyCapture() {
    try {
      ClassLoader loader = OnBehalfOfJaxrsFeature.class.getClassLoader();
      Method version =
          Class.forName("org.glassfish.jersey.internal.Version", false, loader)
              .getMethod("getVersion");
      if (!capturesReliably(String.valueOf(version.invoke(null)))) {
        return null;
      }
      return Class.forName("org.onbehalf.jersey.JerseyCallerCapture", true, loader)
          .getConstructor(String.class)
          .newInstance(api);
    } catch (ReflectiveOperationException | LinkageError e) {
      LOG.debug("no Jersey 2.31 or later: asynchronous client calls need CallerContext.wrap(…)");
      return null;
    }
  }

  static boolean capturesReliably(String version) {
    String[] parts = version.split("[.-]", -1);
    try {
      int major = Integer.parseInt(parts[0]);
      int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
      return major == 2 && minor >= 31;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
