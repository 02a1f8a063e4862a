package org.onbehalf.testing.partner;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Outside the filter, for tests: {@code GET /seen} tells the calls received, {@code DELETE} forgets
 * them.
 */
public final class SeenServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json;charset=UTF-8");
    Map<String, Object> body = Map.of("calls", Seen.in(getServletContext()).all());
    response
        .getOutputStream()
        .write(JSONObjectUtils.toJSONString(body).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
    Seen.in(getServletContext()).clear();
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }
}
