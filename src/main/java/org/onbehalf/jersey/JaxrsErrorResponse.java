package org.onbehalf.jersey;

import java.security.Principal;
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
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.response.ErrorResponseMessage;
import org.onbehalf.internal.response.ErrorResponses;
import org.onbehalf.internal.runtime.CallerErrorResponses;
import org.onbehalf.internal.runtime.OnBehalfRuntime;

/** Onbehalf's error responses in JAX-RS. */
final class JaxrsErrorResponse {
  static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE.withCharset("UTF-8");

  private JaxrsErrorResponse() {}

  /** The answers of the application; null if it has no valid configuration. */
  static @Nullable CallerErrorResponses answers(@Nullable ServletContext context) {
    OnBehalf onBehalf = CallerContext.capture().onBehalf().orElse(null);
    try {
      onBehalf = onBehalf != null || context == null ? onBehalf : OnBehalf.from(context);
    } catch (ConfigurationException e) {
      return null;
    }
    return onBehalf instanceof OnBehalfRuntime ? ((OnBehalfRuntime) onBehalf).answers() : null;
  }

  /** The answer for an exception of this request's. */
  static ErrorResponse answer(
      @Nullable CallerErrorResponses answers, OnBehalfException exception, String correlationId) {
    return answers == null
        ? new ErrorResponses("", "", null).of(exception)
        : answers.of(exception, correlationId);
  }

  /**
   * Writes an answer, of which the application's listeners are told.
   *
   * @param answers null if only a 5xx can be answered
   * @param caller the request's; null for none
   */
  static ErrorResponseMessage message(
      @Nullable CallerErrorResponses answers,
      ErrorResponse answer,
      @Nullable Caller caller,
      String correlationId) {
    if (answers == null) {
      return new ErrorResponseMessage(
          answer.status() < 500 ? ErrorResponses.SERVER_ERROR : answer, null, correlationId);
    }
    answers.sent(answer, correlationId);
    return answers.message(answer, caller, correlationId);
  }

  /** The request's caller, whom another thread may serve; or else that of this thread. */
  static @Nullable Caller caller(@Nullable HttpServletRequest request) {
    Principal user = request == null ? null : request.getUserPrincipal();
    return user instanceof Caller ? (Caller) user : CallerContext.find().orElse(null);
  }

  /** The id by which the log knows the request. */
  static String correlationId(@Nullable Caller caller, @Nullable String header) {
    String ofFilter =
        caller instanceof ValidatedCaller ? ((ValidatedCaller) caller).correlationId() : null;
    return ofFilter == null ? CorrelationId.of(header) : ofFilter;
  }

  /**
   * The response for an exception, on any thread that serves the request.
   *
   * @param context the application's; Jetty's request has none outside a dispatch
   */
  static Response of(
      OnBehalfException exception,
      @Nullable HttpServletRequest request,
      @Nullable ServletContext context) {
    CallerErrorResponses answers = answers(context);
    Caller caller = caller(request);
    String correlationId =
        correlationId(caller, request == null ? null : request.getHeader(CorrelationId.HEADER));
    ErrorResponse answer = ErrorResponses.SERVER_ERROR;
    if (exception.concerns(caller)) {
      answer = answer(answers, exception, correlationId);
    } else if (answers != null) {
      answers.logServerError(correlationId, exception);
    }
    return of(answers, answer, caller, correlationId);
  }

  static Response of(
      @Nullable CallerErrorResponses answers,
      ErrorResponse answer,
      @Nullable Caller caller,
      String correlationId) {
    ErrorResponseMessage message = message(answers, answer, caller, correlationId);
    Response.ResponseBuilder response =
        Response.status(message.status()).type(JSON).entity(message.body());
    message.headers().forEach(response::header);
    return response.build();
  }
}
