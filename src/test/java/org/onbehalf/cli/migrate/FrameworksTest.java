package org.onbehalf.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications whose login is Shiro's or Spring Security's. */
class FrameworksTest {
  private static final String SHIRO_FILTER =
      """
        <filter>
          <filter-name>ShiroFilter</filter-name>
          <filter-class>org.apache.shiro.web.servlet.ShiroFilter</filter-class>
        </filter>
        <filter-mapping><filter-name>ShiroFilter</filter-name><url-pattern>/*</url-pattern></filter-mapping>""";

  private static final String SHIRO_INI =
      """
      [main]
      localhost = com.example.LocalhostFilter
      ldapRealm.contextFactory.systemPassword = s3cr3t

      [users]
      alice = s3cr3t, admin, reader

      [urls]
      /public/** = anon
      /admin/** = ssl, authcBasic, roles[admin]
      /local = localhost
      /a/*/b = authcBasic
      /** = authcBasic
      """;

  @TempDir Path directory;

  private TestWar war;

  @BeforeEach
  void make() {
    war = new TestWar(directory);
  }

  @Test
  void shirosChains_becomeRules_andStayForTheTokensCaller() {
    war.webXml(SHIRO_FILTER)
        .put("WEB-INF/shiro.ini", SHIRO_INI)
        .put("WEB-INF/lib/shiro-web-1.13.0.jar", "not read")
        .migrated();

    assertThat(war.read("WEB-INF/shiro.ini"))
        .isEqualTo(
            SHIRO_INI.replace(
                "[main]",
                """
                [main]
                caller = org.onbehalf.shiro.CallerSubjectFilter
                filterChainResolver.globalFilters = caller, invalidRequest\
                """));
    Decisions decisions = war.decisions();
    assertThat(decisions.allows("GET", "/public/x", null)).isTrue();
    assertThat(decisions.allows("GET", "/x", null)).isFalse();
    assertThat(decisions.allows("GET", "/x", Set.of())).isTrue();
    assertThat(decisions.allows("GET", "/admin/x", Set.of("reader"))).isFalse();
    assertThat(decisions.allows("GET", "/admin/x", Set.of("admin"))).isTrue();
    assertThat(war.read("WEB-INF/web.xml"))
        .containsSubsequence(
            "<filter-mapping>",
            "<filter-name>onbehalf</filter-name>",
            "<filter-mapping>",
            "<filter-name>ShiroFilter</filter-name>");
    assertThat(war.report()).contains("com.example.LocalhostFilter").doesNotContain("s3cr3t");
    assertThat(war.read("WEB-INF/onbehalf.conf")).doesNotContain("s3cr3t");
  }

  @Test
  void shirosLoginPage_staysOpen() {
    war.webXml(SHIRO_FILTER)
        .put(
            "WEB-INF/shiro.ini",
            "[urls]\n/login.jsp = authc\n/x/** = authc, roles[a, b]\n/y/** = perms[\"p:q,r\"]\n")
        .migrated();

    assertThat(war.read("WEB-INF/shiro.ini")).startsWith("[main]\ncaller = ");
    Decisions decisions = war.decisions();
    assertThat(decisions.allows("GET", "/login.jsp", null)).isTrue();
    assertThat(decisions.allows("GET", "/x/y", Set.of("c"))).isFalse();
    assertThat(decisions.allows("GET", "/y/z", null)).isFalse();
    assertThat(decisions.allows("GET", "/z", null)).isTrue();
  }

  @Test
  void shirosFileOutsideOfTheApplication_isEditedInACopy() throws IOException {
    Path ini = directory.resolve("shiro.ini");
    Files.writeString(ini, SHIRO_INI);

    war.webXml(SHIRO_FILTER).migrated("--shiro-ini", ini.toString());

    assertThat(ini).content().contains("/** = authcBasic");
    assertThat(directory.resolve("app-onbehalf-shiro.ini"))
        .content()
        // an older Shiro, as far as anybody can tell
        .contains("/** = caller, authcBasic", "/public/** = anon");
    assertThat(war.decisions().allows("GET", "/x", null)).isFalse();
  }

  @Test
  void shirosCopy_overwritesNothing_andIsAsHiddenAsTheOriginal() throws IOException {
    Path ini = Files.writeString(directory.resolve("shiro.ini"), SHIRO_INI);
    Files.setPosixFilePermissions(ini, PosixFilePermissions.fromString("rw-------"));
    Path copy = Files.writeString(directory.resolve("app-onbehalf-shiro.ini"), "precious");
    war.webXml(SHIRO_FILTER);

    assertThat(war.migrate("--shiro-ini", ini.toString())).isEqualTo(3);
    assertThat(copy).hasContent("precious");
    assertThat(war.output()).doesNotExist();

    war.migrated("--shiro-ini", ini.toString(), "--force");
    assertThat(copy).content().contains("caller");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rw-------");
  }

  @Test
  void shirosFileThatIsNotFound_isAskedFor() {
    war.webXml(SHIRO_FILTER).migrated();

    // Shiro itself goes on to refuse
    assertThat(war.report()).contains("--shiro-ini");
    assertThat(war.decisions().allows("GET", "/x", null)).isTrue();
  }

  private static final String SPRING_FILTER =
      """
        <filter>
          <filter-name>springSecurityFilterChain</filter-name>
          <filter-class>org.springframework.web.filter.DelegatingFilterProxy</filter-class>
        </filter>
        <filter-mapping>
          <filter-name>springSecurityFilterChain</filter-name>
          <url-pattern>/*</url-pattern>
        </filter-mapping>""";

