package org.onbehalf.functional;

import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.OnBehalf;

/** Asks for a token on behalf of its caller. */
public final class ExchangingServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    OnBehalf.from(getServletContext()).authorizationHeader("PartnerAPI");
  }
}
