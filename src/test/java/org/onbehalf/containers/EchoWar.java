package org.onbehalf.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onbehalf.containers.echo.EchoServlet;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testkit.EntraEmulator;

/**
 * An application behind the filter that tells what reached it; {@code src/test/echo} holds its
 * rules.
 */
public final class EchoWar {
  private static final Path SOURCE = Path.of("src", "test", "echo");

  private EchoWar() {}

  /** Assembles it below {@code target} as its {@code web.xml} stands. */
  public static Path assemble() {
    Path war = assembleWithoutLibrary();
    WarParts.putLibrary(war.resolve("WEB-INF/lib"));
    return war;
  }

  /** Assembles it for a server whose shared {@code lib} holds the library. */
  static Path assembleWithoutLibrary() {
    Path war = WarParts.directory("wars", "echo-");
    WarParts.putTree(SOURCE.toAbsolutePath(), war);
    WarParts.putPackage(EchoServlet.class, war);
    return war;
  }

  /** Assembles it with the filter on another pattern. */
  static Path assemble(String filterPattern) {
    Path war = assemble();
    replace(
        war,
        "<url-pattern>/api/*</url-pattern>",
        "<url-pattern>" + filterPattern + "</url-pattern>");
    return war;
  }

  /** With the filter on no forward, include and error. */
  static Path forRequests(Path war) {
    for (String dispatcher : new String[] {"FORWARD", "INCLUDE", "ERROR"}) {
      replace(war, "<dispatcher>" + dispatcher + "</dispatcher>", "");
    }
    return war;
  }

  /** With a servlet on the application's root, in place of its welcome file. */
  static Path withRootServlet(Path war) {
    try {
      Files.delete(war.resolve("index.html"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    replace(
        war,
        "<url-pattern>/api/open/*</url-pattern>",
        "<url-pattern>/api/open/*</url-pattern><url-pattern></url-pattern>");
    return war;
  }

  /**
   * With BASIC beneath {@code /api/basic}, for the user {@code clerk} with the password {@code
   * clerk} and the role {@code clerk}; {@code guest} lacks it.
   */
  static Path withBasic(Path war) {
    replace(
        war,
        "</web-app>",
        """
          <servlet-mapping><servlet-name>plain</servlet-name><url-pattern>/api/basic/*</url-pattern></servlet-mapping>
          <security-constraint>
            <web-resource-collection>
              <web-resource-name>basic</web-resource-name>
              <url-pattern>/api/basic/*</url-pattern>
            </web-resource-collection>
            <auth-constraint><role-name>clerk</role-name></auth-constraint>
          </security-constraint>
          <login-config><auth-method>BASIC</auth-method><realm-name>echo</realm-name></login-config>
          <security-role><role-name>clerk</role-name></security-role>
        </web-app>
        """);
    try {
      Path users = war.resolve("WEB-INF/users.properties");
      Files.writeString(users, "clerk: clerk, clerk\nguest: guest, guest\n");
      Files.writeString(
          war.resolve("WEB-INF/jetty-web.xml"),
          """
          <?xml version="1.0"?>
          <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "http://www.eclipse.org/jetty/configure_9_3.dtd">
          <Configure class="org.eclipse.jetty.webapp.WebAppContext">
            <Get name="securityHandler">
              <Set name="loginService">
                <New class="org.eclipse.jetty.security.HashLoginService">
                  <Set name="name">echo</Set>
                  <Set name="config">%s</Set>
                </New>
              </Set>
            </Get>
          </Configure>
          """
              .formatted(users.toAbsolutePath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return war;
  }

  /** The same, whose roles are rules now: {@code auth-constraint} is removed. */
  static Path withMovedConstraint(Path war) {
    replace(war, "<auth-constraint><role-name>clerk</role-name></auth-constraint>", "");
    return war;
  }

  /** The same with FORM in place of BASIC; its page is {@code /login.html}. */
  static Path withForm(Path war) {
    replace(war, "<auth-method>BASIC</auth-method>", "<auth-method>FORM</auth-method>");
    replace(
        war,
        "<realm-name>echo</realm-name>",
        "<realm-name>echo</realm-name><form-login-config><form-login-page>/login.html</form-login-page>"
            + "<form-error-page>/login.html</form-error-page></form-login-config>");
    try {
      Files.writeString(war.resolve("login.html"), "the login page");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return war;
  }

  private static void replace(Path war, String text, String replacement) {
    Path descriptor = war.resolve("WEB-INF/web.xml");
    try {
      String xml = Files.readString(descriptor);
      String replaced = xml.replace(text, replacement);
      if (replaced.equals(xml)) {
        throw new IllegalStateException(text + " was not found");
      }
      Files.writeString(descriptor, replaced);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** To be deployed as the sample of that tenant. */
  public static WarDeployment of(Contoso contoso, Path war, String contextPath) {
    return WarDeployment.of(war, contextPath)
        .with("AzureAd.Instance", contoso.entra().instance())
        .with("AzureAd.TenantId", EntraEmulator.TENANT)
        .with("AzureAd.ClientId", contoso.sample().clientId());
  }
}
