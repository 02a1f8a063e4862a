package org.onbehalf.testing;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Tells what {@link WarServerTest} asks of a deployment: its parameter, its age, what it can see.
 */
public final class PlainServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final AtomicInteger requests = new AtomicInteger();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response
        .getWriter()
        .print(
            getServletContext().getInitParameter("AzureAd.ClientId")
                + " "
                + requests.incrementAndGet()
                + " "
                + testClassPath());
  }

  private static String testClassPath() {
    try {
      Class.forName("org.onbehalf.Caller", false, PlainServlet.class.getClassLoader());
      return "visible";
    } catch (ClassNotFoundException e) {
      return "hidden";
    }
  }
}
