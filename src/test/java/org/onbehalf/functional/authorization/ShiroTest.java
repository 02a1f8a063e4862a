package org.onbehalf.functional.authorization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.shiro.SecurityUtils;
import org.apache.shiro.config.Ini;
import org.apache.shiro.session.SessionException;
import org.apache.shiro.subject.SimplePrincipalCollection;
import org.apache.shiro.subject.Subject;
import org.apache.shiro.subject.support.DisabledSessionException;
import org.apache.shiro.web.env.EnvironmentLoader;
import org.apache.shiro.web.env.IniWebEnvironment;
import org.apache.shiro.web.servlet.ShiroFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.Caller;
import org.onbehalf.testing.ProtectedApplication;

/** Behind a real Shiro, whose chains stay as they were. */
class ShiroTest {
  private static final String INI =
      """
      [main]
      authc.loginUrl = /login
      caller = org.onbehalf.shiro.CallerSubjectFilter
      filterChainResolver.globalFilters = caller, invalidRequest
      [users]
      anna = secret, admin
      [roles]
      admin = *
      clerk = report:read
      [urls]
      /login = authc
      /api/admin/** = authcBasic, roles[admin]
      /api/reports/** = authcBasic, perms["report:read"]
      /api/form/** = authc
      /page/** = authc
      /api/** = anon
      """;

  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with("Authentication.Mode", "optional")
          .parts(server -> server.innerFilter(new Shiro()))
          .servlet("/*", new SubjectServlet());

  /** With the environment that Shiro's listener makes of WEB-INF/shiro.ini. */
  private static final class Shiro extends ShiroFilter {
    @Override
    public void init() throws Exception {
      Ini ini = new Ini();
      ini.load(INI);
      IniWebEnvironment environment = new IniWebEnvironment();
      environment.setIni(ini);
      environment.setServletContext(getServletContext());
      environment.init();
      getServletContext().setAttribute(EnvironmentLoader.ENVIRONMENT_ATTRIBUTE_KEY, environment);
      super.init();
    }
  }

  /** Tells whom Shiro knows. */
  private static final class SubjectServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    static volatile ExecutorService executor = ForkJoinPool.commonPool();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Subject subject = SecurityUtils.getSubject();
      PrintWriter out = response.getWriter();
      out.println("principal " + subject.getPrincipal());
      out.println("remote user " + request.getRemoteUser());
      out.println("admin " + subject.hasRole("admin") + " " + request.isUserInRole("admin"));
      out.println("permitted " + subject.isPermitted("report:read"));
      if (request.getParameter("session") != null) {
        request.getSession().setAttribute("seen", "yes");
        out.println("caller " + subject.getPrincipals().oneByType(Caller.class).isApplication());
        out.println(refused(() -> subject.getSession()));
        out.println(refused(() -> subject.runAs(new SimplePrincipalCollection("root", "x"))));
      }
      if (request.getParameter("thread") != null) {
        // the thread inherits what is there when it is made
        executor = Executors.newSingleThreadExecutor();
        executor.execute(() -> SecurityUtils.getSubject());
      }
      if (request.getParameter("logout") != null) {
        subject.logout();
        out.println("then " + subject.getPrincipal() + " " + subject.isAuthenticated());
      }
    }

    private static String refused(Runnable action) {
      try {
        action.run();
        return "allowed";
      } catch (DisabledSessionException e) {
        return "disabled";
      } catch (SessionException e) {
        return e.toString();
      }
    }
  }

  private static String token(String user, String... roles) {
    return application.tenant.tokenOf(user, "access_as_user", roles);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/admin/x, admin, 200",
    "/api/admin/x, clerk, 401",
    "/api/reports/7, admin, 200",
    "/api/reports/7, clerk, 200",
    "/api/reports/7, other, 401",
    "/api/form/x, other, 200"
  })
  void chains_decideByTheTokensRoles(String path, String role, int status) throws Exception {
    HttpResponse<String> answer = application.getAs(token("alice", role), path);

    // Shiro answers 401 to a user without the role where no unauthorizedUrl is set
    assertThat(answer.statusCode()).isIn(status, status == 401 ? 403 : status);
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void subject_isTheCaller() throws Exception {
    String name = application.tenant.upnOf("alice");

    String body = application.getAs(token("alice", "clerk"), "/api/x?session=1").body();

    assertThat(body.lines())
        .containsExactly(
            "principal " + name,
            "remote user " + name,
            "admin false false",
            "permitted true",
            "caller false",
            "disabled",
            "disabled");
  }

  @Test
  void subject_ofAnotherSession_isNotTheCallers() throws Exception {
    String cookie = loggedInByForm();
    assertThat(application.get("/page/x", "Cookie", cookie).body()).contains("principal anna");

    // her cookie with his token is he, without her role
    HttpResponse<String> his =
        application.getAs(token("bob"), "/api/x?session=1", "Cookie", cookie);
    assertThat(his.body())
        .contains("principal " + application.tenant.upnOf("bob"), "admin false false");
    assertThat(application.getAs(token("bob"), "/api/admin/x", "Cookie", cookie).statusCode())
        .isIn(401, 403);

    // and the session is still hers
    assertThat(application.get("/page/x", "Cookie", cookie).body())
        .contains("principal anna", "admin true true");
  }

  private static String loggedInByForm() throws IOException, InterruptedException {
    HttpResponse<String> login =
        application
            .client()
            .send(
                HttpRequest.newBuilder(application.uri("/login"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("username=anna&password=secret"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(login.statusCode()).isEqualTo(302);
    return Stream.of(login.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void subject_doesNotStayWithAThreadThatTheRequestStarted() throws Exception {
    assertThat(application.getAs(token("alice", "admin"), "/api/x?thread=1").body())
        .contains("admin true");

    Future<Boolean> left =
        SubjectServlet.executor.submit(() -> SecurityUtils.getSubject().isAuthenticated());
    SubjectServlet.executor.shutdown();
    assertThat(left.get()).isFalse();
  }

  @Test
  void logout_endsTheSubjectOfThisRequest() throws Exception {
    assertThat(application.getAs(token("alice"), "/api/x?logout=1").body())
        .contains("then null false");
    assertThat(application.getAs(token("alice"), "/api/x").body())
        .contains("principal " + application.tenant.upnOf("alice"));
  }

  @Test
  void requestWithoutAToken_isShiros() throws Exception {
    String basic = Base64.getEncoder().encodeToString("anna:secret".getBytes(UTF_8));

    assertThat(application.get("/api/admin/x").statusCode()).isEqualTo(401);
    assertThat(application.get("/api/admin/x", "Authorization", "Basic " + basic).body())
        .contains("principal anna", "admin true true");
    assertThat(application.get("/api/x").body()).contains("principal null");
  }
}
