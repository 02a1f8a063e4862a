package org.onbehalf.jersey;

import java.lang.annotation.Annotation;
import javax.annotation.Priority;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerResponseContext;
import javax.ws.rs.container.ContainerResponseFilter;
import javax.ws.rs.core.Response;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.challenge.AnswerMessage;
import org.onbehalf.internal.challenge.Answers;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.downstream.LeakedResponse;
import org.onbehalf.internal.runtime.CallerAnswers;

/**
 * Prevents Jersey from relaying the response of a downstream API to the caller. Jersey sends the
 * response in an uncaught client exception unchanged, including headers, cookies and body, and
 * without calling any {@code ExceptionMapper}. This filter replaces it with 502 {@code
 * downstream_error}, or with 401 {@code insufficient_claims} if user interaction is required.
 * Responses that the application created itself are not changed.
 *
 * <p>Immutable and thread-safe. Not intended for use by applications.
 *
 * @since 0.1
 */
@Priority(Integer.MAX_VALUE)
public final class RelayedResponseFilter implements ContainerResponseFilter {
  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    Object marked = response.getHeaders().remove(LeakedResponse.API_HEADER);
    response.getHeaders().remove(LeakedResponse.CHALLENGE_HEADER);
    if (marked == null || !(request.getUriInfo() instanceof ExtendedUriInfo)) {
      return;
    }
    Throwable mapped = ((ExtendedUriInfo) request.getUriInfo()).getMappedThrowable();
    OnBehalfException relayed = mapped == null ? null : LeakedResponse.of(mapped);
    if (relayed == null) {
      return;
    }
    CallerAnswers answers = AnswerResponse.answers();
    String correlationId = CorrelationId.of(request.getHeaderString(CorrelationId.HEADER));
    Answer answer =
        answers == null
            ? downstreamError(((WebApplicationException) mapped).getResponse())
            : answers.of(relayed, correlationId);
    AnswerMessage message = AnswerResponse.message(answers, answer, correlationId);
    response.getHeaders().clear();
    response.setStatus(message.status());
    message.headers().forEach(response.getHeaders()::putSingle);
    response.setEntity(message.body(), new Annotation[0], AnswerResponse.JSON);
  }

  private static Answer downstreamError(Response leaked) {
    return Answers.downstreamError(
        leaked.getHeaderString(LeakedResponse.API_HEADER), leaked.getStatus());
  }
}
