package org.onbehalf.jersey;

import java.util.List;
import java.util.function.Consumer;
import javax.annotation.Priority;
import javax.servlet.ServletContext;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.core.Context;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.runtime.CallerErrorResponses;

/** Checks the caller of one resource method against the method's annotations. */
@Priority(Priorities.AUTHORIZATION)
final class AnnotationFilter implements ContainerRequestFilter {
  private final List<Consumer<Caller>> requirements;
  private final @Nullable ConfigurationException fault;
  private final @Nullable ServletContext servletContext;

  /** Jersey injects nothing here; in CXF there is nothing else. */
  @Context private @Nullable ServletContext injected;

  /**
   * Creates a filter.
   *
   * @param requirements throw an exception if the caller does not fulfil them
   * @param fault why the annotations cannot be enforced, so that nobody may call; null if they can
   */
  AnnotationFilter(
      List<Consumer<Caller>> requirements,
      @Nullable ConfigurationException fault,
      @Nullable ServletContext servletContext) {
    this.requirements = requirements;
    this.fault = fault;
    this.servletContext = servletContext;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Caller caller = CallerContext.find().orElse(null);
    if (fault == null && caller != null) {
      // their exceptions are mapped to 403
      requirements.forEach(each -> each.accept(caller));
      return;
    }
    String correlationId =
        JaxrsErrorResponse.correlationId(caller, request.getHeaderString(CorrelationId.HEADER));
    CallerErrorResponses answers =
        JaxrsErrorResponse.answers(injected == null ? servletContext : injected);
    ErrorResponse answer =
        fault == null
            ? ErrorResponse.challenge()
            : JaxrsErrorResponse.answer(answers, fault, correlationId);
    request.abortWith(JaxrsErrorResponse.of(answers, answer, caller, correlationId));
  }
}
