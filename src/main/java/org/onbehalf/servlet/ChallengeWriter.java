package org.onbehalf.servlet;

import java.io.IOException;
import java.util.Collection;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.internal.challenge.AnswerMessage;

/**
 * Writes an answer of ours. By {@code setStatus} and {@code resetBuffer}: {@code reset} would drop
 * the headers of an outer CORS filter, {@code sendError} would call an error page.
 */
final class ChallengeWriter {
  private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";
  private static final String EXPOSED = "WWW-Authenticate, Retry-After";

  private ChallengeWriter() {}

  /** Writes the answer; the response must not be committed. */
  static void write(HttpServletRequest request, HttpServletResponse response, AnswerMessage message)
      throws IOException {
    response.resetBuffer();
    response.setStatus(message.status());
    message.headers().forEach(response::setHeader);
    if (request.getHeader("Origin") != null) {
      expose(response);
    }
    byte[] body = message.body();
    response.setContentType("application/json;charset=UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /**
   * Scripts of another origin may read the challenge, beside what an outer filter already exposes.
   */
  private static void expose(HttpServletResponse response) {
    Collection<String> present = response.getHeaders(EXPOSE_HEADERS);
    String before = present == null ? "" : String.join(", ", present);
    response.setHeader(EXPOSE_HEADERS, before.isEmpty() ? EXPOSED : before + ", " + EXPOSED);
  }
}
