package org.onbehalf.servlet;

import java.util.Set;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.AuthorizationRules;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.runtime.RequestAuthenticator;

/**
 * The caller of an accepted request, stored in a request attribute for its later dispatches. These
 * do not validate the token again, which may have expired meanwhile. Immutable except for the
 * application's {@code logout}.
 */
final class RequestAuthentication {
  private static final String ATTRIBUTE = "org.onbehalf.servlet.authentication";

  private final RequestAuthenticator authenticator;

  /** Null if the request passes without a caller. */
  final @Nullable Caller caller;

  final String correlationId;

  /** Whether the application has called {@code logout}: then it sees no caller. */
  volatile boolean loggedOut;

  /** The issuer's configured name; empty without a caller. */
  final String issuerName;

  /** The path and the method for which the rules were checked. */
  private final String path;

  private final String method;

  /** Whether {@link BearerAuthModule} gave the caller to the container. */
  private final boolean byContainer;

  private RequestAuthentication(
      RequestAuthenticator authenticator,
      @Nullable ValidatedCaller caller,
      String correlationId,
      HttpServletRequest request,
      boolean byContainer) {
    this.byContainer = byContainer;
    this.path = AuthorizationRules.path(request);
    this.method = request.getMethod();
    this.issuerName = caller == null ? "" : caller.issuerName();
    this.authenticator = authenticator;
    this.caller = caller == null ? null : caller.withCorrelationId(correlationId);
    this.correlationId = correlationId;
  }

  /** Lets a request pass, and keeps that for its later dispatches. */
  static RequestAuthentication pass(
      HttpServletRequest request,
      RequestAuthenticator authenticator,
      @Nullable ValidatedCaller caller,
      String correlationId) {
    return keep(request, authenticator, caller, correlationId, false);
  }

  /** Lets a request pass whose caller the container shall know, too. */
  static RequestAuthentication passToContainer(
      HttpServletRequest request,
      RequestAuthenticator authenticator,
      ValidatedCaller caller,
      String correlationId) {
    return keep(request, authenticator, caller, correlationId, true);
  }

  private static RequestAuthentication keep(
      HttpServletRequest request,
      RequestAuthenticator authenticator,
      @Nullable ValidatedCaller caller,
      String correlationId,
      boolean byContainer) {
    RequestAuthentication passed =
        new RequestAuthentication(authenticator, caller, correlationId, request, byContainer);
    request.setAttribute(ATTRIBUTE, passed);
    return passed;
  }

  /**
   * What the container's module or an earlier dispatch of this request decided, if it holds for
   * this one; else null. Another application's decision does not count.
   *
   * @param issuers those whose tokens this filter accepts; empty for all
   */
  static @Nullable RequestAuthentication earlier(
      HttpServletRequest request, RequestAuthenticator authenticator, Set<String> issuers) {
    RequestAuthentication earlier = of(request, authenticator);
    if (earlier == null
        || (request.getDispatcherType() == DispatcherType.REQUEST
            && !earlier.isOfContainer(request))) {
      return null;
    }
    // another filter of this application may have let in whom this one does not
    boolean ofAllowedIssuer =
        issuers.isEmpty() || earlier.issuerName.isEmpty() || issuers.contains(earlier.issuerName);
    return ofAllowedIssuer && earlier.covers(request) ? earlier : null;
  }

  /** The decision of that application's filter or module about this request; null for none. */
  static @Nullable RequestAuthentication of(
      HttpServletRequest request, RequestAuthenticator authenticator) {
    Object attribute = request.getAttribute(ATTRIBUTE);
    return attribute instanceof RequestAuthentication
            && ((RequestAuthentication) attribute).authenticator == authenticator
        ? (RequestAuthentication) attribute
        : null;
  }

  /** Whether the container knows this very caller, from this application's module. */
  boolean isOfContainer(HttpServletRequest request) {
    return byContainer && caller != null && request.getUserPrincipal() == caller;
  }

  /**
   * A forward, an include or an asynchronous dispatch may lead to a path with other rules, and a
   * filter may change the method. Error pages are the application's choice.
   */
  private boolean covers(HttpServletRequest request) {
    return request.getDispatcherType() == DispatcherType.ERROR
        || (path.equals(AuthorizationRules.path(request)) && method.equals(request.getMethod()))
        || (caller != null && authenticator.allows(request, caller));
  }

  /** Shows nothing of the person. */
  @Override
  public String toString() {
    return "RequestAuthentication";
  }
}
