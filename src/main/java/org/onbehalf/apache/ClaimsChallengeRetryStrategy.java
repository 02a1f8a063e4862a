package org.onbehalf.apache;

import java.util.ArrayList;
import java.util.List;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.client.ServiceUnavailableRetryStrategy;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.protocol.HttpContext;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.downstream.AuthorizedRequest;

/**
 * Repeats a request after a claims challenge. This is HttpClient's only hook that repeats a request
 * after a response. Thread-safe.
 */
final class ClaimsChallengeRetryStrategy implements ServiceUnavailableRetryStrategy {
  /** The attribute with the request's {@link AuthorizedRequest}. */
  static final String AUTHORIZED = "org.onbehalf.authorizedRequest";

  private static final String REPETITION = "org.onbehalf.repetition";

  private static final class Repetition {
    final AuthorizedRequest authorized;
    final HttpRequest request;

    Repetition(AuthorizedRequest authorized, HttpRequest request) {
      this.authorized = authorized;
      this.request = request;
    }
  }

  /**
   * What this request repeats; null if it is no repetition. A context may be reused for another
   * caller's request after a repetition failed, so the requests are compared.
   */
  static @Nullable AuthorizedRequest takeRepetition(HttpContext context, HttpRequest request) {
    Object found = context.removeAttribute(REPETITION);
    return found instanceof Repetition && ((Repetition) found).request == request
        ? ((Repetition) found).authorized
        : null;
  }

  @Override
  public boolean retryRequest(HttpResponse response, int executionCount, HttpContext httpContext) {
    HttpClientContext context = HttpClientContext.adapt(httpContext);
    Object found = context.removeAttribute(AUTHORIZED);
    if (!(found instanceof AuthorizedRequest) || OnBehalfOfInterceptor.isRedirected(context)) {
      return false;
    }
    AuthorizedRequest authorized = (AuthorizedRequest) found;
    HttpRequest request = context.getRequest();
    List<String> challenges = new ArrayList<>();
    for (Header header : response.getHeaders("WWW-Authenticate")) {
      challenges.add(header.getValue());
    }
    boolean repeated =
        authorized.isToBeRepeated(
            response.getStatusLine().getStatusCode(),
            challenges,
            request.getRequestLine().getMethod(),
            isRepeatable(request) ? null : AuthorizedRequest.SENT_ONCE_ONLY);
    if (repeated) {
      context.setAttribute(REPETITION, new Repetition(authorized, request));
    }
    return repeated;
  }

  private static boolean isRepeatable(HttpRequest request) {
    HttpEntity entity =
        request instanceof HttpEntityEnclosingRequest
            ? ((HttpEntityEnclosingRequest) request).getEntity()
            : null;
    return entity == null || entity.isRepeatable();
  }

  @Override
  public long getRetryInterval() {
    return 0;
  }
}
