package org.onbehalf.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.containers.Container;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerCommand;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testing.WarServer;

/**
 * What a pod finds: volumes whose group kubelet may change at each mount, a user id without a home,
 * directories that cannot be written to, and an end by SIGTERM.
 */
class KubernetesVolumeIT {
  /** In no password file, and never a person's. */
  private static final int USER = 1_234_567;

  /** The pod's {@code fsGroup}. */
  private static final int FS_GROUP = 2_000;

  private static Path war;

  private final Http http = new Http();
  @TempDir private Path temp;
  private Contoso contoso;
  private WarServer partner;
  private String token;
  private Path volume;

  @BeforeAll
  static void unpack() throws IOException {
    war = WarParts.unpacked(SampleWar.file());
    // made for its owner only
    Files.setAttribute(war, "unix:mode", 0755);
  }

  @BeforeEach
  void start() throws IOException {
    contoso = new Contoso();
    partner = WarServer.start();
    partner.deploy(contoso.partnerWar(PartnerWar.assemble(), "/partner"));
    token = contoso.token(contoso.alice());
    Files.setAttribute(temp, "unix:mode", 0755);
    volume = Files.createDirectory(temp.resolve("volume"));
  }

  @AfterEach
  void stop() {
    partner.close();
    contoso.close();
  }

  /** Tomcat under a user without a name; under this process's user only if that is not root. */
  static Stream<ServerCommand> servers() {
    return ServerCommand.canRunAsOthers()
        ? foreignServers()
        : Stream.of(Container.TOMCAT_9.command());
  }

  /** Tomcat under a user who owns nothing; only root can start it. */
  static Stream<ServerCommand> foreignServers() {
    return ServerCommand.canRunAsOthers()
        ? Stream.of(Container.TOMCAT_9.command().asUser(USER, FS_GROUP))
        : Stream.empty();
  }

  private WarDeployment sample() {
    return contoso.sampleWar(war, "/sample", partner.uri("/partner/api"));
  }

  private void call(ServerProcess server) {
    HttpResponse<String> answer = http.get(server.uri("/sample/api/rest/partner"), token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** The WARN lines about the store. */
  private static List<String> warnings(ServerProcess server) {
    return server
        .log()
        .lines()
        .filter(line -> line.contains("WARN") && line.contains("o.o.i.c."))
        .toList();
  }

  /** What kubelet does to a volume with {@code fsGroup} when it mounts it. */
  private static void mount(Path volume) throws IOException {
    try (Stream<Path> files = Files.walk(volume)) {
      for (Path each : files.toList()) {
        int mode = (int) Files.getAttribute(each, "unix:mode") & 0777;
        if (System.getProperty("user.name").equals("root")) {
          Files.setAttribute(each, "unix:gid", FS_GROUP);
        }
        Files.setAttribute(each, "unix:mode", Files.isDirectory(each) ? mode | 02770 : mode | 0660);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void volumeWithFsGroup_keepsItsTokensOverARestart_andItsFilesPrivate(ServerCommand command)
      throws Exception {
    Path store = volume.resolve("onbehalf");
    mount(volume);
    try (ServerProcess first = ServerProcess.start(command, sample().withStore(store))) {
      call(first);
      Await.until("the store", () -> Files.exists(store.resolve("tokens.mv.db")));
      first.terminate();
    }

    mount(volume);
    try (ServerProcess next = ServerProcess.start(command, sample().withStore(store))) {
      call(next);
      assertThat(contoso.exchanges()).isEqualTo(1);
      assertThat(warnings(next)).isEmpty();
      next.terminate();
    }
    for (String each : List.of("seal.key", "tokens.mv.db")) {
      assertThat((int) Files.getAttribute(store.resolve(each), "unix:mode") & 0777)
          .as(each)
          .isEqualTo(0600);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("foreignServers")
  void mountThatAnotherUserOwns_isUsed_ifItsGroupIsAllowed(ServerCommand command) throws Exception {
    mount(volume);
    WarDeployment inTheMount = sample().withStore(volume);
    WarDeployment allowed = inTheMount.with("TokenCache.AllowGroupAccess", "true");
    int before;
    try (ServerProcess first = ServerProcess.start(command, inTheMount)) {
      call(first);
      assertThat(warnings(first))
          .singleElement()
          .asString()
          .contains(volume.toString(), "TokenCache.AllowGroupAccess");
      before = contoso.exchanges();

      first.undeploy("/sample");
      first.deploy(allowed);
      call(first);
      assertThat(warnings(first)).as("no further one").hasSize(1);
      first.terminate();
    }

    mount(volume);
    try (ServerProcess next = ServerProcess.start(command, allowed)) {
      call(next);
      assertThat(warnings(next)).isEmpty();
    }
    assertThat(contoso.exchanges() - before).isEqualTo(1);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("foreignServers")
  void userWithoutAHome_andAServerThatCannotBeWrittenTo_isServedFromMemory_andSaidInOneLine(
      ServerCommand command) {
    WarDeployment anywhere = sample().with("TokenCache.Store", "file");
    try (ServerProcess server = ServerProcess.start(command, anywhere)) {
      call(server);
      call(server);

      assertThat(contoso.exchanges()).isEqualTo(1);
      assertThat(warnings(server))
          .singleElement()
          .asString()
          .contains("cannot be created", "TokenCache.Directory");
    }
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("servers")
  void emptyDir_takesASubdirectory_andSaysSo(ServerCommand command) throws Exception {
    Files.setAttribute(volume, "unix:mode", 0777);
    try (ServerProcess server = ServerProcess.start(command, sample().withStore(volume))) {
      call(server);
      assertThat(warnings(server)).singleElement().asString().contains("name a subdirectory");

      Path store = volume.resolve("onbehalf");
      server.undeploy("/sample");
      server.deploy(sample().withStore(store));
      call(server);
      Await.until("the store", () -> Files.exists(store.resolve("tokens.mv.db")));
      assertThat(warnings(server)).as("no further one").hasSize(1);
    }
  }
}
