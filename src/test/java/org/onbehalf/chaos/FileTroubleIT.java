package org.onbehalf.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarServer;
import org.onbehalf.testkit.User;

/**
 * The file store's disk fills up, its directory vanishes, or cannot be written to from the start:
 * requests are served all the same, and the store is used again when it can be.
 */
class FileTroubleIT {
  private final Http http = new Http();
  private final Map<String, User> users = new HashMap<>();
  private final Map<String, String> tokens = new HashMap<>();
  @TempDir private Path directory;
  private Contoso contoso;
  private WarServer partner;
  private ServerProcess server;

  @BeforeEach
  void start() {
    contoso = new Contoso();
    partner = WarServer.start();
    partner.deploy(contoso.partnerWar(PartnerWar.assemble(), "/partner"));
    server = ServerProcess.start();
  }

  @AfterEach
  void stop() {
    server.close();
    partner.close();
    contoso.close();
  }

  private void deploy(Path store) {
    WarDeployment sample =
        contoso
            .sampleWar(SampleWar.file(), "/sample", partner.uri("/partner/api"))
            .withStore(store);
    server.deploy(sample);
  }

  /** A user calls, always with the same token, and is served as who he is. */
  private void call(String name) {
    User user = users.computeIfAbsent(name, contoso::user);
    URI uri = server.uri("/sample/api/rest/partner");
    HttpResponse<String> answer =
        http.get(uri, tokens.computeIfAbsent(name, any -> contoso.token(user)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(Http.json(answer)).containsEntry("name", user.upn());
  }

  private void limitFiles(String soft) throws Exception {
    Process limit =
        new ProcessBuilder("prlimit", "--pid", Long.toString(server.pid()), "--fsize=" + soft + ":")
            .inheritIO()
            .start();
    assertThat(limit.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(limit.exitValue()).isZero();
  }

  private static long size(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .mapToLong(file -> file.toFile().length())
          .max()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void diskThatIsFull_failsNoRequest_andTheStoreGoesOnWhenThereIsRoom() throws Exception {
    // given a store with a token in it
    Path store = directory.resolve("tokens");
    deploy(store);
    call("ann");
    Await.until("the store", () -> Files.isDirectory(store) && size(store) > 0);

    // when no file may grow any more
    limitFiles("4096");
    for (int i = 0; i < 40; i++) {
      call("full" + i);
      call("full" + i);
    }
    int exchanges = contoso.exchanges();
    assertThat(exchanges).isEqualTo(41);

    // and then there is room again
    limitFiles("unlimited");
    Await.until(
        "the store to be in use again",
        () -> {
          call("probe");
          return isStored("probe" + tokens.size());
        });

    // then what was there before the disk was full is there too
    int before = contoso.exchanges();
    server.redeploy("/sample");
    call("ann");
    assertThat(contoso.exchanges()).isEqualTo(before);
  }

  /** Whether a user's token outlives a redeployment. */
  private boolean isStored(String name) {
    call(name);
    int before = contoso.exchanges();
    server.redeploy("/sample");
    call(name);
    return contoso.exchanges() == before;
  }

  @Test
  void directoryThatVanishes_failsNoRequest_andIsMadeAnew() throws Exception {
    Path store = directory.resolve("tokens");
    deploy(store);
    call("ann");
    Await.until("the store", () -> Files.isDirectory(store) && size(store) > 0);

    try (Stream<Path> files = Files.walk(store)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
    call("ann");
    call("ben");
    assertThat(contoso.exchanges()).isEqualTo(2);

    server.redeploy("/sample");
    assertThat(isStored("cleo")).isTrue();
    assertThat(Files.isDirectory(store)).isTrue();
  }

  /** No mkdir is granted there to anybody, root included. */
  @Test
  void directoryThatCannotBeWrittenTo_failsNoRequest_andIsTold() {
    deploy(Path.of("/sys/kernel/onbehalf-tokens"));

    call("ann");
    call("ben");
    call("ann");

    assertThat(contoso.exchanges()).isEqualTo(2);
    Await.until("the warning", () -> server.log().contains("cannot be used"));
    assertThat(server.log()).contains("/sys/kernel/onbehalf-tokens", "TokenCache.Directory");
  }
}
