package org.onbehalf.functional.answers;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import javax.security.auth.login.CredentialExpiredException;
import javax.security.auth.login.FailedLoginException;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.ForbiddenException;
import javax.ws.rs.GET;
import javax.ws.rs.NotAuthorizedException;
import javax.ws.rs.Path;
import javax.ws.rs.container.AsyncResponse;
import javax.ws.rs.container.Suspended;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.CallerContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.functional.Tenant;
import org.onbehalf.jersey.CallerFeature;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.ProtectedApplication;

/**
 * Exceptions of the application's own that sound like ours are its own: no other library's, and
 * none of the JDK's, is answered as if the token were bad.
 */
class ApplicationExceptionTest {
  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with()
          .jersey(new ResourceConfig(CallerFeature.class, Own.class, Resumed.class))
          .servlet("/api/throws/*", new Throwing());

  private static final Tenant tenant = application.tenant;

  /** Fails to sign in somewhere else. */
  private static final class Throwing extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      switch (request.getPathInfo()) {
        case "/login" -> throw new ServletException(new FailedLoginException("of the database"));
        case "/expired" -> throw new ServletException(new CredentialExpiredException());
        case "/security" -> throw new SecurityException("of the sandbox");
        case "/denied" -> throw new AccessDeniedException("of the file system");
        case "/invalid-token" -> throw new InvalidTokenException();
        case "/scope" -> CallerContext.current().requireScope("Orders.Read", "Orders.Write");
        case "/scope-in-another-case" -> CallerContext.current().requireScope("ACCESS_as_user");
        case "/role" -> CallerContext.current().requireRole("admin", "Clerk");
        case "/both" -> {
          CallerContext.current().requireScope("Other", "access_as_user");
          CallerContext.current().requireRole("Admin");
        }
        default -> CallerContext.current().requireScope();
      }
    }
  }

  /** Another library's, with the name of one of ours. */
  private static final class InvalidTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Knows its own answers. */
  @Path("own")
  public static final class Own {
    @GET
    @Path("401")
    public String unauthorized() {
      return Optional.<String>empty()
          .orElseThrow(() -> new NotAuthorizedException("Basic realm=\"till\""));
    }

    @GET
    @Path("403")
    public String forbidden() {
      return Optional.<String>empty().orElseThrow(ForbiddenException::new);
    }
  }

  /** Ends a request with an error of ours, on a thread that knows nothing of the request. */
  @Path("resumed")
  public static final class Resumed {
    @GET
    public void resume(@Suspended AsyncResponse response) {
      new Thread(() -> response.resume(new ConfigurationException("of the worker"))).start();
    }
  }

  @Test
  void serverError_thatAnotherThreadResumesWith_isLoggedWithTheIdThatTheClientGets()
      throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      HttpResponse<String> answer = get("/api/rest/resumed");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(500);
      assertThat(log.messages(Level.ERROR))
          .as(answer.body() + log.text())
          .singleElement()
          .asString()
          .contains("of the worker", "Correlation id " + Http.json(answer).get("correlation_id"));
    }
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return application.getAs(tenant.tokenOf("alice"), path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"login", "expired", "security", "denied", "invalid-token"})
  void exception_thatSoundsLikeABadToken_isTheApplicationsOwn(String which) throws Exception {
    HttpResponse<String> answer = get("/api/throws/" + which);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.headers().map()).doesNotContainKey("www-authenticate");
    assertThat(answer.body()).doesNotContain("correlation_id", "invalid_token");
  }

  @Test
  void challenge_ofTheApplicationItself_isLeftAlone() throws Exception {
    HttpResponse<String> unauthorized = get("/api/rest/own/401");
    HttpResponse<String> forbidden = get("/api/rest/own/403");

    assertThat(unauthorized.statusCode()).isEqualTo(401);
    assertThat(unauthorized.headers().allValues("WWW-Authenticate"))
        .containsExactly("Basic realm=\"till\"");
    assertThat(forbidden.statusCode()).isEqualTo(403);
    assertThat(forbidden.headers().map()).doesNotContainKey("www-authenticate");
  }

  @Test
  void requireScope_whenTheCallerHasNone_is403AndNamesThoseThatWouldDo() throws Exception {
    HttpResponse<String> answer = get("/api/throws/scope");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"insufficient_scope\"", "scope=\"Orders.Read Orders.Write\"");
    assertThat(get("/api/throws/scope-in-another-case").statusCode()).isEqualTo(403);
  }

  @Test
  void requireRole_whenTheCallerHasNone_is403() throws Exception {
    HttpResponse<String> answer = get("/api/throws/role");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"insufficient_scope\"")
        .doesNotContain("scope=");
  }

  @Test
  void requireScopeAndRole_whenTheCallerHasThem_pass() throws Exception {
    assertThat(get("/api/throws/both").statusCode()).isEqualTo(200);
  }

  @Test
  void requireScope_ofNothing_isTheApplicationsFault() throws Exception {
    HttpResponse<String> answer = get("/api/throws/nothing");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.headers().map()).doesNotContainKey("www-authenticate");
  }
}
