package org.onbehalf.functional.monitoring;

import java.io.IOException;
import java.security.Principal;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import org.onbehalf.internal.Nullable;

/** An application's own login in front, which knows one user with one role. */
final class OwnLogin implements Filter {
  @Override
  public void init(FilterConfig config) {
    // nothing to prepare
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String user = ((HttpServletRequest) request).getHeader("User");
    chain.doFilter(
        user == null
            ? request
            : new HttpServletRequestWrapper((HttpServletRequest) request) {
              @Override
              public Principal getUserPrincipal() {
                return () -> user;
              }

              @Override
              public boolean isUserInRole(@Nullable String role) {
                return user.equals("operator") && "Operator".equals(role);
              }
            },
        response);
  }

  @Override
  public void destroy() {
    // nothing to end
  }
}