  private static String spring(String... urls) {
    return """
        <beans:beans xmlns="http://www.springframework.org/schema/security"
            xmlns:beans="http://www.springframework.org/schema/beans">
          <http pattern="/static/**" security="none"/>
          <http>
            %s
            <http-basic/>
          </http>
          <authentication-manager>
            <authentication-provider><user-service><user name="a" password="s3cr3t"/></user-service></authentication-provider>
          </authentication-manager>
        </beans:beans>
        """
        .formatted(String.join("\n    ", urls));
  }

  @Test
  void springsPatterns_becomeRules_andSpringTakesTheRolesFromTheRequest() {
    war.webXml(SPRING_FILTER)
        .put(
            "WEB-INF/spring-security.xml",
            spring(
                "<intercept-url pattern=\"/admin/**\" access=\"hasRole('ADMIN')\"/>",
                "<intercept-url pattern=\"/**\" access=\"isAuthenticated()\"/>"))
        .migrated();

    assertThat(war.read("WEB-INF/spring-security.xml"))
        .contains("<jee mappable-roles=\"ADMIN\"/>", "intercept-url")
        .doesNotContain("http-basic");
    Decisions decisions = war.decisions();
    assertThat(decisions.allows("GET", "/static/x.css", null)).isTrue();
    assertThat(decisions.allows("GET", "/admin/x", Set.of("USER"))).isFalse();
    assertThat(decisions.allows("GET", "/admin/x", Set.of("ADMIN"))).isTrue();
    assertThat(decisions.allows("GET", "/x", null)).isFalse();
    assertThat(war.report()).doesNotContain("s3cr3t");
  }

  @Test
  void springsExpressionsThatNoRuleCanSay_areLeftToSpring() {
    war.webXml(SPRING_FILTER)
        .put(
            "WEB-INF/spring-security.xml",
            spring(
                "<intercept-url pattern=\"/**\" access=\"hasRole('A') and hasIpAddress('10.0.0.0/8')\"/>"))
        .migrated();

    assertThat(war.decisions().allows("GET", "/x", null)).isTrue();
    assertThat(war.read("WEB-INF/spring-security.xml")).contains("<jee mappable-roles=\"A\"/>");
    assertThat(war.report()).contains("or says more than rules can");
  }

  private static final String USERS = "<intercept-url pattern=\"/**\" access=\"ROLE_USER\"/>";

  private static String withSchema(String version) {
    return spring(USERS)
        .replaceFirst("  <http pattern.*\n", "")
        .replace(
            "xmlns:beans=",
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://www.springframework.org/schema/security"
                + " http://www.springframework.org/schema/security/spring-security"
                + version
                + ".xsd\" xmlns:beans=");
  }

  @Test
  void springsSchema30_whichDoesNotKnowJee_getsBeans() {
    war.webXml(SPRING_FILTER).put("WEB-INF/spring-security.xml", withSchema("-3.0.4")).migrated();

    assertThat(war.read("WEB-INF/spring-security.xml"))
        .contains("<http entry-point-ref=\"onbehalfEntryPoint\">")
        .contains("<custom-filter position=\"PRE_AUTH_FILTER\" ref=\"onbehalfPreAuthentication\"/>")
        .contains("</http>\n  <beans:bean id=\"onbehalfEntryPoint\"")
        .contains("<beans:set><beans:value>USER</beans:value></beans:set>")
        .doesNotContain("<jee", "http-basic");
  }

  @Test
  void springsSchemaWithoutAVersion_isThatOfTheJar() {
    war.webXml(SPRING_FILTER)
        .put("WEB-INF/lib/spring-security-config-3.0.7.RELEASE.jar", "not read")
        .put("WEB-INF/spring-security.xml", withSchema(""))
        .migrated();
    assertThat(war.read("WEB-INF/spring-security.xml")).contains("onbehalfPreAuthentication");

    war.put("WEB-INF/lib/spring-security-config-3.0.7.RELEASE.jar", "not read")
        .put("WEB-INF/spring-security.xml", withSchema("-3.1"))
        .migrated("--force");
    assertThat(war.read("WEB-INF/spring-security.xml")).contains("<jee mappable-roles=\"USER\"/>");
  }

  @Test
  void springsSchema20_staysAsItIs_andIsToldOf() {
    war.webXml(SPRING_FILTER).put("WEB-INF/spring-security.xml", withSchema("-2.0.4")).migrated();

    assertThat(war.read("WEB-INF/spring-security.xml")).isEqualTo(withSchema("-2.0.4"));
    assertThat(war.report()).contains("Move to Spring Security 3.1 or later");
  }

  @Test
  void shirosRoles_areThoseToWatch_andNoPasswordIsOne() {
    war.webXml(SHIRO_FILTER)
        .put(
            "WEB-INF/shiro.ini",
            SHIRO_INI.replace(
                "[urls]", "bob = \"pass, w0rd\", boss\n\n[roles]\nwriter = page:*\n\n[urls]"))
        .migrated();

    assertThat(war.read("WEB-INF/onbehalf.conf"))
        .contains("# Authentication { Mode = audit, AuditFile = \"/path/of/audit.jsonl\"")
        .contains("AuditRoles = [\"admin\", \"reader\", \"writer\"]")
        .doesNotContain("w0rd");
    assertThat(war.report() + war.out).doesNotContain("w0rd");
  }
}
