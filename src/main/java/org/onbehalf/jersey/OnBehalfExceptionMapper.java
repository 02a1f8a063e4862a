package org.onbehalf.jersey;

import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.glassfish.jersey.spi.ExtendedExceptionMapper;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.challenge.Answers;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.downstream.ThrowableAnalyzer;
import org.onbehalf.internal.runtime.CallerAnswers;

/** Maps exceptions that hold one of ours; all others are left to the application's mappers. */
abstract class OnBehalfExceptionMapper<T extends Throwable> implements ExtendedExceptionMapper<T> {
  @Context private @Nullable HttpHeaders headers;

  @Override
  public boolean isMappable(T thrown) {
    return AnswerResponse.answers() != null && ThrowableAnalyzer.find(thrown) != null;
  }

  @Override
  public Response toResponse(T thrown) {
    OnBehalfException ours = ThrowableAnalyzer.find(thrown);
    CallerAnswers answers = AnswerResponse.answers();
    HttpHeaders inbound = headers;
    String correlationId =
        CorrelationId.of(inbound == null ? null : inbound.getHeaderString(CorrelationId.HEADER));
    Answer answer = Answers.SERVER_ERROR;
    if (answers != null && ours != null) {
      if (ours.concerns(CallerContext.find().orElse(null))) {
        answer = answers.of(ours, correlationId);
      } else {
        answers.logServerError(correlationId, ours);
      }
    }
    return AnswerResponse.of(answers, answer, correlationId);
  }
}
