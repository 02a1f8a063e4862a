package org.onbehalf.jersey;

import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.ProcessingException;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.downstream.ThrowableAnalyzer;

/** Maps exceptions that hold one of ours; all others are thrown on. */
abstract class OnBehalfExceptionMapper<T extends RuntimeException> implements ExceptionMapper<T> {
  // One class per type: JAX-RS chooses the nearest type

  /** Our own. */
  static final class Own extends OnBehalfExceptionMapper<OnBehalfException> {}

  /** A client's, in which ours may be. */
  static final class OfClient extends OnBehalfExceptionMapper<ProcessingException> {}

  @Context private @Nullable HttpServletRequest request;
  @Context private @Nullable ServletContext context;

  @Override
  public Response toResponse(T thrown) {
    OnBehalfException ours = ThrowableAnalyzer.find(thrown, JaxrsErrorResponse.caller(request));
    if (ours == null) {
      throw thrown;
    }
    return JaxrsErrorResponse.of(ours, request, context);
  }
}
