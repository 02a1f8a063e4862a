package org.onbehalf.functional;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;

/** Tells, by the Servlet API and by ours, who is calling. */
public final class WhoAmIServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Caller caller = CallerContext.current();
    response
        .getWriter()
        .print(
            String.join(
                "|",
                request.getUserPrincipal().getName(),
                request.getRemoteUser(),
                request.getAuthType(),
                String.valueOf(request.isUserInRole("Admin")),
                String.valueOf(caller == request.getUserPrincipal()),
                caller.objectId().orElse("-"),
                caller.tenantId(),
                caller.clientId(),
                String.valueOf(caller.isApplication()),
                caller.scopes().toString(),
                caller.roles().toString()));
  }
}
