package org.onbehalf.jersey;

import java.lang.annotation.Annotation;
import javax.annotation.Priority;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerResponseContext;
import javax.ws.rs.container.ContainerResponseFilter;
import javax.ws.rs.core.MediaType;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.internal.challenge.AnswerMessage;
import org.onbehalf.internal.challenge.Answers;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.downstream.OnBehalfOfRequestFilter;
import org.onbehalf.internal.downstream.RelayedAnswer;

/**
 * Turns the answer of a downstream API that Jersey is about to relay into 502 {@code
 * downstream_error}. Jersey sends the response within a client's exception as it is, past every
 * {@code ExceptionMapper}: all headers, cookies and the body. An answer that the application made
 * itself is left alone.
 *
 * @since 0.1
 */
@Priority(Integer.MAX_VALUE)
public final class RelayedAnswerFilter implements ContainerResponseFilter {
  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    Object marked = response.getHeaders().remove(OnBehalfOfRequestFilter.API_HEADER);
    if (marked == null || !(request.getUriInfo() instanceof ExtendedUriInfo)) {
      return;
    }
    Throwable mapped = ((ExtendedUriInfo) request.getUriInfo()).getMappedThrowable();
    DownstreamApiException relayed = mapped == null ? null : RelayedAnswer.of(mapped);
    if (relayed == null) {
      return;
    }
    AnswerMessage message =
        new AnswerMessage(
            Answers.downstreamError(relayed.api(), relayed.downstreamStatus()),
            null,
            CorrelationId.of(request.getHeaderString(CorrelationId.HEADER)));
    response.getHeaders().clear();
    response.setStatus(message.status());
    message.headers().forEach(response.getHeaders()::putSingle);
    response.setEntity(
        message.body(), new Annotation[0], MediaType.APPLICATION_JSON_TYPE.withCharset("UTF-8"));
  }
}
