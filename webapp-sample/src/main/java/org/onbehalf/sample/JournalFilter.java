package org.onbehalf.sample;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.CallerContext;

/** Behind BearerTokenFilter: begins a trace for each call of the application, and times it. */
public final class JournalFilter implements Filter {
  /** Entra's header for the id that a call is known by; the page chooses it. */
  static final String CORRELATION_ID = "client-request-id";

  @Override
  public void init(FilterConfig config) {
    // nothing to prepare
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    if (isLookOfThePage(http)) {
      chain.doFilter(request, response);
      return;
    }
    long since = System.nanoTime();
    CallerContext.find()
        .ifPresent(caller -> Journal.ours().begin(http.getHeader(CORRELATION_ID), caller));
    try {
      chain.doFilter(request, response);
    } finally {
      Journal.ours().end((System.nanoTime() - since) / 1e6);
    }
  }

  /** What the page asks of itself to draw a call is no call. */
  private static boolean isLookOfThePage(HttpServletRequest request) {
    String path = request.getServletPath() + request.getPathInfo();
    return path.startsWith("/api/rest/journal/")
        || (path.startsWith("/api/rest/report/") && request.getMethod().equals("GET"));
  }

  @Override
  public void destroy() {
    // nothing to release
  }
}
