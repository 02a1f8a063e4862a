package org.onbehalf.containers.echo;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Says, whatever the method, which servlet was reached, by which path, how, and by whom. Its first
 * line is what {@link CallsServlet} tells later.
 */
public final class EchoServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    String line = Calls.in(getServletContext()).add(getServletName(), request);
    response
        .getWriter()
        .print(line + "\n" + request.getDispatcherType() + " " + Who.is(request) + "\n");
  }
}
