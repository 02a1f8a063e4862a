package org.onbehalf.jersey;

import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.glassfish.jersey.spi.ExtendedExceptionMapper;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.challenge.AnswerMessage;
import org.onbehalf.internal.challenge.Answers;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.downstream.ThrowableAnalyzer;
import org.onbehalf.internal.runtime.CallerAnswers;
import org.onbehalf.internal.runtime.OnBehalfRuntime;

/**
 * Maps what holds an exception of ours to its answer, and leaves everything else to the
 * application's mappers.
 */
abstract class OnBehalfExceptionMapper<T extends Throwable> implements ExtendedExceptionMapper<T> {
  @Context private @Nullable HttpHeaders headers;

  @Override
  public boolean isMappable(T thrown) {
    return answers() != null && ThrowableAnalyzer.find(thrown) != null;
  }

  @Override
  public Response toResponse(T thrown) {
    OnBehalfException ours = ThrowableAnalyzer.find(thrown);
    CallerAnswers answers = answers();
    HttpHeaders inbound = headers;
    String correlationId =
        CorrelationId.of(inbound == null ? null : inbound.getHeaderString(CorrelationId.HEADER));
    if (answers == null) {
      return AnswerResponse.of(new AnswerMessage(Answers.SERVER_ERROR, null, correlationId));
    }
    Caller caller = CallerContext.find().orElse(null);
    Answer answer = Answers.SERVER_ERROR;
    if (ours != null && ours.concerns(caller)) {
      answer = answers.of(ours, correlationId);
    } else if (ours != null) {
      answers.logServerError(correlationId, ours);
    }
    answers.sent(answer, correlationId);
    return AnswerResponse.of(answers.message(answer, caller, correlationId));
  }

  private static @Nullable CallerAnswers answers() {
    OnBehalf onBehalf = CallerContext.capture().onBehalf().orElse(null);
    return onBehalf instanceof OnBehalfRuntime ? ((OnBehalfRuntime) onBehalf).answers() : null;
  }
}
