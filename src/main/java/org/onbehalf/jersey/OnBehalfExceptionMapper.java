package org.onbehalf.jersey;

import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.glassfish.jersey.spi.ExtendedExceptionMapper;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.challenge.AnswerMessage;
import org.onbehalf.internal.challenge.Answers;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.downstream.ThrowableAnalyzer;
import org.onbehalf.internal.runtime.OnBehalfRuntime;

/**
 * Maps what holds an exception of ours to its answer, and leaves everything else to the
 * application's mappers.
 */
abstract class OnBehalfExceptionMapper<T extends Throwable> implements ExtendedExceptionMapper<T> {
  @Context private @Nullable HttpHeaders headers;

  @Override
  public boolean isMappable(T thrown) {
    return runtime() != null && ThrowableAnalyzer.find(thrown) != null;
  }

  @Override
  public Response toResponse(T thrown) {
    OnBehalfException ours = ThrowableAnalyzer.find(thrown);
    OnBehalfRuntime runtime = runtime();
    HttpHeaders inbound = headers;
    String correlationId =
        CorrelationId.of(inbound == null ? null : inbound.getHeaderString(CorrelationId.HEADER));
    Answer answer = Answers.SERVER_ERROR;
    if (ours != null && runtime != null) {
      if (ours.concerns(CallerContext.find().orElse(null))) {
        answer = runtime.answers().of(ours);
      }
      if (answer == Answers.SERVER_ERROR) {
        runtime.logServerError(correlationId, ours);
      }
    }
    AnswerMessage message =
        new AnswerMessage(
            answer,
            runtime == null ? null : runtime.wwwAuthenticate(CallerContext.find().orElse(null)),
            correlationId);
    if (runtime != null) {
      runtime.listeners().sent(answer, correlationId);
    }
    return AnswerResponse.of(message);
  }

  private static @Nullable OnBehalfRuntime runtime() {
    OnBehalf onBehalf = CallerContext.capture().onBehalf().orElse(null);
    return onBehalf instanceof OnBehalfRuntime ? (OnBehalfRuntime) onBehalf : null;
  }
}
