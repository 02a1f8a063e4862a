package org.onbehalf.containers.applications;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Reads its application's {@code web.xml} to learn how users sign in, as JSPWiki does: the
 * container knows them where a constraint is there, whatever it says.
 */
public final class OwnDescriptorServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String descriptor;
    try (InputStream in = getServletContext().getResourceAsStream("/WEB-INF/web.xml")) {
      descriptor = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    boolean byContainer = descriptor.contains("<security-constraint>");
    response.setContentType("text/plain;charset=UTF-8");
    response
        .getWriter()
        .print(
            byContainer
                ? "the container's user " + request.getRemoteUser()
                : "everybody may register");
  }
}
