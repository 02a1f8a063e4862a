package org.onbehalf.servers.ejb;

import java.io.IOException;
import javax.ejb.EJB;
import javax.ejb.EJBAccessException;
import javax.servlet.annotation.WebServlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Calls the bean, behind no filter and behind the filter. */
@WebServlet({"/managed/vault", "/api/managed/vault"})
public final class VaultServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("NullAway.Init") // injected
  @EJB
  private transient Vault vault;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      response.getWriter().print("opened by " + vault.open());
    } catch (EJBAccessException e) {
      response.getWriter().print("refused");
    }
  }
}
