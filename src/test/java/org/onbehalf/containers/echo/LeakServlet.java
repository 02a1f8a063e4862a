package org.onbehalf.containers.echo;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Plants a thread that outlives the application, so that tests can see themselves find it. */
public final class LeakServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Thread planted =
        new Thread(
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "onbehalf-planted");
    planted.setDaemon(true);
    planted.start();
    response.getWriter().print("planted");
  }
}
