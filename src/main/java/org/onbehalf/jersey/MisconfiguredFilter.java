package org.onbehalf.jersey;

import javax.annotation.Priority;
import javax.servlet.ServletContext;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import org.onbehalf.ConfigurationException;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.AnswerMessage;
import org.onbehalf.internal.challenge.Answers;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.runtime.OnBehalfRuntime;

/** Stands before a resource method of which nobody knows what its callers need: it lets none in. */
@Priority(Priorities.AUTHORIZATION)
final class MisconfiguredFilter implements ContainerRequestFilter {
  private final String fault;
  private final @Nullable ServletContext servletContext;

  MisconfiguredFilter(String fault, @Nullable ServletContext servletContext) {
    this.fault = fault;
    this.servletContext = servletContext;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String correlationId = CorrelationId.of(request.getHeaderString(CorrelationId.HEADER));
    ServletContext context = servletContext;
    Object runtime = context == null ? null : context.getAttribute(OnBehalf.ATTRIBUTE);
    if (runtime instanceof OnBehalfRuntime) {
      // made anew: an exception knows the caller of its birth
      ((OnBehalfRuntime) runtime)
          .answers()
          .logServerError(correlationId, new ConfigurationException(fault));
    }
    request.abortWith(
        AnswerResponse.of(new AnswerMessage(Answers.SERVER_ERROR, null, correlationId)));
  }
}
