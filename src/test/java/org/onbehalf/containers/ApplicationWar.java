package org.onbehalf.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onbehalf.containers.applications.WrappingFilter;
import org.onbehalf.testing.Libraries;
import org.onbehalf.testing.WarParts;

/** {@link EchoWar} as an application that has more filters than ours, or a login of its own. */
final class ApplicationWar {
  private static final String OURS = "</filter-mapping>";

  /** For servlets of the application beneath paths that others guard. */
  private static final String PLAIN =
      "<url-pattern>/api/plain/*</url-pattern><url-pattern>/api/basic/*</url-pattern>"
          + "<url-pattern>/api/bearer/*</url-pattern><url-pattern>/api/form/*</url-pattern>";

  private ApplicationWar() {}

  /**
   * Assembles it below {@code target}.
   *
   * @param library the module of {@link Libraries}; empty for none
   * @param before what stands in {@code web.xml} before our filter
   * @param behind what stands behind it
   */
  static Path assemble(String library, String before, String behind) {
    Path war = EchoWar.assemble();
    WarParts.putPackage(WrappingFilter.class, war);
    try {
      edit(war, "  <filter>\n", before + "  <filter>\n");
      edit(war, OURS, OURS + behind);
      if (!library.isEmpty()) {
        WarParts.putTree(Libraries.of(library), war.resolve("WEB-INF/lib"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return war;
  }

  /** Writes a file of the WAR. */
  static Path with(Path war, String file, String content) {
    try {
      Path path = war.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, content);
      return war;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the first such text of {@code web.xml}. */
  static Path edited(Path war, String text, String replacement) {
    try {
      edit(war, text, replacement);
      return war;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void edit(Path war, String text, String replacement) throws IOException {
    Path descriptor = war.resolve("WEB-INF/web.xml");
    String xml = Files.readString(descriptor);
    int at = xml.indexOf(text);
    if (at < 0) {
      throw new IllegalStateException(text + " was not found");
    }
    Files.writeString(
        descriptor, xml.substring(0, at) + replacement + xml.substring(at + text.length()));
  }

  /** A filter on {@code /*}, for {@link #assemble}. */
  static String filter(String name, String type, String more) {
    return """
      <filter>
        <filter-name>%1$s</filter-name>
        <filter-class>%2$s</filter-class>
        <async-supported>true</async-supported>
        %3$s
      </filter>
      <filter-mapping><filter-name>%1$s</filter-name><url-pattern>/*</url-pattern></filter-mapping>
    """
        .formatted(name, type, more);
  }

  /** With Shiro, and rules of its own. */
  static Path shiro(String before, String behind) {
    Path war = assemble("shiro", before, behind);
    edited(war, "<url-pattern>/api/plain/*</url-pattern>", PLAIN);
    return with(
        war,
        "WEB-INF/shiro.ini",
        """
        [users]
        clerk = clerk, clerk
        [urls]
        /api/basic/** = authcBasic
        /api/bearer/** = authcBearer
        /** = anon
        """);
  }

  /** With Spring Security, and rules of its own. */
  static Path spring(String before, String behind) {
    return with(
        assemble("spring-security", before, behind),
        "WEB-INF/applicationContext.xml",
        """
        <beans xmlns="http://www.springframework.org/schema/beans"
               xmlns:security="http://www.springframework.org/schema/security"
               xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
               xsi:schemaLocation="http://www.springframework.org/schema/beans
                 http://www.springframework.org/schema/beans/spring-beans.xsd
                 http://www.springframework.org/schema/security
                 http://www.springframework.org/schema/security/spring-security.xsd">
          <security:http create-session="stateless" request-matcher="ant">
            <security:intercept-url pattern="/api/plain/boss/**" access="hasRole('Admin')"/>
            <security:intercept-url pattern="/**" access="permitAll"/>
            <security:http-basic/>
            <security:jee mappable-roles="Admin"/>
            <security:csrf disabled="true"/>
          </security:http>
          <security:authentication-manager/>
        </beans>
        """);
  }

  /** With SiteMesh, which decorates pages. */
  static Path sitemesh(String before, String behind) {
    Path war = assemble("sitemesh", before, behind);
    with(
        war,
        "WEB-INF/decorators.xml",
        """
        <decorators defaultdir="/">
          <decorator name="main" page="decorator.jsp"><pattern>/*</pattern></decorator>
        </decorators>
        """);
    with(
        war,
        "api/docs/page.jsp",
        "<%@ page contentType=\"text/html\" %><html><body>a page</body></html>");
    return with(
        war,
        "decorator.jsp",
        """
        <%@ page contentType="text/html;charset=UTF-8" %><html><body>decorated for
        <%= request.getUserPrincipal() == null ? "nobody" : request.getUserPrincipal().getName() %>:
        <% ((com.opensymphony.module.sitemesh.Page) request.getAttribute("__sitemesh__page"))
             .writeBody(out); %></body></html>
        """);
  }
}
