package org.onbehalf.containers.rest;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletResponse;

/** Sets a header on each response, as filters for security headers do. */
public final class InnerFilter implements Filter {
  @Override
  public void init(FilterConfig config) {
    // it needs nothing
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ((HttpServletResponse) response).setHeader("X-Inner", "kept");
    chain.doFilter(request, response);
  }

  @Override
  public void destroy() {
    // it holds nothing
  }
}
