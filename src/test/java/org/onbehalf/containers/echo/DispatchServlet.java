package org.onbehalf.containers.echo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.function.Consumer;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.RequestDispatcher;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import javax.servlet.http.HttpServletResponse;

/**
 * Leads a request elsewhere: the parameter {@code how} is {@code forward}, {@code include}, {@code
 * error}, {@code async} (to itself), {@code async-to} or {@code start}, {@code to} a path within
 * the application or within that of the path {@code context}, and with {@code hide} the token is
 * not passed on.
 */
public final class DispatchServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** The status whose error page is another servlet. */
  private static final int TEAPOT = 418;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setContentType("text/plain;charset=UTF-8");
    if (request.getDispatcherType() == DispatcherType.ASYNC) {
      response.getWriter().print("dispatched " + Who.is(request));
      return;
    }
    String to = request.getParameter("to");
    switch (request.getParameter("how")) {
      case "forward" -> dispatcher(request, to).forward(passed(request), response);
      case "include" -> {
        response.getWriter().print("before ");
        dispatcher(request, to).include(passed(request), response);
        response.getWriter().print(" after " + Who.is(request));
      }
      case "error" -> response.sendError(TEAPOT);
      case "async" -> later(request.startAsync(), async -> async.dispatch());
      case "async-to" -> later(request.startAsync(), async -> async.dispatch(to));
      case "start" -> later(request.startAsync(), DispatchServlet::complete);
      default -> throw new ServletException("how?");
    }
  }

  private RequestDispatcher dispatcher(HttpServletRequest request, String to) {
    String context = request.getParameter("context");
    return context == null
        ? request.getRequestDispatcher(to)
        : getServletContext().getContext(context).getRequestDispatcher(to);
  }

  private static HttpServletRequest passed(HttpServletRequest request) {
    return request.getParameter("hide") == null
        ? request
        : new HttpServletRequestWrapper(request) {
          @Override
          public Enumeration<String> getHeaders(String name) {
            return name.equalsIgnoreCase("Authorization")
                ? Collections.emptyEnumeration()
                : super.getHeaders(name);
          }
        };
  }

  /** On a thread of the container's. */
  private static void later(AsyncContext async, Consumer<AsyncContext> work) {
    async.start(() -> work.accept(async));
  }

  private static void complete(AsyncContext async) {
    try {
      HttpServletRequest request = (HttpServletRequest) async.getRequest();
      async.getResponse().getWriter().print("started " + Who.is(request));
      async.complete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
