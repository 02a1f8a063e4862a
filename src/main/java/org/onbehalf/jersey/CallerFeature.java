package org.onbehalf.jersey;

import java.util.function.Supplier;
import javax.ws.rs.ProcessingException;
import javax.ws.rs.core.Feature;
import javax.ws.rs.core.FeatureContext;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.process.internal.RequestScoped;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
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

  private static void injectCaller(FeatureContext context) {
    try {
      context.register(new CallerBinder());
    } catch (NoClassDefFoundError e) {
      LOG.info("@Context Caller needs Jersey 2.26 or later; use CallerContext.current() instead");
    }
  }

  /** A proxy per request, so that a singleton does not keep its first caller. */
  private static final class CallerBinder extends AbstractBinder {
    @Override
    protected void configure() {
      bindFactory(CallerSupplier.class)
          .to(Caller.class)
          .proxy(true)
          .proxyForSameScope(false)
          .in(RequestScoped.class);
    }
  }

  /** The caller of the request's thread. */
  static final class CallerSupplier implements Supplier<Caller> {
    @Override
    public Caller get() {
      return CallerContext.current();
    }
  }

  // One class per type: JAX-RS chooses the nearest type, and among mappers of the same type, Jersey
  // chooses an ExtendedExceptionMapper.

  static final class OwnMapper extends OnBehalfExceptionMapper<OnBehalfException> {}

  static final class ClientMapper extends OnBehalfExceptionMapper<ProcessingException> {}

  static final class WrappedMapper extends OnBehalfExceptionMapper<Throwable> {}
}
