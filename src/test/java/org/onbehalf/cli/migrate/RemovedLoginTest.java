package org.onbehalf.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import javax.servlet.annotation.WebServlet;
import javax.servlet.http.HttpServlet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A filter that logged users in is removed: nothing opens by that, and nothing of it is shown. */
class RemovedLoginTest {
  @TempDir Path directory;

  private TestWar war;

  @BeforeEach
  void make() {
    war = new TestWar(directory);
  }

  private static String filter(String name, String className, String mapping) {
    return """
          <filter>
            <filter-name>%s</filter-name>
            <filter-class>%s</filter-class>
          </filter>
          <filter-mapping><filter-name>%s</filter-name>%s</filter-mapping>
        """
        .formatted(name, className, name, mapping);
  }

  private static final String KEYCLOAK = "org.keycloak.adapters.servlet.KeycloakOIDCFilter";
  private static final String WAFFLE = "waffle.servlet.NegotiateSecurityFilter";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<servlet-name>*</servlet-name>",
        "<servlet-name>of another jar</servlet-name>",
        "<url-pattern>/*</url-pattern>",
        ""
      })
  void aMappingThatIsNotUnderstood_closesAllPaths(String mapping) {
    war.webXml(
            filter("keycloak", KEYCLOAK, mapping)
                + filter("waffle", WAFFLE, "<url-pattern>/api/*</url-pattern>"))
        .migrated();

    assertThat(war.read("WEB-INF/web.xml")).contains("<url-pattern>/*</url-pattern>");
    assertThat(war.decisions().allows("GET", "/x", null)).isFalse();
    assertThat(war.decisions().allows("GET", "/api/x", null)).isFalse();
    assertThat(war.decisions().allows("GET", "/x", Set.of())).isTrue();
    assertThat(war.report()).doesNotContain("No login was found", "as open as before");
  }

  @Test
  void aMappingOntoAServletThatIsNowhere_isAskedAbout() {
    war.webXml(filter("keycloak", KEYCLOAK, "<servlet-name>of another jar</servlet-name>"))
        .migrated();

    assertThat(war.report()).contains("which paths the removed filter keycloak was mapped onto");
  }

  @Test
  void aMappingOntoAnAnnotatedServlet_closesThatServlet() {
    war.put(Orders.class)
        .put(Named.class)
        .webXml(
            filter(
                "waffle",
                WAFFLE,
                "<servlet-name>%s</servlet-name><servlet-name>prices</servlet-name>"
                    .formatted(Orders.class.getName())))
        .migrated();

    assertThat(war.decisions().allows("GET", "/orders/1", null)).isFalse();
    assertThat(war.decisions().allows("GET", "/prices", null)).isFalse();
    assertThat(war.read("WEB-INF/web.xml"))
        .contains("<url-pattern>/orders/*</url-pattern>")
        .doesNotContain("<url-pattern>/*</url-pattern>");
  }

  @WebServlet("/orders/*")
  static class Orders extends HttpServlet {
    private static final long serialVersionUID = 1L;
  }

  @WebServlet(name = "prices", urlPatterns = "/prices")
  static class Named extends HttpServlet {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void aValveThatIsRemoved_leavesNothingOpen_ifNothingElseTells() {
    war.webXml("")
        .put(
            "META-INF/context.xml",
            "<Context><Valve className='org.keycloak.adapters.tomcat.KeycloakAuthenticatorValve'/></Context>")
        .migrated();

    assertThat(war.decisions().allows("GET", "/x", null)).isFalse();
    assertThat(war.report()).contains("A filter or valve was removed");
  }

  @Test
  void secretsOfARemovedFilter_areShownNowhere() {
    String filter =
        filter("keycloak", KEYCLOAK, "<url-pattern>/api/*</url-pattern>")
            .replace(
                "</filter-class>",
                """
                </filter-class>
                <init-param><param-name>client</param-name><param-value>s3cr3t</param-value></init-param>
                <init-param>
                  <param-name>keycloak.config</param-name>
                  <param-value><![CDATA[
                    {"credentials": {"secret": "s3cr3t"}}
                  ]]></param-value>
                </init-param>
                <!-- <init-param><param-name>x</param-name><param-value>s3cr3t</param-value></init-param> -->\
                """);
    war.webXml(filter).migrated();

    assertThat(war.report()).contains("<param-name>client</param-name>").doesNotContain("s3cr3t");
    assertThat(war.out).contains("-    <filter-name>keycloak").doesNotContain("s3cr3t");
    war.migrated("--json", "--dry-run");
    assertThat(war.out).contains("keycloak").doesNotContain("s3cr3t");
  }

  @Test
  void secretsAroundAnEdit_areNotOnTheTerminal() {
    war.webXml(
            """
              <context-param>
                <param-name>proxy</param-name>
                <param-value>s3cr3t</param-value>
              </context-param>
              <env-entry><env-entry-name>p</env-entry-name><env-entry-value>s3cr3t</env-entry-value></env-entry>
              <data-source><name>d</name><password>s3cr3t</password></data-source>
              <security-constraint>
                <web-resource-collection><url-pattern>/a/*</url-pattern></web-resource-collection>
                <auth-constraint><role-name>admin</role-name></auth-constraint>
              </security-constraint>
              <login-config><auth-method>BASIC</auth-method></login-config>""")
        .put(
            "META-INF/context.xml",
            """
            <Context>
              <Realm className="R" connectionPassword="s3cr3t" other="s3cr3t"/>
              <Valve className="waffle.apache.NegotiateAuthenticator" keystorePass="s3cr3t" trustPassword='s3cr3t'/>
              <Resource name="jdbc/x" url="jdbc:x?user=a&amp;password=s3cr3t"/>
            </Context>
            """)
        .put(
            "WEB-INF/shiro.ini",
            """
            [main]
            realm = com.example.Realm
            [users]
            alice = s3cr3t, admin
            [urls]
            /** = authcBasic
            """)
        .put(
            "WEB-INF/security.xml",
            """
            <b:beans xmlns="http://www.springframework.org/schema/security" xmlns:b="http://www.springframework.org/schema/beans">
              <b:bean class="a"><b:property name="password" value="s3cr3t"/></b:bean><http><http-basic/></http>
              <b:bean class="b"><b:constructor-arg value="s3cr3t"/></b:bean>
            </b:beans>
            """)
        .migrated();

    assertThat(war.out)
        .contains("-  <Valve className", "+caller = ", "mappable-roles", "-  <auth-constraint>")
        .doesNotContain("s3cr3t");
  }
}
