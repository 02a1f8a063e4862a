package org.onbehalf.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.downstream.RelayedResponse;

/**
 * Answers one request in place of a downstream API's response that the application relays, as
 * JAX-RS servers do with the response in a client's exception. Immutable.
 */
final class RelayedResponses {
  private final ErrorResponseWriter writer;
  private final RequestAuthentication authentication;

  RelayedResponses(ErrorResponseWriter writer, RequestAuthentication authentication) {
    this.writer = writer;
    this.authentication = authentication;
  }

  /** Answers, with those headers of the response that the API did not send. */
  void replace(RelayedResponse marked, HttpServletRequest request, HttpServletResponse response) {
    if (response.isCommitted() || request.getDispatcherType() == DispatcherType.INCLUDE) {
      return;
    }
    OnBehalfException answered = marked.exception();
    Map<String, List<String>> kept = new LinkedHashMap<>();
    for (String name : response.getHeaderNames()) {
      if (!marked.hasHeader(name.toLowerCase(Locale.ROOT))) {
        kept.put(name, new ArrayList<>(response.getHeaders(name)));
      }
    }
    response.reset();
    kept.forEach(
        (name, values) -> {
          // Jetty keeps a new session's cookie
          Collection<String> present = response.getHeaders(name);
          values.removeIf(present::contains);
          values.forEach(value -> response.addHeader(name, value));
        });
    try {
      writer.answer(request, response, answered, authentication);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
