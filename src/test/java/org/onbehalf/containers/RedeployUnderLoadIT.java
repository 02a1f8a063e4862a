package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testing.WarServer;
import org.slf4j.LoggerFactory;

/**
 * A web application is deployed again and again while its callers call: no token is lost, nobody is
 * answered with an error of ours, and no life of it leaves anything.
 */
class RedeployUnderLoadIT {
  private static final int REDEPLOYS = Integer.getInteger("redeploys", 10);
  private static final int USERS = 12;
  private static final int CALLERS = 3;

  /** The usual kind, or each kind on each server where there is time. */
  static Stream<Arguments> kinds() {
    return Container.first().stream()
        .flatMap(
            server ->
                Stream.of(
                        Arguments.of(server, "file", false),
                        Arguments.of(server, "disk", false),
                        Arguments.of(server, "file", true))
                    .limit(Container.all() ? 3 : 1));
  }

  @ParameterizedTest(name = "{0}, {1}, shared lib {2}")
  @MethodSource("kinds")
  void redeploysUnderLoad_loseNoToken_failNoRequest_leaveNothing(
      Container container, String store, boolean shared, @TempDir Path directory) throws Exception {
    Path jars = Files.createDirectories(directory.resolve("shared"));
    Path war = shared ? WarParts.withoutLibraries(SampleWar.file(), jars) : SampleWar.file();
    try (Contoso contoso = new Contoso();
        WarServer partner = WarServer.start();
        ServerProcess server =
            ServerProcess.start(
                shared ? container.command().withShared(jars) : container.command())) {
      // given a web application whose users have all called their partner once
      partner.deploy(contoso.partnerWar(PartnerWar.assemble(), "/partner"));
      WarDeployment sample =
          contoso
              .sampleWar(war, "/sample", partner.uri("/partner/api"))
              .withStore(directory.resolve("tokens"))
              .with("TokenCache.Store", store);
      server.deploy(sample);
      URI call = server.uri("/sample/api/rest/partner");
      List<Caller> users = users(contoso, call);
      for (Caller each : users) {
        each.callOnce();
      }
      assertThat(contoso.exchanges()).isEqualTo(USERS);

      // when it is deployed again and again while they go on
      Load load = Load.of(users, CALLERS);
      for (int i = 0; i < REDEPLOYS; i++) {
        server.redeploy("/sample");
        load.awaitServed(2L * USERS);
      }
      Load.Figures figures = load.stop();

      // then whoever reached us was served, with the tokens of before
      LoggerFactory.getLogger(RedeployUnderLoadIT.class)
          .info(
              "redeploys under load: {}, store {}, library in {}: {} redeploys, {}, exchanges {} for {}"
                  + " users",
              container,
              store,
              shared ? "the server's lib" : "WEB-INF/lib",
              REDEPLOYS,
              figures,
              contoso.exchanges(),
              USERS);
      assertThat(figures.wrong()).as(() -> server.log()).isEmpty();
      assertThat(contoso.exchanges()).isEqualTo(USERS);
      for (Caller each : users) {
        each.callOnce();
      }
      assertThat(contoso.exchanges()).isEqualTo(USERS);

      // and nothing is left of all its lives
      server.undeploy("/sample");
      assertThat(server.threads()).noneMatch(ContainerIT.OURS.asPredicate());
      assertThat(server.loadersLeft()).isZero();
      assertThat(leaks(server.log())).isEmpty();
      server.stop();
    }
  }

  /**
   * What Tomcat's detector says; not of a request that it saw ending: its thread may be told by its
   * name as busy a moment longer than it is.
   */
  private static List<String> leaks(String log) {
    return log.lines()
        .filter(
            line ->
                Stream.of("memory leak", "appears to have started a thread", "forcibly")
                    .anyMatch(line::contains))
        .filter(line -> !line.contains("is still processing a request that has yet to finish"))
        .toList();
  }

  private static List<Caller> users(Contoso contoso, URI call) {
    Http http = new Http();
    List<Caller> users = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      var user = contoso.user("user" + i);
      users.add(new Caller(http, call, contoso.token(user), user.upn()));
    }
    return users;
  }
}
