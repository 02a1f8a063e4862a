package org.onbehalf.containers.echo;

import java.io.IOException;
import java.io.PrintWriter;
import javax.servlet.DispatcherType;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;

/**
 * Asks the Servlet API who calls: the parameter {@code calls} has words with semicolons between,
 * {@code role:name}, {@code who}, {@code type}, {@code login}, {@code logout}, {@code session},
 * {@code first:name}, {@code authenticate}, {@code forward:path} and {@code include:path}. The
 * answers are printed with semicolons between.
 */
public final class SecurityServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    boolean led = request.getDispatcherType() != DispatcherType.REQUEST;
    for (String call : request.getParameter(led ? "then" : "calls").split(";", -1)) {
      String[] parts = call.split(":", 2);
      switch (parts[0]) {
        case "forward" -> request.getRequestDispatcher(parts[1]).forward(request, response);
        case "include" -> request.getRequestDispatcher(parts[1]).include(request, response);
        case "async" -> request.startAsync().dispatch();
        default -> print(response.getWriter(), said(parts, request, response));
      }
    }
  }

  private static void print(PrintWriter writer, String said) {
    writer.print(said + ";");
  }

  /** Whom the session belongs to, by what the application stored at first. */
  private static String first(HttpSession session, String name) {
    if (session == null) {
      return "no session";
    }
    synchronized (session) {
      if (session.getAttribute("first") == null) {
        session.setAttribute("first", name);
      }
      return "session of " + session.getAttribute("first");
    }
  }

  private static String said(
      String[] call, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    return switch (call[0]) {
      case "role" -> "" + request.isUserInRole(call[1].equals("null") ? null : call[1]);
      case "who" -> Who.is(request);
      case "type" -> "" + request.getAuthType();
      case "principal" ->
          request.getUserPrincipal() == null ? "nobody" : request.getUserPrincipal().getName();
      case "session" -> "" + request.getSession().getId().length();
      case "first" -> first(request.getSession(!call[1].equals("present")), call[1]);
      case "authenticate" -> "" + request.authenticate(response);
      case "logout" -> {
        request.logout();
        yield "out";
      }
      case "login" -> {
        try {
          request.login("somebody", "a password");
          yield "in";
        } catch (ServletException e) {
          yield "refused";
        }
      }
      default -> throw new ServletException(call[0]);
    };
  }
}
