package org.onbehalf.servlet;

import java.io.IOException;
import java.security.Principal;
import javax.servlet.AsyncContext;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.ServletInputStream;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.internal.Nullable;

/**
 * The request as the application sees it, with its caller, in asynchronous work too. After a
 * cross-context dispatch the other application sees the container's request.
 */
final class AuthenticatedRequest extends HttpServletRequestWrapper {
  private final RequestAuthentication authentication;
  private final Caller caller;
  private final CallerContext.Captured captured;
  private final SecurityRoles roles;

  /** Null if sessions are not bound to callers. */
  private final @Nullable HttpSessionBinding sessions;

  private final ServletContext context;
  private final RelayedResponses relayed;
  private final AuthenticatedResponse response;
  private final Thread thread = Thread.currentThread();
  private @Nullable CallerAsyncContext async;
  private @Nullable CallerInputStream input;

  /**
   * From its parts.
   *
   * @param request what the container passed
   * @param captured the caller and the instance that the caller is bound to
   */
  AuthenticatedRequest(
      HttpServletRequest request,
      HttpServletResponse response,
      RequestAuthentication authentication,
      Caller caller,
      CallerContext.Captured captured,
      SecurityRoles roles,
      @Nullable HttpSessionBinding sessions,
      RelayedResponses relayed) {
    super(request);
    this.authentication = authentication;
    this.caller = caller;
    this.captured = captured;
    this.roles = roles;
    this.sessions = sessions;
    this.context = request.getServletContext();
    this.relayed = relayed;
    this.response = new AuthenticatedResponse(response, this, relayed);
  }

  /** The response that belongs to it. */
  AuthenticatedResponse response() {
    return response;
  }

  /** Another response of this request, for asynchronous work. */
  AuthenticatedResponse asynchronous(HttpServletResponse original) {
    AuthenticatedResponse created = new AuthenticatedResponse(original, this, relayed);
    created.dispatchEnds();
    return created;
  }

  /** Runs a listener's calls as the caller. */
  CallerContext.Captured captured() {
    return authentication.loggedOut ? CallerContext.nobody() : captured;
  }

  /** Whether this application runs, and not another one that was dispatched to. */
  private boolean isOurs() {
    ServletContext now = getServletContext();
    return now == context || now == null || now.getContextPath().equals(context.getContextPath());
  }

  /** The caller; null after {@link #logout()}. */
  private @Nullable Caller user() {
    return authentication.loggedOut ? null : caller;
  }

  @Override
  public @Nullable Principal getUserPrincipal() {
    return isOurs() ? user() : super.getUserPrincipal();
  }

  @Override
  public @Nullable String getRemoteUser() {
    if (!isOurs()) {
      return super.getRemoteUser();
    }
    Caller user = user();
    return user == null ? null : user.getName();
  }

  /** Servlet 3.1, section 13.3. */
  @Override
  public boolean isUserInRole(@Nullable String role) {
    return isOurs()
        ? role != null && user() != null && (roles.isIn(caller, role, this) || mapsRole(role))
        : super.isUserInRole(role);
  }

  /** Whether the container gives the role to the caller of {@link BearerAuthModule}. */
  private boolean mapsRole(String role) {
    return authentication.isOfContainer((HttpServletRequest) getRequest())
        && super.isUserInRole(role);
  }

  @Override
  public @Nullable String getAuthType() {
    return isOurs() ? (user() == null ? null : "Bearer") : super.getAuthType();
  }

  /** True for a caller; after {@link #logout()} the token makes it the caller again. */
  @Override
  public boolean authenticate(HttpServletResponse answer) throws IOException, ServletException {
    if (!isOurs()) {
      return super.authenticate(answer);
    }
    if (authentication.loggedOut) {
      authentication.loggedOut = false;
      putOntoThread();
    }
    return true;
  }

  /** Refused, as where somebody is authenticated already (Servlet 3.1, section 13.3). */
  @Override
  public void login(String name, String password) throws ServletException {
    if (!isOurs()) {
      super.login(name, password);
      return;
    }
    throw new ServletException(
        "login(name, password) is not possible: the request is authenticated by its bearer token");
  }

  @Override
  public void logout() throws ServletException {
    if (!isOurs()) {
      super.logout();
      return;
    }
    authentication.loggedOut = true;
    putOntoThread();
    // of a container that knows nobody, Jetty 12 would throw
    if (super.getUserPrincipal() != null) {
      super.logout();
    }
  }

  /** The filter on this thread removes it again. */
  @SuppressWarnings("MustBeClosedChecker")
  private void putOntoThread() {
    if (Thread.currentThread() == thread && response.isOfRunningDispatch()) {
      captured().open();
    }
  }

  @Override
  public @Nullable HttpSession getSession() {
    return getSession(true);
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    return sessions == null || !isOurs()
        ? super.getSession(create)
        : sessions.session((HttpServletRequest) getRequest(), caller, create);
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    ServletInputStream delegate = super.getInputStream();
    CallerInputStream present = input;
    if (present == null || present.delegate != delegate) {
      present = new CallerInputStream(delegate, this);
      input = present;
    }
    return present;
  }

  // containers give the unwrapped request to asynchronous work, whose thread knows no caller

  @Override
  public AsyncContext startAsync() {
    return async(super.startAsync());
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse answer) {
    return async(super.startAsync(request, answer));
  }

  @Override
  public AsyncContext getAsyncContext() {
    return async(super.getAsyncContext());
  }

  private AsyncContext async(AsyncContext delegate) {
    if (!isOurs()) {
      return delegate;
    }
    CallerAsyncContext present = async;
    if (present == null || present.delegate != delegate) {
      present = new CallerAsyncContext(delegate, this);
      async = present;
    }
    return present;
  }
}
