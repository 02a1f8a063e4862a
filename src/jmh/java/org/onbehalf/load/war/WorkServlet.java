package org.onbehalf.load.war;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Answers a few bytes, at once or after the milliseconds of its init-param {@code millis}. */
public final class WorkServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final byte[] ANSWER = {'o', 'k', '\n'};

  private long nanos;

  @Override
  public void init() {
    String millis = getInitParameter("millis");
    nanos = millis == null ? 0 : Long.parseLong(millis) * 1_000_000;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (nanos > 0) {
      // waits, as for a database
      long until = System.nanoTime() + nanos;
      for (long left = nanos; left > 0; left = until - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
    answer(response, ANSWER);
  }

  static void answer(HttpServletResponse response, byte[] answer) throws IOException {
    response.setContentType("text/plain");
    response.setContentLength(answer.length);
    response.getOutputStream().write(answer);
  }
}
