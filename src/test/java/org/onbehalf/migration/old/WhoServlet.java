package org.onbehalf.migration.old;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Tells who asks for what. Beneath {@code /code} it asks for the role {@code admin} itself, as
 * applications do.
 */
public final class WhoServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getServletPath() + request.getPathInfo();
    if (path.startsWith("/code") && !request.isUserInRole("admin")) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    response.setContentType("text/plain;charset=UTF-8");
    response
        .getWriter()
        .println(
            request.getMethod() + " " + request.getRequestURI() + " " + request.getRemoteUser());
  }
}
