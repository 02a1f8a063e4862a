package org.onbehalf.sample;

import java.io.IOException;
import java.net.URI;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletResponse;

/**
 * Tells browsers what the sample's pages may do: load from their own origin, call it and the
 * sign-in service, and nothing else.
 */
public final class PageHeadersFilter implements Filter {
  private String policy = "default-src 'none'";

  @Override
  public void init(FilterConfig config) {
    ServletContext context = config.getServletContext();
    policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
            + origin(context.getInitParameter("page.authority"))
            + origin(context.getInitParameter("page.control"))
            + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            + "; require-trusted-types-for 'script'; trusted-types 'none'";
  }

  private static String origin(String address) {
    if (address == null || address.isEmpty()) {
      return "";
    }
    URI uri = URI.create(address);
    return ' ' + uri.getScheme() + "://" + uri.getAuthority();
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletResponse http = (HttpServletResponse) response;
    http.setHeader("Content-Security-Policy", policy);
    http.setHeader("X-Content-Type-Options", "nosniff");
    http.setHeader("Referrer-Policy", "no-referrer");
    http.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    chain.doFilter(request, response);
  }

  @Override
  public void destroy() {
    // nothing to release
  }
}
