package org.onbehalf.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.servlet.ServletOutputStream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.ConfigurationException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.message.MessageCode;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.response.ErrorResponseMessage;
import org.onbehalf.internal.response.ErrorResponses;
import org.onbehalf.internal.runtime.CallerErrorResponses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes our own responses, with {@code setStatus} and {@code resetBuffer}: {@code reset} would
 * drop the headers of an outer CORS filter, {@code sendError} would call an error page.
 */
final class ErrorResponseWriter {
  private static final Logger LOG = LoggerFactory.getLogger(BearerTokenFilter.class);

  private final Cors cors;
  private final CallerErrorResponses answers;

  ErrorResponseWriter(Cors cors, CallerErrorResponses answers) {
    this.cors = cors;
    this.answers = answers;
  }

  /**
   * Answers with the challenge of an issuer; the response must not be committed.
   *
   * @param issuerName empty if it is not known
   */
  void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      ErrorResponse answer,
      String issuerName,
      String correlationId)
      throws IOException {
    // the application may have reset the response
    cors.addHeaders(request, response);
    write(request, response, answers.message(answer, issuerName, correlationId));
    answers.sent(answer, correlationId);
  }

  /** Answers for an exception of ours that the application did not catch. */
  void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      OnBehalfException exception,
      RequestAuthentication authentication)
      throws IOException {
    String correlationId = authentication.correlationId;
    ErrorResponse answer;
    if (exception.concerns(authentication.caller)) {
      answer = answers.of(exception, correlationId);
    } else {
      LOG.error(
          TokenMessages.FOREIGN_EXCEPTION
              + " a {} of another caller reached the request {}: answered 500 without details. Do not"
              + " share or cache exceptions",
          exception.getClass().getSimpleName(),
          correlationId);
      LOG.debug("the exception of {}", correlationId, exception);
      answer = ErrorResponses.SERVER_ERROR;
    }
    answer(request, response, answer, authentication.issuerName, correlationId);
  }

  /** Answers 500 while the configuration is faulty. */
  static void answerFaulty(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String correlationId = CorrelationId.of(request.getHeader(CorrelationId.HEADER));
    LOG.debug("500 server_error for {}: the configuration is faulty", correlationId);
    write(
        request,
        response,
        new ErrorResponseMessage(ErrorResponses.NOT_STARTED, null, correlationId));
  }

  /** Answers 503, where nothing can be decided about a request. */
  static void answerUnavailable(
      HttpServletRequest request,
      HttpServletResponse response,
      MessageCode code,
      String description)
      throws IOException {
    write(
        request,
        response,
        new ErrorResponseMessage(
            ErrorResponse.of(code, 503, "server_error", description),
            null,
            CorrelationId.of(request.getHeader(CorrelationId.HEADER))));
  }

  /** Answers 500 if classes on the class path do not fit each other. */
  void answerLinkageError(
      HttpServletRequest request,
      HttpServletResponse response,
      String correlationId,
      LinkageError error)
      throws IOException {
    answers.logServerError(
        correlationId,
        new ConfigurationException(
            EnvironmentMessages.LIBRARY
                + " a library on the class path has another version than Onbehalf needs: "
                + error));
    LOG.debug("the error of {}", correlationId, error);
    answer(request, response, ErrorResponses.SERVER_ERROR, "", correlationId);
  }

  private static void write(
      HttpServletRequest request, HttpServletResponse response, ErrorResponseMessage message)
      throws IOException {
    response.resetBuffer();
    response.setStatus(message.status());
    message.headers().forEach(response::setHeader);
    if (request.getHeader("Origin") != null) {
      Cors.exposeChallenge(response);
    }
    response.setContentType("application/json;charset=UTF-8");
    ServletOutputStream stream = stream(response);
    if (stream != null) {
      byte[] body = message.body();
      response.setContentLength(body.length);
      stream.write(body);
    } else {
      // the application chose the encoding, which cannot be changed any more
      if (response.containsHeader("Content-Length")) {
        response.setContentLength(-1);
      }
      response.getWriter().write(ascii(new String(message.body(), StandardCharsets.UTF_8)));
    }
  }

  /** Null if the application called {@code getWriter}, as each JSP does. */
  private static @Nullable ServletOutputStream stream(HttpServletResponse response)
      throws IOException {
    try {
      return response.getOutputStream();
    } catch (IllegalStateException e) {
      return null;
    }
  }

  /** The same JSON (RFC 8259, section 7). */
  private static String ascii(String json) {
    StringBuilder escaped = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char each = json.charAt(i);
      if (each < 0x7f) {
        escaped.append(each);
      } else {
        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
      }
    }
    return escaped.toString();
  }
}
