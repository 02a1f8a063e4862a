package org.onbehalf.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * What the page needs before anybody has signed in: {@code /setup.json}, how one signs in; {@code
 * /figures}, what the application has done so far. Both are nobody's secret.
 */
public final class PageServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    Object answer =
        request.getServletPath().equals("/figures") ? Journal.ours().figures() : setup();
    response.getOutputStream().write(JSON.writeValueAsBytes(answer));
  }

  private Map<String, Object> setup() {
    ServletContext context = getServletContext();
    Map<String, Object> setup = new LinkedHashMap<>();
    setup.put("clientId", context.getInitParameter("page.clientId"));
    setup.put("authority", context.getInitParameter("page.authority"));
    setup.put("scope", context.getInitParameter("page.scope"));
    setup.put("control", context.getInitParameter("page.control"));
    return setup;
  }
}
