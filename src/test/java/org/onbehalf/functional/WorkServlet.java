package org.onbehalf.functional;

import java.io.IOException;
import java.util.function.Function;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.OnBehalf;

/** Does what the test says, as the caller of the request, and prints the result. */
public final class WorkServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private transient volatile Function<OnBehalf, ?> work = onBehalf -> "nothing to do";

  /** From now on each request does this. */
  public void does(Function<OnBehalf, ?> next) {
    work = next;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Object result = work.apply(OnBehalf.from(getServletContext()));
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(result);
  }
}
