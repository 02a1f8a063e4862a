package org.onbehalf.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;

/** Who is calling: by the Servlet API, as before, and by what only a token knows. */
public final class WhoAmIServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("name", request.getUserPrincipal().getName());
    answer.put("mayApprove", request.isUserInRole("Orders.Approve"));

    Caller caller = CallerContext.current();
    answer.put("kind", caller.isApplication() ? "application" : "user");
    answer.put("tenant", caller.tenantId());
    answer.put("client", caller.clientId());
    answer.put("scopes", new TreeSet<>(caller.scopes()));
    answer.put("roles", new TreeSet<>(caller.roles()));

    response.setContentType("application/json;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.getOutputStream().write(JSON.writeValueAsBytes(answer));
  }
}
