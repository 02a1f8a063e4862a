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
final class EchoWar {
  private static final Path SOURCE = Path.of("src", "test", "echo");

  private EchoWar() {}

  /** Assembles it below {@code target} as its {@code web.xml} stands. */
  static Path assemble() {
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
    Path descriptor = war.resolve("WEB-INF/web.xml");
    try {
      String xml = Files.readString(descriptor);
      String replaced =
          xml.replace(
              "<url-pattern>/api/*</url-pattern>",
              "<url-pattern>" + filterPattern + "</url-pattern>");
      if (replaced.equals(xml)) {
        throw new IllegalStateException("the filter's mapping was not found");
      }
      Files.writeString(descriptor, replaced);
      return war;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** To be deployed as the sample of that tenant. */
  static WarDeployment of(Contoso contoso, Path war, String contextPath) {
    return WarDeployment.of(war, contextPath)
        .with("AzureAd.Instance", contoso.entra().instance())
        .with("AzureAd.TenantId", EntraEmulator.TENANT)
        .with("AzureAd.ClientId", contoso.sample().clientId());
  }
}
