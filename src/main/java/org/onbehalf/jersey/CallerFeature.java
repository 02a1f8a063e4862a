package org.onbehalf.jersey;

import javax.ws.rs.core.Feature;
import javax.ws.rs.core.FeatureContext;
import javax.ws.rs.ext.Provider;

/**
 * What Onbehalf adds to a JAX-RS application, in Jersey, RESTEasy, CXF or any other implementation
 * of JAX-RS 2. Thread-safe. Registering this class has the following effects:
 *
 * <ul>
 *   <li>{@link org.onbehalf.RequiredScope}, {@link org.onbehalf.RequiredScopeOrAppPermission}, and
 *       {@code @RolesAllowed}, {@code @DenyAll}, {@code @PermitAll} on resource classes and methods
 *       are enforced. Without it, nothing enforces Onbehalf's annotations.
 *   <li>Onbehalf's error responses are sent for exceptions from asynchronous resources, and even if
 *       the application has an {@code ExceptionMapper} for {@code RuntimeException} or {@code
 *       Throwable}; in Jersey, also for exceptions that have one of Onbehalf's as their cause.
 *   <li>A downstream API's response is not relayed, also outside the paths of {@code
 *       BearerTokenFilter}.
 *   <li>In Jersey 2.26 or later, {@code @Context Caller} can be injected into resources, including
 *       singletons. It is a proxy for the caller of the current request.
 * </ul>
 *
 * <pre>{@code
 * resourceConfig.register(CallerFeature.class);
 * }</pre>
 *
 * Where there is no {@code ResourceConfig}, {@code Application.getClasses()} names this class. An
 * implementation that searches {@code WEB-INF/lib} for providers, such as RESTEasy, finds it by
 * itself.
 *
 * @since 0.1
 */
@Provider // Open Liberty ignores a feature without it
public final class CallerFeature implements Feature {
  @Override
  public boolean configure(FeatureContext context) {
    if (context.getClass().getName().startsWith("org.glassfish.jersey.")) {
      JerseyCallerFeature.configure(context);
    } else {
      // instances, as CXF creates objects of public classes only
      AuthorizationAnnotations annotations = new AuthorizationAnnotations();
      context.register(annotations);
      context.register(new LocatedMethodFilter(annotations));
      context.register(new RelayedResponseFilter());
      context.register(new OnBehalfExceptionMapper.Own());
      context.register(new OnBehalfExceptionMapper.OfClient());
    }
    return true;
  }
}
