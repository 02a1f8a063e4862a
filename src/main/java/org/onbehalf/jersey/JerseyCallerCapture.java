package org.onbehalf.jersey;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;
import javax.ws.rs.ProcessingException;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.client.ClientResponseContext;
import org.glassfish.jersey.client.spi.PostInvocationInterceptor;
import org.glassfish.jersey.client.spi.PreInvocationInterceptor;
import org.onbehalf.CallerContext;
import org.onbehalf.DownstreamUnavailableException;
import org.onbehalf.internal.downstream.OnBehalfOfJaxrsFeature;

/**
 * Captures the caller of the calling thread for requests that Jersey sends on another thread, and
 * records on a transport error which API could not be reached. Loaded by name, on Jersey 2.31 and
 * later.
 *
 * <p>Immutable and thread-safe. Not intended for use by applications.
 *
 * @since 0.1
 */
public final class JerseyCallerCapture
    implements PreInvocationInterceptor, PostInvocationInterceptor {
  private final String api;

  /**
   * Creates an instance for an API.
   *
   * @param api the key below {@code DownstreamApis}; not null
   */
  public JerseyCallerCapture(String api) {
    this.api = api;
  }

  @Override
  public void beforeRequest(ClientRequestContext request) {
    // always, because a reused Invocation still has the caller of its last use
    request.setProperty(OnBehalfOfJaxrsFeature.CALLER_PROPERTY, CallerContext.capture());
  }

  @Override
  public void afterRequest(ClientRequestContext request, ClientResponseContext response) {}

  @Override
  public void onException(ClientRequestContext request, ExceptionContext context) {
    for (Throwable thrown : context.getThrowables()) {
      Throwable cause = thrown instanceof ProcessingException ? thrown.getCause() : null;
      if (cause instanceof IOException) {
        // the application gets the usual exception; our filter finds ours in it
        thrown.addSuppressed(
            new DownstreamUnavailableException(
                api,
                cause instanceof SocketTimeoutException || cause instanceof TimeoutException,
                null));
      }
    }
  }
}
