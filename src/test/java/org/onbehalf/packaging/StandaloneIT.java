package org.onbehalf.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.containers.Container;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.LibraryJar;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testing.WarServer;
import org.onbehalf.testkit.User;

/**
 * The jar with the libraries inside, in applications that bring and use other versions of them, on
 * a real Tomcat.
 */
class StandaloneIT {
  private static final Http HTTP = new Http();
  private static final Pattern OURS = Pattern.compile("^onbehalf-|Ehcache|MVStore");

  private static Contoso contoso;
  private static WarServer partner;
  private static ServerProcess server;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    contoso = new Contoso();
    partner = WarServer.start();
    partner.deploy(contoso.partnerWar(PartnerWar.assemble(), "/partner"));
    server = ServerProcess.start(Container.TOMCAT_9.command());
  }

  @AfterEach
  void undeploy() {
    server.undeployAll();
  }

  @AfterAll
  static void stop() {
    server.close();
    partner.close();
    contoso.close();
  }

  private WarDeployment deployment(Path war, String contextPath) {
    return contoso
        .sampleWar(war, contextPath, partner.uri("/partner/api"))
        .withStore(directory.resolve("tokens"));
  }

  @ParameterizedTest(name = "{0} libraries, store {1}")
  @CsvSource({"OLD, file", "NEW, disk"})
  void application_usesItsLibraries_andCallsItsPartner_alsoAfterARedeploy(
      Neighbours neighbours, String store) throws Exception {
    Path war = neighbours.war(LibraryJar.STANDALONE);
    int before = contoso.exchanges();
    server.deploy(deployment(war, "/app").with("TokenCache.Store", store));
    String token = contoso.token(contoso.alice());

    // when it is called, uses its libraries, and is called again after a redeploy
    assertThat(get(server, "/app/api/rest/partner", null).statusCode()).isEqualTo(401);
    assertThat(get(server, "/app/api/rest/partner", token + "x").statusCode()).isEqualTo(401);
    assertCalls(server, "/app", token, contoso.alice());
    assertUsesItsLibraries(server, "/app", neighbours);
    server.redeploy("/app");
    assertUsesItsLibraries(server, "/app", neighbours);
    assertCalls(server, "/app", token, contoso.alice());

    // then the token was exchanged once, and nothing is left of two lives
    assertThat(contoso.exchanges() - before).isEqualTo(1);
    server.undeploy("/app");
    assertThat(server.threads()).noneMatch(OURS.asPredicate());
    assertThat(server.loadersLeft()).isZero();
    assertThat(server.log()).doesNotContain("memory leak", "appears to have started a thread");
  }

  @Test
  void tokensOfThePlainJar_areReadByTheStandalone_andBack() throws Exception {
    int before = contoso.exchanges();
    String token = contoso.token(contoso.bob());
    for (LibraryJar each :
        new LibraryJar[] {LibraryJar.PLAIN, LibraryJar.STANDALONE, LibraryJar.PLAIN}) {
      Path war = WarParts.unpacked(SampleWar.file());
      each.replaceIn(war);
      server.deploy(deployment(war, "/sample"));
      assertCalls(server, "/sample", token, contoso.bob());
      server.undeploy("/sample");
    }

    assertThat(contoso.exchanges() - before).isEqualTo(1);
  }

  @ParameterizedTest(name = "library in the shared lib {0}, parent first {1}")
  @CsvSource({"false, true", "true, false"})
  void twoApplications_withTheServersLibraries_haveTheirOwnConfiguration(
      boolean shared, boolean parentFirst) throws Exception {
    // given the libraries, ours or the others, in the server's shared lib
    Path lib = Files.createDirectories(directory.resolve("lib"));
    Path war = Neighbours.OLD.bareWar();
    if (shared) {
      LibraryJar.STANDALONE.putInto(lib);
      Neighbours.OLD.putLibraries(war.resolve("WEB-INF/lib"));
    } else {
      Neighbours.OLD.putLibraries(lib);
      WarParts.putJars(List.of("slf4j-api-", "logback-classic-", "logback-core-"), lib);
      LibraryJar.STANDALONE.putInto(war.resolve("WEB-INF/lib"));
    }
    var command = Container.TOMCAT_9.command().withShared(lib);
    try (ServerProcess own =
        ServerProcess.start(
            parentFirst ? command.parentFirst() : command,
            deployment(war, "/one"),
            deployment(war, "/two")
                .withStore(directory.resolve("two"))
                .with("AzureAd.ClientId", contoso.partner().clientId()))) {
      // when
      String token = contoso.token(contoso.alice());

      // then
      assertThat(get(own, "/one/api/who", token).body()).isEqualTo(contoso.alice().upn());
      assertThat(get(own, "/two/api/who", token).statusCode()).isEqualTo(401);
      String forTheOther =
          contoso
              .entra()
              .tokens()
              .forUser(contoso.bob())
              .audience(contoso.partner())
              .scopes("read")
              .mint();
      assertThat(get(own, "/two/api/who", forTheOther).body()).isEqualTo(contoso.bob().upn());
      assertCalls(own, "/one", token, contoso.alice());
      assertUsesItsLibraries(own, "/one", Neighbours.OLD);
      assertUsesItsLibraries(own, "/two", Neighbours.OLD);

      // and ours, which stays, holds no application back; the others may
      own.undeploy("/one");
      own.undeploy("/two");
      if (shared) {
        assertThat(own.loadersLeft()).isZero();
      }
    }
  }

  @Test
  void jcache_withoutItsApi_isAFaultThatNamesIt() {
    Path war = WarParts.unpacked(SampleWar.file());
    LibraryJar.STANDALONE.replaceIn(war);
    WarDeployment withKeys =
        deployment(war, "/tokens")
            .with("TokenCache.EncryptionKeys.0.Id", "a")
            .with(
                "TokenCache.EncryptionKeys.0.Key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    server.deploy(withKeys.with("TokenCache.Store", "jcache"));
    server.deploy(
        new WarDeployment(war, "/sessions", withKeys.parameters())
            .with("Sessions.Store", "jcache"));
    String token = contoso.token(contoso.alice());

    assertThat(get(server, "/tokens/api/whoami", token).statusCode()).isEqualTo(500);
    assertThat(get(server, "/sessions/api/whoami", token).statusCode()).isEqualTo(500);
    assertThat(server.log())
        .contains("TokenCache.Store", "Sessions.Store", "javax.cache:cache-api:1.1.1");
  }

  private static HttpResponse<String> get(
      ServerProcess server, String path, @Nullable String token) {
    return HTTP.get(server.uri(path), token);
  }

  private static void assertCalls(ServerProcess server, String application, String token, User as) {
    HttpResponse<String> answer = get(server, application + "/api/rest/partner", token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(Http.json(answer)).containsEntry("name", as.upn());
  }

  private static void assertUsesItsLibraries(
      ServerProcess server, String application, Neighbours neighbours) {
    HttpResponse<String> answer = get(server, application + "/libraries", null);
    assertThat(answer.body().lines().toList()).as(answer.body()).isEqualTo(neighbours.answers());
  }
}
