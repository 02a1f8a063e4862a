package org.onbehalf.jersey;

import java.lang.annotation.Annotation;
import javax.annotation.Priority;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerResponseContext;
import javax.ws.rs.container.ContainerResponseFilter;
import javax.ws.rs.core.Context;
import org.onbehalf.Caller;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.downstream.RelayedResponse;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.response.ErrorResponseMessage;
import org.onbehalf.internal.runtime.CallerErrorResponses;

/**
 * Replaces a downstream API's response that the application relays, also outside our servlet
 * filter: with 502 {@code downstream_error}, or with 401 if the user has to sign in again.
 */
@Priority(Integer.MAX_VALUE)
final class RelayedResponseFilter implements ContainerResponseFilter {
  @Context private @Nullable HttpServletRequest servletRequest;
  @Context private @Nullable ServletContext servletContext;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    RelayedResponse marked = null;
    for (String name : response.getHeaders().keySet()) {
      String value = response.getHeaderString(name);
      if (marked == null && RelayedResponse.isMarker(name, value)) {
        marked = RelayedResponse.read(value);
      }
    }
    if (marked == null) {
      return;
    }
    OnBehalfException relayed = marked.exception();
    CallerErrorResponses answers = JaxrsErrorResponse.answers(servletContext);
    Caller caller = JaxrsErrorResponse.caller(servletRequest);
    String correlationId =
        JaxrsErrorResponse.correlationId(caller, request.getHeaderString(CorrelationId.HEADER));
    ErrorResponseMessage message =
        JaxrsErrorResponse.message(
            answers,
            JaxrsErrorResponse.answer(answers, relayed, correlationId),
            caller,
            correlationId);
    response.getHeaders().clear();
    response.setStatus(message.status());
    message.headers().forEach(response.getHeaders()::putSingle);
    response.setEntity(message.body(), new Annotation[0], JaxrsErrorResponse.JSON);
  }
}
