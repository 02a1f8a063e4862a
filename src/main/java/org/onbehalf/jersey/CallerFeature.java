package org.onbehalf.jersey;

import javax.ws.rs.ProcessingException;
import javax.ws.rs.core.Feature;
import javax.ws.rs.core.FeatureContext;
import org.onbehalf.OnBehalfException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Optional features for Jersey applications. Thread-safe. Registering this class has the following
 * effects:
 *
 * <ul>
 *   <li>{@code @Context Caller} can be injected into resources, including singletons. It is a proxy
 *       for the caller of the current request (Jersey 2.26 or later).
 *   <li>{@link org.onbehalf.RequiredScope}, {@link org.onbehalf.RequiredScopeOrAppPermission}, and
 *       {@code @RolesAllowed}, {@code @DenyAll}, {@code @PermitAll} on resource classes and methods
 *       are enforced.
 *   <li>Onbehalf's error responses are sent even if the application has an {@code ExceptionMapper}
 *       for {@code Throwable}.
 * </ul>
 *
 * <pre>{@code
 * resourceConfig.register(CallerFeature.class);
 * }</pre>
 *
 * @since 0.1
 */
public final class CallerFeature implements Feature {
  private static final Logger LOG = LoggerFactory.getLogger(CallerFeature.class);

  @Override
  public boolean configure(FeatureContext context) {
    context.register(OwnMapper.class);
    context.register(ClientMapper.class);
    context.register(WrappedMapper.class);
    context.register(AuthorizationAnnotations.class);
    injectCaller(context);
    return true;
  }

  /**
   * Where Jersey has the injection API of its own; older ones go without {@code @Context Caller}.
   */
  private static void injectCaller(FeatureContext context) {
    try {
      context.register(new CallerBinder());
    } catch (NoClassDefFoundError e) {
      LOG.info("@Context Caller needs Jersey 2.26 or later; use CallerContext.current() instead");
    }
  }

  // JAX-RS chooses by the nearest type, and Jersey among equals the one that looks at the instance:
  // one class per type

  /** For ours, thrown as they are. */
  static final class OwnMapper extends OnBehalfExceptionMapper<OnBehalfException> {}

  /** For ours within what a JAX-RS client throws. */
  static final class ClientMapper extends OnBehalfExceptionMapper<ProcessingException> {}

  /** For ours within anything else. */
  static final class WrappedMapper extends OnBehalfExceptionMapper<Throwable> {}
}
