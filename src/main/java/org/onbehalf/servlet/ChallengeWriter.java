package org.onbehalf.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.servlet.ServletOutputStream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.AnswerMessage;

/**
 * Writes an answer of ours. By {@code setStatus} and {@code resetBuffer}: {@code reset} would drop
 * the headers of an outer CORS filter, {@code sendError} would call an error page.
 */
final class ChallengeWriter {
  private ChallengeWriter() {}

  /** Writes the answer; the response must not be committed. */
  static void write(HttpServletRequest request, HttpServletResponse response, AnswerMessage message)
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
      // its encoding is the application's choice, and cannot be changed any more
      if (response.containsHeader("Content-Length")) {
        response.setContentLength(-1);
      }
      response.getWriter().write(ascii(new String(message.body(), StandardCharsets.UTF_8)));
    }
  }

  /** Null where the application took the writer, as each JSP does. */
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
