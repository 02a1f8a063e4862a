package org.onbehalf.containers.echo;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;

/** Takes the method from the parameter {@code verb}. */
public final class MethodOverrideFilter implements Filter {
  @Override
  public void init(FilterConfig config) {
    // has no parameters
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String method = request.getParameter("verb");
    chain.doFilter(
        method == null
            ? request
            : new HttpServletRequestWrapper((HttpServletRequest) request) {
              @Override
              public String getMethod() {
                return method;
              }
            },
        response);
  }

  @Override
  public void destroy() {
    // has nothing open
  }
}
