package org.onbehalf.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.onbehalf.containers.EchoWar;
import org.onbehalf.containers.socket.PlainEndpoint;
import org.onbehalf.servers.app.CallServlet;
import org.onbehalf.servers.life.Life;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.JakartaWar;
import org.onbehalf.testing.LibraryJar;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testkit.EntraEmulator;

/**
 * The application that is driven on each server: {@link EchoWar} with calls to a partner, uploads,
 * WebSocket endpoints and JAX-RS.
 */
final class ServersWar {
  /** What Jersey needs in a WAR. */
  private static final List<String> JERSEY =
      List.of(
          "jersey-client-",
          "jersey-common-",
          "jersey-server-",
          "jersey-container-servlet-core-",
          "jersey-container-servlet-",
          "jersey-hk2-",
          "jersey-apache-connector-",
          "httpclient-",
          "httpcore-",
          "commons-codec-",
          "commons-logging-",
          "hk2-api-",
          "hk2-locator-",
          "hk2-utils-",
          "aopalliance-repackaged-",
          "osgi-resource-locator-",
          "javassist-",
          "jakarta.inject-",
          "jakarta.ws.rs-api-",
          "jakarta.annotation-api-",
          "jakarta.validation-api-");

  private static final String SERVLETS =
      """
        <listener><listener-class>org.onbehalf.servers.life.Life$Listener</listener-class></listener>
        <servlet>
          <servlet-name>call</servlet-name>
          <servlet-class>org.onbehalf.servers.app.CallServlet</servlet-class>
        </servlet>
        <servlet-mapping><servlet-name>call</servlet-name><url-pattern>/api/call</url-pattern></servlet-mapping>
        <servlet>
          <servlet-name>upload</servlet-name>
          <servlet-class>org.onbehalf.servers.app.UploadServlet</servlet-class>
          <multipart-config><max-file-size>1000000</max-file-size></multipart-config>
        </servlet>
        <servlet-mapping><servlet-name>upload</servlet-name><url-pattern>/api/upload</url-pattern></servlet-mapping>
        <servlet>
          <servlet-name>patch</servlet-name>
          <servlet-class>org.onbehalf.servers.app.PatchServlet</servlet-class>
        </servlet>
        <servlet-mapping><servlet-name>patch</servlet-name><url-pattern>/api/patch</url-pattern></servlet-mapping>
      """;

  private static final String JERSEY_SERVLET =
      """
        <servlet>
          <servlet-name>jersey</servlet-name>
          <servlet-class>org.glassfish.jersey.servlet.ServletContainer</servlet-class>
          <init-param>
            <param-name>javax.ws.rs.Application</param-name>
            <param-value>%s</param-value>
          </init-param>
          <async-supported>true</async-supported>
        </servlet>
        <servlet-mapping><servlet-name>jersey</servlet-name><url-pattern>/api/jaxrs/*</url-pattern></servlet-mapping>
      """;

  private ServersWar() {}

  /** Without {@code CallerFeature}. */
  static Path assemble(Cell cell) {
    return forServer(cell, assembleJavax(cell, "annotated", "AnnotatedApplication"));
  }

  /** With {@code CallerFeature}. */
  static Path assembleSecured(Cell cell) {
    return forServer(cell, assembleJavax(cell, "secured", "SecuredApplication"));
  }

  private static Path forServer(Cell cell, Path war) {
    return cell.kind().isJakarta() ? JakartaWar.of(war, LibraryJar.JAKARTA) : war;
  }

