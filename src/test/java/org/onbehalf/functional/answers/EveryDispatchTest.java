package org.onbehalf.functional.answers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import javax.servlet.RequestDispatcher;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.wars.LeftBehind;
import org.onbehalf.testing.ProtectedApplication;

/** The filter is mapped onto every kind of dispatch, and meets the same request again. */
class EveryDispatchTest {
  private static final LeftBehind leftBehind = new LeftBehind();

  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with()
          .parts(
              server ->
                  server
                      .filteringEveryDispatch()
                      .outerFilter(leftBehind)
                      .errorPage(418, "/api/inner")
                      .errorPage(500, "/api/inner"))
          .servlet("/api/outer/*", new Outer())
          .servlet("/api/inner", new Inner());

  private static final Tenant tenant = application.tenant;

  private static String who(HttpServletRequest request) {
    return request.getDispatcherType()
        + " "
        + (request.getUserPrincipal() == null ? "-" : request.getUserPrincipal().getName())
        + " "
        + CallerContext.find().map(Caller::getName).orElse("-")
        + "; ";
  }

  /** Leads there in every way. */
  private static final class Outer extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      RequestDispatcher inner = request.getRequestDispatcher("/api/inner");
      switch (request.getPathInfo()) {
        case "/forward" -> inner.forward(request, response);
        case "/async" -> request.startAsync().dispatch("/api/inner");
        case "/error" -> response.sendError(418);
        case "/exception" -> throw new IllegalStateException("the application's own fault");
        default -> {
          inner.include(request, response);
          inner.include(request, response);
          response.getWriter().print(who(request));
        }
      }
    }
  }

  private static final class Inner extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(who(request));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "forward,   200, FORWARD * *; ",
    "include,   200, INCLUDE * *; INCLUDE * *; REQUEST * *; ",
    "async,     200, ASYNC * *; ",
    "error,     418, ERROR * *; ",
    "exception, 500, ERROR * *; ",
  })
  void everyDispatch_knowsTheCallerOfTheFirst(String how, int status, String expected)
      throws Exception {
    for (String user : new String[] {"alice", "bob", "alice"}) {
      var answer = application.getAs(tenant.tokenOf(user), "/api/outer/" + how);

      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.body().trim()).isEqualTo(expected.replace("*", tenant.upnOf(user)).trim());
    }
  }

  @Test
  void everyDispatch_ofARefusedRequest_isRefused() throws Exception {
    for (String how : new String[] {"forward", "include", "async", "error", "exception"}) {
      assertThat(application.get("/api/outer/" + how).statusCode()).isEqualTo(401);
      assertThat(application.get("/api/outer/" + how).body()).doesNotContain("; ");
    }
  }

  @Test
  void afterEveryDispatch_nobodyIsLeftOnTheThread() throws Exception {
    for (String how : new String[] {"forward", "include", "async", "error", "exception"}) {
      application.getAs(tenant.tokenOf("alice"), "/api/outer/" + how);
    }

    leftBehind.assertNobody("REQUEST", "FORWARD", "INCLUDE", "ASYNC", "ERROR");
  }
}
