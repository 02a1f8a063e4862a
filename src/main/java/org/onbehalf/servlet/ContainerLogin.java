package org.onbehalf.servlet;

import java.io.IOException;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the container to authenticate a request, by BASIC, FORM or whatever it is configured for.
 */
final class ContainerLogin {
  private static final Logger LOG = LoggerFactory.getLogger(BearerTokenFilter.class);

  private ContainerLogin() {}

  /**
   * Asks the container. Afterwards the request has a user, or the container has answered, or
   * neither: it has no login.
   *
   * @param response the container's own, which it may commit
   * @return whether the container has answered: with a challenge, a login page or a redirect
   */
  static boolean answers(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      // Jetty 9.4 returns false for a user, and throws after a challenge
      boolean unused = request.authenticate(response);
    } catch (ServletException | IllegalStateException e) {
      // its message may name the user
      LOG.debug("the container's login failed with {}", e.getClass().getName());
    }
    return request.getUserPrincipal() == null && response.isCommitted();
  }
}
