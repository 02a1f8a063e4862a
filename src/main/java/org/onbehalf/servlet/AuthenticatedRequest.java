package org.onbehalf.servlet;

import java.security.Principal;
import javax.servlet.AsyncContext;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;

/** The request as the application sees it: it knows its caller, in asynchronous work too. */
final class AuthenticatedRequest extends HttpServletRequestWrapper {
  private final Caller caller;
  private final CallerContext.Captured captured;

  /**
   * From its parts.
   *
   * @param request what the container passed
   * @param captured the caller and the instance that the caller is bound to
   */
  AuthenticatedRequest(HttpServletRequest request, Caller caller, CallerContext.Captured captured) {
    super(request);
    this.caller = caller;
    this.captured = captured;
  }

  @Override
  public Principal getUserPrincipal() {
    return caller;
  }

  @Override
  public String getRemoteUser() {
    return caller.getName();
  }

  @Override
  public boolean isUserInRole(String role) {
    return role != null && caller.hasRole(role);
  }

  @Override
  public String getAuthType() {
    return "Bearer";
  }

  // containers give the unwrapped request to asynchronous work, whose thread knows no caller

  @Override
  public AsyncContext startAsync() {
    return new CallerAsyncContext(super.startAsync(), this, captured);
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    return new CallerAsyncContext(super.startAsync(request, response), this, captured);
  }

  @Override
  public AsyncContext getAsyncContext() {
    return new CallerAsyncContext(super.getAsyncContext(), this, captured);
  }
}
