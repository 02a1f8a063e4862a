package org.onbehalf.jersey;

import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.OnBehalf;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.challenge.AnswerMessage;
import org.onbehalf.internal.challenge.Answers;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.runtime.CallerAnswers;
import org.onbehalf.internal.runtime.OnBehalfRuntime;

/** Onbehalf's error responses in JAX-RS. */
final class AnswerResponse {
  static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE.withCharset("UTF-8");

  private AnswerResponse() {}

  /** The answers of the application; null if it has no valid configuration. */
  static @Nullable CallerAnswers answers(@Nullable ServletContext context) {
    OnBehalf onBehalf = CallerContext.capture().onBehalf().orElse(null);
    try {
      onBehalf = onBehalf != null || context == null ? onBehalf : OnBehalf.from(context);
    } catch (ConfigurationException e) {
      return null;
    }
    return onBehalf instanceof OnBehalfRuntime ? ((OnBehalfRuntime) onBehalf).answers() : null;
  }

  /** The answer for an exception of this request's. */
  static Answer answer(
      @Nullable CallerAnswers answers, OnBehalfException exception, String correlationId) {
    return answers == null
        ? new Answers("", "", null).of(exception)
        : answers.of(exception, correlationId);
  }

  /**
   * Writes an answer, of which the application's listeners are told.
   *
   * @param answers null if only a 5xx can be answered
   */
  static AnswerMessage message(
      @Nullable CallerAnswers answers, Answer answer, String correlationId) {
    if (answers == null) {
      return new AnswerMessage(
          answer.status() < 500 ? Answers.SERVER_ERROR : answer, null, correlationId);
    }
    answers.sent(answer, correlationId);
    return answers.message(answer, CallerContext.find().orElse(null), correlationId);
  }

  /** The caller of this thread, or else, in asynchronous work, of the request. */
  static @Nullable Caller caller(@Nullable HttpServletRequest request) {
    Caller caller = CallerContext.find().orElse(null);
    return caller == null && request != null && request.getUserPrincipal() instanceof Caller
        ? (Caller) request.getUserPrincipal()
        : caller;
  }

  /** The response for an exception, on any thread that serves the request. */
  static Response of(OnBehalfException exception, @Nullable HttpServletRequest request) {
    CallerAnswers answers = answers(request == null ? null : request.getServletContext());
    String correlationId =
        CorrelationId.of(request == null ? null : request.getHeader(CorrelationId.HEADER));
    Answer answer = Answers.SERVER_ERROR;
    if (exception.concerns(caller(request))) {
      answer = answer(answers, exception, correlationId);
    } else if (answers != null) {
      answers.logServerError(correlationId, exception);
    }
    return of(answers, answer, correlationId);
  }

  static Response of(@Nullable CallerAnswers answers, Answer answer, String correlationId) {
    AnswerMessage message = message(answers, answer, correlationId);
    Response.ResponseBuilder response =
        Response.status(message.status()).type(JSON).entity(message.body());
    message.headers().forEach(response::header);
    return response.build();
  }
}
