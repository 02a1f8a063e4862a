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
 * Has HttpClient repeat a request whose token was refused with a claims challenge: its one hook
 * that repeats a request after an answer. Thread-safe.
 */
final class ClaimsChallengeRetryStrategy implements ServiceUnavailableRetryStrategy {
  /** The attribute with the request's {@link AuthorizedRequest}. */
  static final String CALL = "org.onbehalf.apache.authorizedCall";

  private static final String REPETITION = "org.onbehalf.repetition";

  private static final String NOT_REPEATABLE =
      "its entity can be sent once only. Send a StringEntity or a ByteArrayEntity instead of a"
          + " stream where the API may challenge";

  /** That this very request is about to be sent again. */
  private static final class Repetition {
    final AuthorizedRequest call;
    final HttpRequest request;

    Repetition(AuthorizedRequest call, HttpRequest request) {
      this.call = call;
      this.request = request;
    }
  }

  /**
   * The call that this sending repeats; null where it is the first. A context may outlive a
   * repetition that came to nothing, and meet another caller's request: that one is not it.
   */
  static @Nullable AuthorizedRequest takeRepetition(HttpContext context, HttpRequest request) {
    Object found = context.removeAttribute(REPETITION);
    return found instanceof Repetition && ((Repetition) found).request == request
        ? ((Repetition) found).call
        : null;
  }

  @Override
  public boolean retryRequest(HttpResponse response, int executionCount, HttpContext httpContext) {
    HttpClientContext context = HttpClientContext.adapt(httpContext);
    Object call = context.removeAttribute(CALL);
    if (!(call instanceof AuthorizedRequest) || OnBehalfOfInterceptor.isRedirected(context)) {
      return false;
    }
    List<String> challenges = new ArrayList<>();
    for (Header header : response.getHeaders("WWW-Authenticate")) {
      challenges.add(header.getValue());
    }
    boolean repeated =
        ((AuthorizedRequest) call)
            .isToBeRepeated(
                response.getStatusLine().getStatusCode(),
                challenges,
                context.getRequest().getRequestLine().getMethod(),
                obstacle(context.getRequest()));
    if (repeated) {
      context.setAttribute(
          REPETITION, new Repetition((AuthorizedRequest) call, context.getRequest()));
    }
    return repeated;
  }

  private static @Nullable String obstacle(HttpRequest request) {
    HttpEntity entity =
        request instanceof HttpEntityEnclosingRequest
            ? ((HttpEntityEnclosingRequest) request).getEntity()
            : null;
    return entity == null || entity.isRepeatable() ? null : NOT_REPEATABLE;
  }

  @Override
  public long getRetryInterval() {
    return 0;
  }
}
