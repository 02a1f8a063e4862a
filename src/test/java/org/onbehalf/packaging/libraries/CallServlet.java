package org.onbehalf.packaging.libraries;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.OnBehalf;

/** {@code /api/who} tells the user's name, all other paths what the partner says of the caller. */
public final class CallServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getServletPath().endsWith("/who")) {
      response.getWriter().print(request.getRemoteUser());
      return;
    }
    URL partner = new URL(getServletContext().getInitParameter("partnerUrl") + "/caller");
    HttpURLConnection connection = (HttpURLConnection) partner.openConnection();
    connection.setRequestProperty(
        "Authorization", OnBehalf.from(getServletContext()).authorizationHeader("PartnerAPI"));
    connection.setRequestProperty("Connection", "close");
    response.setContentType("application/json;charset=UTF-8");
    try (InputStream in = connection.getInputStream()) {
      response.getOutputStream().write(in.readAllBytes());
    }
  }
}
