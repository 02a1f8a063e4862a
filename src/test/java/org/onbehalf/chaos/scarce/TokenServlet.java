package org.onbehalf.chaos.scarce;

import java.io.IOException;
import javax.servlet.annotation.WebServlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.AccessToken;
import org.onbehalf.OnBehalf;
import org.onbehalf.TokenRequest;

/** Answers where the caller's token for the partner came from, and when it is to be refreshed. */
@WebServlet("/api/token")
public final class TokenServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    AccessToken token =
        OnBehalf.from(getServletContext()).accessToken(TokenRequest.forApi("PartnerAPI"));
    response.getWriter().print(token.source() + " " + token.refreshAt());
  }
}
