package org.onbehalf.servers.app;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Says by which method it was called, and by whom; {@code fail} makes it fail. */
public final class PatchServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getParameter("fail") != null) {
      throw new IllegalStateException("a secret of the application");
    }
    response.setContentType("text/plain;charset=UTF-8");
    int read = 0;
    while (request.getInputStream().read() >= 0) {
      read++;
    }
    response
        .getWriter()
        .print(request.getMethod() + " " + read + " " + request.getUserPrincipal().getName());
  }
}