  private static Path assembleJavax(Cell cell, String part, String application) {
    Path war = EchoWar.assemble();
    WarParts.putPackage(PlainEndpoint.class, war);
    WarParts.putPackage(CallServlet.class, war);
    WarParts.putPackage(Life.class, war);
    String name = ServersWar.class.getPackageName() + "." + part;
    boolean jersey = cell.flavour() == Flavour.OWN_JERSEY;
    WarParts.putPackage(name, war);
    try {
      // that belongs to other tests
      Files.delete(
          war.resolve("WEB-INF/classes/org/onbehalf/containers/socket/FilterByCode.class"));
      Path descriptor = war.resolve("WEB-INF/web.xml");
      String more =
          jersey ? SERVLETS + JERSEY_SERVLET.formatted(name + "." + application) : SERVLETS;
      Files.writeString(
          descriptor,
          Files.readString(descriptor)
              .replace(
                  "<security-role-ref><role-name>anybody</role-name><role-link>**</role-link></security-role-ref>",
                  "")
              // Payara wants each link declared
              .replace(
                  "</web-app>",
                  more
                      + "<security-role><role-name>Admin</role-name></security-role>\n</web-app>"));
      if (cell.kind() == ServerKind.PAYARA) {
        putPayarasSettings(jersey, war);
      }
      if (jersey) {
        WarParts.putJars(JERSEY, war.resolve("WEB-INF/lib"));
        putServersSettings(cell.kind(), war);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return war;
  }

  /** JAX-RS by {@code @ApplicationPath}, the filter by code, and no {@code web.xml}. */
  static Path assembleWithoutDescriptor(Cell cell, Contoso contoso) {
    Path war = assembleJavax(cell, "annotated", "AnnotatedApplication");
    WarParts.putPackage(ServersWar.class.getPackageName() + ".code", war);
    try {
      Files.delete(war.resolve("WEB-INF/web.xml"));
      Files.writeString(
          war.resolve("WEB-INF/onbehalf.conf"),
          """
          AzureAd { Instance = "%s", TenantId = "%s", ClientId = "%s" }
          TokenCache.Store = memory
          """
              .formatted(
                  contoso.entra().instance(), EntraEmulator.TENANT, contoso.sample().clientId()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return forServer(cell, war);
  }

  /** What docs/servers.md says for a WAR with a JAX-RS of its own. */
  private static void putServersSettings(ServerKind kind, Path war) throws IOException {
    if (kind == ServerKind.WILDFLY) {
      Files.writeString(
          war.resolve("WEB-INF/jboss-deployment-structure.xml"),
          """
          <jboss-deployment-structure>
            <deployment>
              <exclude-subsystems><subsystem name="jaxrs"/></exclude-subsystems>
              <exclusions><module name="javax.ws.rs.api"/></exclusions>
            </deployment>
          </jboss-deployment-structure>
          """);
    }
  }

  /** With the server's own H2 before ours, the file store could not be used. */
  private static void putPayarasSettings(boolean jersey, Path war) throws IOException {
    Files.writeString(
        war.resolve("WEB-INF/glassfish-web.xml"),
        """
        <!DOCTYPE glassfish-web-app PUBLIC "-//GlassFish.org//DTD GlassFish Application Server 3.1 Servlet 3.0//EN" "http://glassfish.org/dtds/glassfish-web-app_3_0-1.dtd">
        <glassfish-web-app>
          <class-loader delegate="false"/>
        </glassfish-web-app>
        """);
    if (!jersey) {
      // else its JAX-RS fails for resources with @RolesAllowed
      Files.writeString(war.resolve("WEB-INF/beans.xml"), "<beans/>\n");
    }
  }

  /** To be deployed as the sample of that tenant, with its tokens in that directory. */
  static WarDeployment of(Contoso contoso, Path war, String path, URI partner, Path store) {
    return contoso
        .sampleWar(war, path, partner)
        .withStore(store)
        .with("AzureAd.ClientCredentials.0.SourceType", "ClientSecret")
        .with("DownstreamApis.PartnerAPI.Scopes", "api://partner/.default")
        .with("Sessions.Api", "PartnerAPI")
        .with("DownstreamApis.CalendarAPI.BaseUrl", partner)
        .with("DownstreamApis.CalendarAPI.Scopes", "api://calendar/Events.Read");
  }
}
