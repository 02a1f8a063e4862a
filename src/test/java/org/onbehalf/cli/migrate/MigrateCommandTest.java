package org.onbehalf.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.servlet.annotation.HttpConstraint;
import javax.servlet.annotation.HttpMethodConstraint;
import javax.servlet.annotation.ServletSecurity;
import javax.servlet.annotation.WebServlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.cli.Main;

/** The command as its user sees it: a WAR in, a WAR and a report out. */
class MigrateCommandTest {
  @TempDir Path directory;

  private TestWar war;

  @BeforeEach
  void make() {
    war = new TestWar(directory);
  }

  private static final String BASIC =
      """
        <!-- the wiki's own servlet -->
        <servlet>
          <servlet-name>wiki</servlet-name>
          <servlet-class>com.example.Wiki</servlet-class>
        </servlet>
        <servlet-mapping><servlet-name>wiki</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
        <security-constraint>
          <web-resource-collection>
            <web-resource-name>Administration</web-resource-name>
            <url-pattern>/admin/*</url-pattern>
          </web-resource-collection>
          <auth-constraint><role-name>Wiki Admin</role-name></auth-constraint>
          <user-data-constraint><transport-guarantee>CONFIDENTIAL</transport-guarantee></user-data-constraint>
        </security-constraint>
        <login-config><auth-method>BASIC</auth-method></login-config>
        <security-role><role-name>Wiki Admin</role-name></security-role>""";

  @Test
  void migrate_ofBasic_putsTheFilterAndItsRulesInThePlaceOfTheLogin() {
    war.webXml(BASIC).put("index.jsp", "hello").migrated();

    assertThat(war.read("WEB-INF/web.xml"))
        .contains("<filter-class>org.onbehalf.servlet.BearerTokenFilter</filter-class>")
        .contains("<async-supported>true</async-supported>")
        .contains("<!-- the wiki's own servlet -->")
        .contains("<transport-guarantee>CONFIDENTIAL</transport-guarantee>")
        .contains("<security-role>")
        .doesNotContain("auth-constraint", "login-config");
    assertThat(war.read("WEB-INF/onbehalf.conf"))
        .contains("{ Path = \"/admin/*\", Roles = [\"Wiki Admin\"] }")
        .contains("\"Wiki.Admin\" = [\"Wiki Admin\"]");
    assertThat(war.read("WEB-INF/lib/onbehalf-test.jar")).isEqualTo("the library");
    assertThat(war.read("index.jsp")).isEqualTo("hello");
    assertThat(war.decisions().allows("GET", "/admin/x", null)).isFalse();
    assertThat(war.decisions().allows("GET", "/admin/x", Set.of("Wiki Admin"))).isTrue();
    assertThat(war.decisions().allows("GET", "/x", null)).isTrue();
    assertThat(war.report()).contains("Wiki.Admin", "line 13", "Requests that are decided");
    assertThat(war.out).contains("-  <auth-constraint>", "+  <filter>", "To decide:");
  }

  @Test
  void migrate_neverChangesItsInput_andOverwritesOnlyWithForce() throws IOException {
    war.webXml(BASIC).migrated();
    byte[] before = Files.readAllBytes(war.war);
    byte[] written = Files.readAllBytes(war.output());

    assertThat(war.migrate()).isEqualTo(3);
    assertThat(war.err).contains("--force");
    assertThat(Files.readAllBytes(war.output())).isEqualTo(written);
    war.migrated("--force");
    assertThat(war.migrate("--force", "--output", war.war.toString())).isEqualTo(3);
    assertThat(before).hasSameSizeAs(Files.readAllBytes(war.war));
  }

  @Test
  void migrate_ofItsOwnOutput_refuses() throws IOException {
    war.webXml(BASIC).migrated();
    Files.copy(war.output(), directory.resolve("again.war"));

    TestWar again = new TestWar(directory.resolve("."));
    Files.copy(war.output(), war.war, StandardCopyOption.REPLACE_EXISTING);

    assertThat(again.migrate("--force")).isEqualTo(3);
    assertThat(again.err).contains("without Onbehalf");
  }

