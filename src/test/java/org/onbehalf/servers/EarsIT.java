package org.onbehalf.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.containers.EchoClient;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;

/** Two WARs in an EAR, each with its own configuration, with the library in either place. */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("kinds")
class EarsIT {
  @TempDir private Path directory;
  private final ServerKind kind;

  EarsIT(ServerKind kind) {
    this.kind = kind;
  }

  static List<ServerKind> kinds() {
    return ServerKind.selected().stream().filter(ServerKind::hasEars).toList();
  }

  @Test
  void libraryInTheEar_servesEachWarByItsOwnConfiguration() throws Exception {
    Path libraries = Files.createDirectories(directory.resolve("lib"));
    WarParts.putLibrary(libraries);
    assertEachServes(libraries, withoutLibraries(), withoutLibraries());
  }

  @Test
  void libraryInEachWar_servesEachByItsOwnConfiguration() throws Exception {
    Path none = Files.createDirectories(directory.resolve("none"));
    assertEachServes(none, war(), war());
  }

  private Path war() {
    return ServersWar.assemble(new Cell(kind, Flavour.SERVER_JAXRS));
  }

  private Path withoutLibraries() throws IOException {
    Path war = war();
    try (Stream<Path> jars = Files.list(war.resolve("WEB-INF/lib"))) {
      for (Path each : jars.toList()) {
        Files.delete(each);
      }
    }
    return war;
  }

  private void assertEachServes(Path libraries, Path first, Path second) throws IOException {
    try (Contoso contoso = new Contoso();
        RecordingApi partner = RecordingApi.start();
        InstalledServer server = InstalledServer.start(kind.installation(Flavour.SERVER_JAXRS))) {
      WarDeployment one =
          ServersWar.of(contoso, first, "/one", partner.uri("/api"), directory.resolve("1"));
      WarDeployment two =
          ServersWar.of(contoso, second, "/two", partner.uri("/api"), directory.resolve("2"))
              .with("AzureAd.ClientId", contoso.partner().clientId());
      String id = UUID.randomUUID().toString();
      Path ear = directory.resolve("both.ear");
      EarFile.write(ear, libraries, id, List.of(one, two));

      String token = contoso.token(contoso.alice());
      partner.answer(call -> RecordingApi.Answer.of(200, "text/plain", "answered"));
      // two for what the server keeps of each
      int kept = 2 * kind.loadersItKeeps();
      for (int lives = 0; lives <= kept; lives += 2) {
        server.deployEar(ear, id, one, two);
        assertBothServe(server, contoso, token);
        assertThat(server.loadersLeft()).isLessThanOrEqualTo(kept);
        server.undeployEar(ear, "/one", "/two");
      }
      assertThat(server.loadersLeft()).isLessThanOrEqualTo(kept);
    }
  }

  private static void assertBothServe(InstalledServer server, Contoso contoso, String token)
      throws IOException {
    EchoClient one = new EchoClient(server.uri("/"), "/one");
    assertThat(one.send("GET", "/api/plain/x", null).inWords()).isEqualTo("401 filter");
    assertThat(one.send("GET", "/api/call?how=get&path=x", token).body()).isEqualTo("answered");
    assertThat(one.send("GET", "/api/jaxrs/who", token).body()).startsWith(contoso.alice().upn());
    EchoClient two = new EchoClient(server.uri("/"), "/two");
    assertThat(two.send("GET", "/api/plain/x", token).inWords()).isEqualTo("401 filter");
  }
}
