package org.onbehalf.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only single places of a descriptor change. */
class WebXmlEditsTest {
  private static String edited(String text) {
    XmlDocument document =
        XmlDocument.read("WEB-INF/web.xml", text.getBytes(StandardCharsets.UTF_8)).open();
    WebXmlEdits edits = new WebXmlEdits(new Descriptor(document), new Report());
    edits.removeLogin();
    edits.addFilter(List.of("/*"));
    String edited = new String(document.edited(), StandardCharsets.UTF_8);
    // it can be read again, with the filter in it
    Descriptor again =
        new Descriptor(
            XmlDocument.read("WEB-INF/web.xml", edited.getBytes(StandardCharsets.UTF_8)));
    assertThat(again.filters).containsKey("onbehalf");
    assertThat(again.filterPatterns("onbehalf")).containsExactly("/*");
    return edited;
  }

  @Test
  void everythingElse_staysAsItIs() {
    String before =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee"   version="3.1" >
            <display-name>Umlaut \u00fc &amp; more</display-name>
            <!-- the first filter -->
            <filter><filter-name>a</filter-name><filter-class>A</filter-class></filter>
            <filter-mapping>
                <filter-name>a</filter-name><url-pattern>/*</url-pattern>
            </filter-mapping>
            <security-constraint>
                <web-resource-collection><url-pattern>/x</url-pattern></web-resource-collection>
                <auth-constraint>
                    <role-name>r</role-name>
                </auth-constraint>
            </security-constraint>
            <login-config><auth-method>BASIC</auth-method></login-config> <!-- stays -->
        </web-app>
        """;

    assertThat(edited(before))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee"   version="3.1" >
                <display-name>Umlaut \u00fc &amp; more</display-name>
                <filter>
                    <filter-name>onbehalf</filter-name>
                    <filter-class>org.onbehalf.servlet.BearerTokenFilter</filter-class>
                    <async-supported>true</async-supported>
                </filter>
                <!-- the first filter -->
                <filter><filter-name>a</filter-name><filter-class>A</filter-class></filter>
                <filter-mapping>
                    <filter-name>onbehalf</filter-name>
                    <url-pattern>/*</url-pattern>
                    <dispatcher>REQUEST</dispatcher>
                    <dispatcher>ASYNC</dispatcher>
                </filter-mapping>
                <filter-mapping>
                    <filter-name>a</filter-name><url-pattern>/*</url-pattern>
                </filter-mapping>
                <security-constraint>
                    <web-resource-collection><url-pattern>/x</url-pattern></web-resource-collection>
                </security-constraint>
                 <!-- stays -->
            </web-app>
            """);
  }

  @Test
  void aFilterForCors_staysInFront() {
    String edited =
        edited(
            """
            <web-app version="3.0">
              <filter><filter-name>c</filter-name><filter-class>org.apache.catalina.filters.CorsFilter</filter-class></filter>
              <filter><filter-name>s</filter-name><filter-class>S</filter-class></filter>
              <filter-mapping><filter-name>c</filter-name><url-pattern>/*</url-pattern></filter-mapping>
              <filter-mapping><filter-name>s</filter-name><url-pattern>/*</url-pattern></filter-mapping>
            </web-app>
            """);

    assertThat(
            new Descriptor(XmlDocument.read("web.xml", edited.getBytes(StandardCharsets.UTF_8)))
                .filterMappings.stream().map(each -> each.text("filter-name")))
        .containsExactly("c", "onbehalf", "s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<web-app/>",
        "<web-app></web-app>",
        "<web-app version='3.1'><servlet><servlet-name>a</servlet-name></servlet></web-app>",
        "<web-app version='2.5'>\r\n\t<context-param>\r\n\t</context-param>\r\n\t<listener/>\r\n</web-app>",
        "<w:web-app xmlns:w='http://java.sun.com/xml/ns/javaee' version='3.0'><w:filter></w:filter></w:web-app>",
        "\ufeff<?xml version='1.0'?>\n<web-app version='3.1'><!-- <filter> --><![CDATA[<filter>]]></web-app>",
        "<web-app version='3.1'><login-config><auth-method a='>'>BASIC</auth-method></login-config></web-app>"
      })
  void anyFormatting_isEdited(String text) {
    assertThat(edited(text)).doesNotContain("login-config>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.2", "2.3"})
  void anOldDescriptor_getsTheFilterWhereItsDtdWantsIt(String version) {
    String edited =
        edited(
            "<!DOCTYPE web-app PUBLIC \"-//Sun Microsystems, Inc.//DTD Web Application "
                + version
                + "//EN\" \"http://java.sun.com/dtd/web-app.dtd\">\n"
                + "<web-app>\n  <display-name>x</display-name>\n  <servlet></servlet>\n</web-app>");

    assertThat(edited)
        .contains(
            """
              <display-name>x</display-name>
              <filter>
                <filter-name>onbehalf</filter-name>
                <filter-class>org.onbehalf.servlet.BearerTokenFilter</filter-class>
              </filter>
              <filter-mapping>
                <filter-name>onbehalf</filter-name>
                <url-pattern>/*</url-pattern>
              </filter-mapping>
              <servlet>"""
                .indent(2)
                .stripTrailing());
  }

  @Test
  void anAuthConstraintWithoutRoles_stays() {
    assertThat(
            edited(
                "<web-app version='3.1'><security-constraint><web-resource-collection>"
                    + "<url-pattern>/x</url-pattern></web-resource-collection><auth-constraint/>"
                    + "</security-constraint></web-app>"))
        .contains("<auth-constraint/>");
  }
}
