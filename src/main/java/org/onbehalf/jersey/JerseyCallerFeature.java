package org.onbehalf.jersey;

import java.util.function.Supplier;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.ProcessingException;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.FeatureContext;
import javax.ws.rs.core.Response;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.process.internal.RequestScoped;
import org.glassfish.jersey.spi.ExtendedExceptionMapper;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.downstream.ThrowableAnalyzer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@link CallerFeature} adds in Jersey alone; loaded there only. */
final class JerseyCallerFeature {
  private static final Logger LOG = LoggerFactory.getLogger(CallerFeature.class);

  private JerseyCallerFeature() {}

  static void configure(FeatureContext context) {
    // classes, as Jersey injects nothing into an instance
    context.register(AuthorizationAnnotations.class);
    context.register(RelayedResponseFilter.class);
    context.register(OwnMapper.class);
    context.register(ClientMapper.class);
    context.register(WrappedMapper.class);
    try {
      context.register(new CallerBinder());
    } catch (NoClassDefFoundError e) {
      LOG.debug("@Context Caller is not injected, since it needs Jersey 2.26 or later");
    }
  }

  // One class per type: JAX-RS chooses the nearest type, and among mappers of the same type, Jersey
  // chooses an ExtendedExceptionMapper.

  static final class OwnMapper extends ExtendedMapper<OnBehalfException> {}

  static final class ClientMapper extends ExtendedMapper<ProcessingException> {}

  static final class WrappedMapper extends ExtendedMapper<Throwable> {}

  /** Maps whatever holds an exception of ours; all others are left to the application's mappers. */
  abstract static class ExtendedMapper<T extends Throwable> implements ExtendedExceptionMapper<T> {
    @Context private @Nullable HttpServletRequest request;
    @Context private @Nullable ServletContext context;

    @Override
    public boolean isMappable(T thrown) {
      return ThrowableAnalyzer.find(thrown, JaxrsErrorResponse.caller(request)) != null;
    }

    @Override
    public Response toResponse(T thrown) {
      OnBehalfException ours = ThrowableAnalyzer.find(thrown, JaxrsErrorResponse.caller(request));
      return ours == null
          ? Response.serverError().build()
          : JaxrsErrorResponse.of(ours, request, context);
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
}
