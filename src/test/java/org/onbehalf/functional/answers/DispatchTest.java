package org.onbehalf.functional.answers;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.http.HttpResponse;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.NoCallerException;
import org.onbehalf.functional.Tenant;
import org.onbehalf.testing.ProtectedApplication;

/**
 * A forward, an include or an asynchronous dispatch within the application leads to another path,
 * whose own rules count.
 */
class DispatchTest {
  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with(
              "Authorization.Rules.0.Path", "/api/open/*",
              "Authorization.Rules.0.Anonymous", "true",
              "Authorization.Rules.1.Path", "/api/admin",
              "Authorization.Rules.1.Roles", "Admin")
          .parts(
              server -> server.filtering(DispatcherType.FORWARD).filtering(DispatcherType.INCLUDE))
          .servlet("/api/open/go", new Dispatching())
          .servlet("/api/plain/go", new Dispatching())
          .servlet("/api/open/page", new WhoAmI())
          .servlet("/api/plain/page", new WhoAmI())
          .servlet("/api/admin", new WhoAmI());

  private static final Tenant tenant = application.tenant;

  private static final class WhoAmI extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if ("true".equals(request.getParameter("fail"))) {
        throw new NoCallerException("an exception of ours");
      }
      response
          .getWriter()
          .print("[" + request.getDispatcherType() + " " + request.getRemoteUser() + "]");
    }
  }

  /** Leads whoever calls elsewhere. */
  private static final class Dispatching extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      String to = request.getParameter("to");
      switch (request.getParameter("how")) {
        case "forward" -> request.getRequestDispatcher(to).forward(request, response);
        case "include" -> {
          response.getWriter().print("before ");
          request.getRequestDispatcher(to).include(request, response);
          response.getWriter().print(" after");
        }
        case "include-or-do-without" -> {
          response.getWriter().print("before ");
          try {
            request.getRequestDispatcher(to).include(request, response);
          } catch (ServletException e) {
            response.getWriter().print("without");
          }
        }
        case "async" -> {
          AsyncContext async = request.startAsync();
          async.start(() -> async.dispatch(to));
        }
        default -> throw new ServletException("how?");
      }
    }
  }

  private static String go(String from, String how, String to) {
    return "/api/" + from + "/go?how=" + how + "&to=/api/" + to;
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include", "async"})
  void dispatch_fromAnAnonymousPath_isNoWayAroundTheRules(String how) throws Exception {
    HttpResponse<String> answer = application.get(go("open", how, "admin"));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(1);
    assertThat(JSONObjectUtils.parse(answer.body())).containsKey("correlation_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include", "async"})
  void dispatch_fromAnAnonymousPath_toOneThatNoRuleNames_needsAToken(String how) throws Exception {
    assertThat(application.get(go("open", how, "plain/page")).statusCode()).isEqualTo(401);
    assertThat(application.getAs(tenant.tokenOf("dave"), go("open", how, "plain/page")).body())
        .contains(tenant.upnOf("dave") + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include", "async"})
  void dispatch_ofACallerWhoLacksTheRole_isRefused(String how) throws Exception {
    String token = tenant.tokenOf("dave", "access_as_user");

    for (String from : new String[] {"plain", "open"}) {
      HttpResponse<String> answer = application.getAs(token, go(from, how, "admin"));

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(JSONObjectUtils.parse(answer.body())).containsEntry("error", "insufficient_scope");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include", "async"})
  void dispatch_ofACallerWithTheRole_passes(String how) throws Exception {
    String token = tenant.tokenOf("carol", "access_as_user", "Admin");

    for (String from : new String[] {"plain", "open"}) {
      assertThat(application.getAs(token, go(from, how, "admin")).body())
          .contains(" " + tenant.upnOf("carol") + "]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include", "async"})
  void dispatch_fromOneAnonymousPathToAnother_passes(String how) throws Exception {
    assertThat(application.get(go("open", how, "open/page")).body()).contains(" null]");
  }

  @Test
  void refusedInclude_thatTheApplicationDoesWithout_isNoFailure() throws Exception {
    HttpResponse<String> answer = application.get(go("open", "include-or-do-without", "admin"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("before without");
  }

  @Test
  void exceptionOfOurs_withinAnInclude_isAnsweredByTheIncludingDispatch() throws Exception {
    HttpResponse<String> answer =
        application.getAs(
            tenant.tokenOf("dave"), go("plain", "include", "plain/page") + "%3Ffail=true");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(JSONObjectUtils.parse(answer.body())).containsEntry("error", "server_error");
  }
}
