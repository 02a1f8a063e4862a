package org.onbehalf.servlet;

import java.util.Set;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.AuthorizationRules;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.runtime.OnBehalfRuntime;

/**
 * That a request passes, and as whom: for the later dispatches of the same request, which never
 * validate again where it will do, since the token may have expired since. Immutable but for the
 * application's {@code logout}.
 */
final class RequestVerdict {
  private static final String ATTRIBUTE = "org.onbehalf.servlet.verdict";

  final OnBehalfRuntime runtime;

  /** Null where the request passes as it came. */
  final @Nullable Caller caller;

  final String correlationId;

  /** Whether the application has called {@code logout}: then it sees no caller. */
  volatile boolean loggedOut;

  /** The issuer's configured name; null where nobody called. */
  private final @Nullable String issuerName;

  /** The path that was judged. */
  private final String path;

  private RequestVerdict(
      OnBehalfRuntime runtime,
      @Nullable ValidatedCaller caller,
      String correlationId,
      String path) {
    this.issuerName = caller == null ? null : caller.issuerName();
    this.runtime = runtime;
    this.caller = caller == null ? null : caller.withCorrelationId(correlationId);
    this.correlationId = correlationId;
    this.path = path;
  }

  /** Lets a request pass, and remembers it. */
  static RequestVerdict pass(
      HttpServletRequest request,
      OnBehalfRuntime runtime,
      @Nullable ValidatedCaller caller,
      String correlationId) {
    RequestVerdict verdict =
        new RequestVerdict(runtime, caller, correlationId, AuthorizationRules.path(request));
    request.setAttribute(ATTRIBUTE, verdict);
    return verdict;
  }

  /**
   * What an earlier dispatch of this request decided, where it does for this one; null else.
   * Another application's verdict does not count.
   *
   * @param issuers those whose tokens this filter accepts; empty for all
   */
  static @Nullable RequestVerdict earlier(
      HttpServletRequest request, OnBehalfRuntime runtime, Set<String> issuers) {
    if (request.getDispatcherType() == DispatcherType.REQUEST) {
      return null;
    }
    Object attribute = request.getAttribute(ATTRIBUTE);
    if (!(attribute instanceof RequestVerdict)) {
      return null;
    }
    RequestVerdict verdict = (RequestVerdict) attribute;
    // another filter of this application may have let in whom this one does not
    boolean ofAllowedIssuer =
        issuers.isEmpty() || verdict.issuerName == null || issuers.contains(verdict.issuerName);
    return verdict.runtime == runtime && ofAllowedIssuer && verdict.covers(request)
        ? verdict
        : null;
  }

  /**
   * A forward, an include and an asynchronous dispatch may lead to another path, for which the
   * first one's verdict need not do. Which page tells of an error is the application's choice only.
   */
  private boolean covers(HttpServletRequest request) {
    return request.getDispatcherType() == DispatcherType.ERROR
        || path.equals(AuthorizationRules.path(request))
        || (caller != null && runtime.authorization().of(request).judge(caller) == null);
  }

  /** Shows nothing of the person. */
  @Override
  public String toString() {
    return "RequestVerdict";
  }
}
