package org.onbehalf.jersey;

import javax.servlet.ServletContext;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.onbehalf.CallerContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.challenge.AnswerMessage;
import org.onbehalf.internal.challenge.Answers;
import org.onbehalf.internal.runtime.CallerAnswers;
import org.onbehalf.internal.runtime.OnBehalfRuntime;

/** Onbehalf's error responses in JAX-RS. */
final class AnswerResponse {
  static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE.withCharset("UTF-8");

  private AnswerResponse() {}

  /** The answers of the application that the thread works for; null if it has no caller. */
  static @Nullable CallerAnswers answers() {
    return answers(CallerContext.capture().onBehalf().orElse(null));
  }

  /** The answers of an application; null if it has no valid configuration. */
  static @Nullable CallerAnswers answers(@Nullable ServletContext context) {
    try {
      return answers(context == null ? null : OnBehalf.from(context));
    } catch (ConfigurationException e) {
      return null;
    }
  }

  private static @Nullable CallerAnswers answers(@Nullable OnBehalf onBehalf) {
    return onBehalf instanceof OnBehalfRuntime ? ((OnBehalfRuntime) onBehalf).answers() : null;
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

  static Response of(@Nullable CallerAnswers answers, Answer answer, String correlationId) {
    AnswerMessage message = message(answers, answer, correlationId);
    Response.ResponseBuilder response =
        Response.status(message.status()).type(JSON).entity(message.body());
    message.headers().forEach(response::header);
    return response.build();
  }
}
