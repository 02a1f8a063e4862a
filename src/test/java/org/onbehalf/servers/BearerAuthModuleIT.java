package org.onbehalf.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.containers.EchoClient;
import org.onbehalf.containers.EchoWar;
import org.onbehalf.servers.ejb.Vault;
import org.onbehalf.servers.life.Life;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.RealServer;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;

/**
 * The container's own constraints go by the token: beneath {@code /managed}, where no filter is
 * mapped, and beneath {@code /api/managed}, behind the filter.
 */
@ParameterizedClass
@MethodSource("kinds")
class BearerAuthModuleIT {
  private static final String LOGIN = "<p>Log in here</p>";
  private static final String LISTENER =
      "<listener><listener-class>org.onbehalf.servlet.BearerAuthListener</listener-class></listener>";
  private static final String CALLS = "?calls=type;principal;role:Admin;role:Clerk";

  private static Contoso contoso;
  private static RealServer server;
  private static EchoClient echo;

  private final ServerKind kind;

  BearerAuthModuleIT(ServerKind kind) {
    this.kind = kind;
  }

  static List<ServerKind> kinds() {
    return ServerKind.selected().stream().filter(ServerKind::hasJaspic).toList();
  }

  @BeforeParameterizedClassInvocation
  static void start(ServerKind kind) {
    contoso = new Contoso();
    server = kind.startWithJaspic(EchoWar.of(contoso, war(kind), "/echo"));
    echo = new EchoClient(server.uri("/"), "/echo");
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  /** With the constraints and the FORM login of an old application. */
  private static Path war(ServerKind kind) {
    Path war = EchoWar.assemble();
    Path descriptor = war.resolve("WEB-INF/web.xml");
    try {
      String xml = Files.readString(descriptor);
      Files.writeString(
          descriptor,
          // Payara takes no link to a role that is not declared
          xml.replace("<role-link>**</role-link>", "<role-link>Clerk</role-link>")
              .replace(
                  "<display-name>Echo</display-name>",
                  """
                  <filter>
                    <filter-name>method</filter-name>
                    <filter-class>org.onbehalf.containers.echo.MethodOverrideFilter</filter-class>
                  </filter>
                  <filter-mapping><filter-name>method</filter-name><url-pattern>/api/plain/*</url-pattern></filter-mapping>
                  """)
              .replace(
                  "</web-app>",
                  LISTENER
                      + """
                <listener><listener-class>org.onbehalf.servers.life.Life$Listener</listener-class></listener>
                <servlet-mapping>
                  <servlet-name>security</servlet-name>
                  <url-pattern>/managed/admin</url-pattern>
                  <url-pattern>/managed/any</url-pattern>
                  <url-pattern>/managed/open</url-pattern>
                  <url-pattern>/api/managed/admin</url-pattern>
                </servlet-mapping>
                <security-constraint>
                  <web-resource-collection>
                    <web-resource-name>administration</web-resource-name>
                    <url-pattern>/managed/admin</url-pattern>
                    <url-pattern>/api/managed/*</url-pattern>
                  </web-resource-collection>
                  <auth-constraint><role-name>Admin</role-name></auth-constraint>
                </security-constraint>
                <security-constraint>
                  <web-resource-collection>
                    <web-resource-name>users</web-resource-name>
                    <url-pattern>/managed/any</url-pattern>
                  </web-resource-collection>
                  <auth-constraint><role-name>Admin</role-name><role-name>Clerk</role-name></auth-constraint>
                </security-constraint>
                <login-config>
                  <auth-method>FORM</auth-method>
                  <form-login-config>
                    <form-login-page>/login.html</form-login-page>
                    <form-error-page>/login.html</form-error-page>
                  </form-login-config>
                </login-config>
                <security-role><role-name>Admin</role-name></security-role>
                <security-role><role-name>Clerk</role-name></security-role>
              </web-app>
              """));
      Path configuration = war.resolve("WEB-INF/onbehalf.conf");
      Files.writeString(
          configuration,
          Files.readString(configuration)
              + """
                Authorization.Rules = [
                  { Path = "/api/plain/x", Methods = [POST], Roles = [Clerk] }
                  { Path = "/api/plain/x", Methods = [DELETE], Roles = [Admin] }
                ] ${Authorization.Rules}
                """);
      WarParts.putPackage(Life.class, war);
      Files.writeString(war.resolve("login.html"), LOGIN);
      if (kind.hasBeans()) {
        WarParts.putPackage(Vault.class, war);
      }
      switch (kind) {
        case WILDFLY ->
            Files.writeString(
                war.resolve("WEB-INF/jboss-web.xml"),
                "<jboss-web><security-domain>" + WildFly.JASPI + "</security-domain></jboss-web>");
        case PAYARA ->
            Files.writeString(
                war.resolve("WEB-INF/glassfish-web.xml"),
                """
                <!DOCTYPE glassfish-web-app PUBLIC "-//GlassFish.org//DTD GlassFish Application Server 3.1 Servlet 3.0//EN" "http://glassfish.org/dtds/glassfish-web-app_3_0-1.dtd">
                <glassfish-web-app>
                  <security-role-mapping><role-name>Admin</role-name><group-name>Admin</group-name></security-role-mapping>
                  <security-role-mapping><role-name>Clerk</role-name><group-name>Clerk</group-name></security-role-mapping>
                </glassfish-web-app>
                """);
        default -> {}
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return war;
  }

  private static String token(String... roles) {
    return contoso
        .entra()
        .tokens()
        .forUser(contoso.alice())
        .audience(contoso.sample())
        .scopes("access_as_user")
        .roles(roles)
        .mint();
  }

  @ParameterizedTest
  @CsvSource({
    "/managed/admin,     Admin, 200, Bearer;alice;true;false;",
    "/managed/any,       Clerk, 200, Bearer;alice;false;true;",
    "/managed/open,      Clerk, 200, Bearer;alice;false;true;",
    "/api/managed/admin, Admin, 200, Bearer;alice;true;false;",
  })
  void constraint_withTheRole_lets(String path, String role, int status, String said)
      throws Exception {
    EchoClient.Outcome outcome = echo.send("GET", path + CALLS, token(role));

    assertThat(outcome.answer().status()).as(outcome.body()).isEqualTo(status);
    assertThat(outcome.body().replace(contoso.alice().upn(), "alice")).contains(said);
  }

  @ParameterizedTest
  @CsvSource({"/managed/admin", "/api/managed/admin"})
  void constraint_withoutTheRole_isTheContainersRefusal(String path) throws Exception {
    EchoClient.Outcome outcome = echo.send("GET", path + CALLS, token("Clerk"));

    assertThat(outcome.answer().status()).isEqualTo(403);
    assertThat(outcome.calls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/managed/admin", "/managed/any", "/api/managed/admin"})
  void constraint_withoutAToken_isAnsweredAsByTheFilter(String path) throws Exception {
    EchoClient.Outcome none = echo.send("GET", path + CALLS, null);
    EchoClient.Outcome bad = echo.send("GET", path + CALLS, token("Admin") + "x");
    EchoClient.Outcome byFilter = echo.send("GET", "/api/plain/security" + CALLS, null);

    assertThat(none.answer().status()).isEqualTo(401);
    assertThat(none.answer().values("WWW-Authenticate"))
        .isEqualTo(byFilter.answer().values("WWW-Authenticate"));
    assertThat(none.body()).contains("\"correlation_id\"");
    assertThat(bad.answer().status()).isEqualTo(401);
    assertThat(bad.answer().values("WWW-Authenticate").get(0)).contains("error=\"invalid_token\"");
  }

  @Test
  void openPath_withoutAValidToken_isServedToNobody() throws Exception {
    assertThat(echo.send("GET", "/managed/open" + CALLS, null).body())
        .contains("nobody;false;false;");
    assertThat(echo.send("GET", "/managed/open" + CALLS, token("Admin") + "x").body())
        .contains("nobody;false;false;");
  }

  @Test
  void authenticate_onAnOpenPath_challengesOrKnowsTheCaller() throws Exception {
    EchoClient.Outcome nobody = echo.send("GET", "/managed/open?calls=authenticate", null);
    EchoClient.Outcome alice = echo.send("GET", "/managed/open?calls=authenticate", token("A"));

    assertThat(nobody.answer().status()).isEqualTo(401);
    assertThat(alice.body()).contains("true;");
  }

  @Test
  void filterThatChangesTheMethod_isJudgedByTheNewOne() throws Exception {
    assertThat(echo.send("POST", "/api/plain/x", token("Clerk"), "Content-Length: 0").inWords())
        .isEqualTo("200 plain POST /api/plain+/x");
    assertThat(
            echo.send("POST", "/api/plain/x?verb=DELETE", token("Clerk"), "Content-Length: 0")
                .inWords())
        .isEqualTo("403 filter");
  }

  @Test
  void sessionOfACaller_authenticatesNobody() throws Exception {
    EchoClient.Outcome alice = echo.send("GET", "/managed/any?calls=session", token("Clerk"));
    String cookie = alice.answer().values("Set-Cookie").get(0).replaceFirst(";.*", "");

    assertThat(
            echo.send("GET", "/managed/any" + CALLS, null, "Cookie: " + cookie).answer().status())
        .isEqualTo(401);
    assertThat(echo.send("GET", "/managed/open" + CALLS, null, "Cookie: " + cookie).body())
        .contains("nobody;false;false;");
  }

  @Test
  void bean_goesByTheRolesOfTheToken() throws Exception {
    if (!kind.hasBeans()) {
      // this server has no beans
      assertThat(echo.send("GET", "/managed/vault", token("Admin")).answer().status())
          .isEqualTo(404);
      return;
    }
    for (String path : List.of("/managed/vault", "/api/managed/vault")) {
      assertThat(echo.send("GET", path, token("Admin")).body())
          .contains("opened by " + contoso.alice().upn());
    }
    assertThat(echo.send("GET", "/managed/vault", token("Clerk")).body()).contains("refused");
    assertThat(echo.send("GET", "/managed/vault", null).body()).contains("refused");
  }

  /** A module that stayed would authenticate for the next version of the application. */
  @Test
  void undeploy_removesTheModule() throws Exception {
    // Liberty keeps some for a while: known-faults.txt
    int kept = kind == ServerKind.LIBERTY ? 2 : kind.loadersItKeeps();
    WarDeployment withModule = EchoWar.of(contoso, war(kind), "/echo");
    try (RealServer fresh = kind.startWithJaspic()) {
      EchoClient client = new EchoClient(fresh.uri("/"), "/echo");
      // more lives than the server keeps
      for (int lives = 0; lives <= kept; lives++) {
        fresh.deploy(withModule);
        assertThat(client.send("GET", "/managed/any" + CALLS, null).inWords())
            .isEqualTo("401 filter");
        EchoClient.Outcome outcome = client.send("GET", "/managed/any" + CALLS, token("Clerk"));
        assertThat(outcome.answer().status()).isEqualTo(200);
        assertThat(outcome.body()).contains(contoso.alice().upn());
        assertThat(fresh.loadersLeft()).isLessThanOrEqualTo(kept);
        fresh.undeploy("/echo");
      }

      fresh.deploy(EchoWar.of(contoso, withoutModule(war(kind)), "/echo"));
      for (String token : new String[] {null, token("Clerk")}) {
        EchoClient.Outcome form = client.send("GET", "/managed/any" + CALLS, token);
        // Liberty sends its caller to the page
        assertThat(form.answer().status() + form.body()).containsAnyOf(LOGIN, "302");
      }
      fresh.undeploy("/echo");
      assertThat(fresh.loadersLeft()).isLessThanOrEqualTo(kept);
    }
  }

  private static Path withoutModule(Path war) throws IOException {
    Path descriptor = war.resolve("WEB-INF/web.xml");
    Files.writeString(descriptor, Files.readString(descriptor).replace(LISTENER, ""));
    return war;
  }
}
