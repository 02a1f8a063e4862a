package org.onbehalf.containers.echo;

import javax.servlet.http.HttpServletRequest;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;

/** Who calls, by the Servlet API and by ours, which must agree. */
final class Who {
  private Who() {}

  static String is(HttpServletRequest request) {
    String byServlet = request.getRemoteUser();
    String byOurs = CallerContext.find().map(Caller::getName).orElse(null);
    if (byServlet == null && byOurs == null) {
      return "nobody";
    }
    return byServlet
        + (byServlet != null && byServlet.equals(byOurs) ? "" : " but " + byOurs)
        + (request.isUserInRole("Admin") ? " (Admin)" : "");
  }
}
