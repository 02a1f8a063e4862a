package org.onbehalf.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onbehalf.containers.Container;
import org.onbehalf.packaging.hello.HelloApplication;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.LibraryJar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;

/**
 * The library in the server's shared {@code lib}, Jersey in the WARs, which the library does not
 * see there.
 */
class SharedLibIT {
  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "STANDALONE"})
  void jerseyInTheWar_isUndisturbed_withTheFilterAndWithout(LibraryJar library) throws Exception {
    Path lib = directory.resolve("lib");
    library.putInto(lib);
    try (Contoso contoso = new Contoso();
        ServerProcess server =
            ServerProcess.start(
                Container.TOMCAT_9.command().withShared(lib),
                WarDeployment.of(war(""), "/stranger"),
                contoso
                    .sampleWar(war(FILTER), "/user", URI.create("http://127.0.0.1:9/api"))
                    .with("TokenCache.Store", "memory"))) {
      Http http = new Http();
      String token = contoso.token(contoso.alice());

      assertThat(http.get(server.uri("/stranger/api/hello"), null).body()).isEqualTo("nobody");
      assertThat(http.get(server.uri("/user/api/hello"), null).statusCode()).isEqualTo(401);
      assertThat(http.get(server.uri("/user/api/hello"), token).body())
          .isEqualTo(contoso.alice().upn());
    }
  }

  private static final String FILTER =
      """
      <filter>
        <filter-name>onbehalf</filter-name>
        <filter-class>org.onbehalf.servlet.BearerTokenFilter</filter-class>
        <async-supported>true</async-supported>
      </filter>
      <filter-mapping><filter-name>onbehalf</filter-name><url-pattern>/api/*</url-pattern></filter-mapping>
      """;

  private static Path war(String filter) throws IOException {
    // Jersey and a logger are those of the sample
    Path war = WarParts.unpacked(SampleWar.file());
    LibraryJar.removeFrom(war);
    Files.writeString(
        war.resolve("WEB-INF/web.xml"),
        "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"3.1\">"
            + filter
            + "</web-app>");
    WarParts.putPackage(HelloApplication.class, war);
    return war;
  }
}