  @Test
  void dryRun_writesNothing() throws IOException {
    war.webXml(BASIC).migrated("--dry-run");

    assertThat(war.out).contains("BearerTokenFilter", "Nothing was written");
    try (var files = Files.list(directory)) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("app.war", "onbehalf-test.jar");
    }
  }

  @Test
  void json_isTheReportForPrograms() throws Exception {
    war.webXml(BASIC).migrated("--json");

    Map<String, Object> report = JSONObjectUtils.parse(war.out);
    assertThat(report)
        .containsKeys("decisions", "differences", "uncoveredMethods", "rules", "done", "found");
    assertThat(report.get("output")).isEqualTo("app-onbehalf.war");
  }

  @Test
  void migrate_ofADirectory_writesADirectory() throws IOException {
    Path exploded = Files.createDirectories(directory.resolve("wiki/WEB-INF"));
    Files.writeString(
        exploded.resolve("web.xml"),
        "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"3.1\">"
            + BASIC
            + "</web-app>");
    Files.writeString(directory.resolve("onbehalf-test.jar"), "the library");

    int code =
        Main.run(
            new PrintWriter(Writer.nullWriter()),
            new PrintWriter(Writer.nullWriter()),
            "migrate",
            directory.resolve("wiki").toString(),
            "--library",
            directory.resolve("onbehalf-test.jar").toString());

    assertThat(code).isZero();
    Path output = directory.resolve("wiki-onbehalf");
    assertThat(output.resolve("WEB-INF/onbehalf.conf")).content().contains("${?AZURE_TENANT_ID}");
    assertThat(output.resolve("WEB-INF/lib/onbehalf-test.jar")).exists();
    assertThat(directory.resolve("wiki-onbehalf.md")).exists();
  }

  @Test
  void migrate_ofALinkToADirectory_readsTheDirectory_andKeepsTheLinksName() throws IOException {
    Path web = Files.createDirectories(directory.resolve("release-7/WEB-INF")).resolve("web.xml");
    Files.writeString(web, "<web-app version=\"3.1\">" + BASIC + "</web-app>");
    Files.createSymbolicLink(war.war, directory.resolve("release-7"));

    war.migrated("--output", directory.resolve("new").toString());

    assertThat(directory.resolve("new/WEB-INF/onbehalf.conf")).content().contains("/admin/*");
    assertThat(directory.resolve("new.md")).content().startsWith("# app.war moves");
  }

  @Test
  void anApplicationNamedLikeOneOfItsPaths_getsAConfigurationThatStarts() {
    war.webXml(BASIC.replace("/admin/*", "/app/*")).migrated();

    assertThat(war.read("WEB-INF/web.xml"))
        .contains("<url-pattern>/*</url-pattern>", "<url-pattern>/app/*</url-pattern>");
    assertThat(war.report()).doesNotContain("Correct the configuration");
  }

  @Test
  void migrate_withoutADescriptor_writesOne() {
    war.put(Secured.class).migrated();

    assertThat(war.read("WEB-INF/web.xml"))
        .contains("BearerTokenFilter", "<url-pattern>/secured/*</url-pattern>")
        .contains("in place of @ServletSecurity");
    assertThat(war.decisions().allows("GET", "/secured/x", null)).isFalse();
    assertThat(war.decisions().allows("GET", "/secured/x", Set.of("admin"))).isTrue();
    assertThat(war.decisions().allows("POST", "/secured/x", Set.of("admin"))).isFalse();
    assertThat(war.decisions().allows("POST", "/secured/x", Set.of("writer"))).isTrue();
    assertThat(war.report())
        .contains("asks\\_in\\_code", "getRemoteUser")
        .contains("Find out which further roles these classes ask for");
  }

  @WebServlet("/secured/*")
  @ServletSecurity(
      value = @HttpConstraint(rolesAllowed = "admin"),
      httpMethodConstraints = @HttpMethodConstraint(value = "POST", rolesAllowed = "writer"))
  static class Secured extends HttpServlet {
    private static final long serialVersionUID = 1L;

    boolean isAllowed(HttpServletRequest request) {
      return request.getRemoteUser() != null
          && request.isUserInRole("asks_in_code")
          && request.isUserInRole(request.getParameter("role"));
    }
  }

  @Test
  void migrate_ofKeycloaksFilter_removesIt_andMapsOursThere() {
    war.webXml(
            """
              <filter>
                <filter-name>Keycloak Filter</filter-name>
                <filter-class>org.keycloak.adapters.servlet.KeycloakOIDCFilter</filter-class>
              </filter>
              <filter-mapping>
                <filter-name>Keycloak Filter</filter-name>
                <url-pattern>/keycloak/*</url-pattern>
                <url-pattern>/api/*</url-pattern>
              </filter-mapping>""")
        .put("WEB-INF/keycloak.json", "{ \"credentials\": { \"secret\": \"s3cr3t\" } }")
        .migrated();

    assertThat(war.read("WEB-INF/web.xml"))
        .doesNotContain("Keycloak")
        .contains("<url-pattern>/api/*</url-pattern>", "<url-pattern>/keycloak/*</url-pattern>");
    assertThat(war.read("WEB-INF/onbehalf.conf"))
        .contains("{ Path = \"/api/*\", Callers = any }")
        .doesNotContain("s3cr3t");
    assertThat(war.report()).contains("keycloak.json").doesNotContain("s3cr3t");
  }

  @Test
  void aFilterThatTheUserNames_isRemoved() {
    war.webXml(
            """
              <filter><filter-name>jwt</filter-name><filter-class>com.example.JwtFilter</filter-class></filter>
              <filter-mapping><filter-name>jwt</filter-name><url-pattern>/api/*</url-pattern></filter-mapping>""")
        .migrated("--remove", "jwt");

    assertThat(war.read("WEB-INF/web.xml")).doesNotContain("JwtFilter");
    assertThat(war.decisions().allows("GET", "/api/x", null)).isFalse();
  }

  @Test
  void anApplicationWithoutALoginThatIsKnown_staysAsOpenAsItIs_andIsAskedAbout() {
    war.webXml("").migrated();

    assertThat(war.decisions().allows("GET", "/x", null)).isTrue();
    assertThat(war.report()).contains("No login was found");
  }

  @Test
  void loginNamesOfADomain_stay() {
    war.webXml(BASIC).migrated("--domain", "contoso.com", "--audience", "api://wiki");

    assertThat(war.read("WEB-INF/onbehalf.conf"))
        .contains("PrincipalMapping { Source = UserPrincipalName, Domains = [\"contoso.com\"] }")
        .contains("Audiences = [\"api://wiki\"]");
  }

  @Test
  void tomcatsContext_losesValvesThatLogIn_andItsPasswordsGoNowhere() {
    war.webXml(BASIC)
        .put(
            "META-INF/context.xml",
            """
            <Context>
              <!-- users -->
              <Realm className="org.apache.catalina.realm.JNDIRealm" connectionPassword="s3cr3t"/>
              <Valve className="org.keycloak.adapters.tomcat.KeycloakAuthenticatorValve"/>
              <Valve className="com.example.LoginValve" password="s3cr3t"/>
            </Context>
            """)
        .migrated();

    assertThat(war.read("META-INF/context.xml"))
        .contains("<!-- users -->", "LoginValve")
        .doesNotContain("Keycloak");
    assertThat(war.report()).contains("JNDIRealm", "--remove com.example.LoginValve");
    assertThat(war.report() + war.read("WEB-INF/onbehalf.conf")).doesNotContain("s3cr3t");
  }

  @Test
  void permissions_stay() throws IOException {
    Path context =
        Files.createDirectories(directory.resolve("wiki/META-INF")).resolve("context.xml");
    Path other = directory.resolve("wiki/keys");
    Files.writeString(other, "s3cr3t");
    Files.writeString(
        context,
        "<Context><Valve className='org.keycloak.adapters.tomcat.KeycloakAuthenticatorValve'/></Context>");
    for (Path each : List.of(context, other)) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rw-------"));
    }
    Files.setPosixFilePermissions(
        directory.resolve("wiki"), PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(war.war, directory.resolve("wiki"));

    war.migrated("--output", directory.resolve("new").toString());

    assertThat(permissions("new")).isEqualTo("rwx------");
    assertThat(permissions("new/keys")).isEqualTo("rw-------");
    assertThat(permissions("new/META-INF/context.xml")).isEqualTo("rw-------");
  }

  private String permissions(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
  }

  @Test
  void theRoleOfAllRoles_withoutRoles_isAskedAbout() {
    String any = BASIC.replaceAll("<security-role>.*</security-role>", "");
    war.webXml(any.replace("Wiki Admin", "*")).migrated();

    assertThat(war.decisions().allows("GET", "/admin/x", Set.of("Wiki Admin"))).isFalse();
    assertThat(war.report()).contains("whose constraint names the role", "+ Callers = any");
  }

  @Test
  void anAnnotationThatServletsInherit_isAskedAbout() {
    war.put(SecuredBase.class).migrated();

    assertThat(war.report()).contains("servlets that extend").contains("SecuredBase");
  }

  @ServletSecurity(@HttpConstraint(rolesAllowed = "admin"))
  abstract static class SecuredBase extends HttpServlet {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void anOldDescriptorsPattern_mayLackItsSlash() {
    war.put(
            "WEB-INF/web.xml",
            """
            <!DOCTYPE web-app PUBLIC "-//Sun Microsystems, Inc.//DTD Web Application 2.2//EN"
                "http://java.sun.com/j2ee/dtds/web-app_2_2.dtd">
            <web-app>
              <security-constraint>
                <web-resource-collection><url-pattern>admin/*</url-pattern></web-resource-collection>
                <auth-constraint><role-name>admin</role-name></auth-constraint>
              </security-constraint>
            </web-app>
            """)
        .migrated();

    assertThat(war.decisions().allows("GET", "/admin/x", null)).isFalse();
    assertThat(war.decisions().allows("GET", "/admin/x", Set.of("admin"))).isTrue();
  }

  @Test
  void help_namesCommandsAndExitCodes() {
    StringWriter out = new StringWriter();

    int code = Main.run(new PrintWriter(out), new PrintWriter(out), "--help");

    assertThat(code).isZero();
    assertThat(out.toString()).contains("migrate", "Exit codes");
  }
}
