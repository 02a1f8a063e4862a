package org.onbehalf.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.chaos.scarce.TokenServlet;
import org.onbehalf.containers.Container;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.ServerCommand;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testkit.Endpoint;
import org.onbehalf.testkit.Fault;

/** The server's user has as many threads as it may have, so that none can be started. */
class ProcessLimitIT {
  /** Nobody else's: the limit counts all threads of the user. */
  private static final int USER = 1_234_599;

  /** More than refreshes may be under way at once. */
  private static final int CALLERS = 12;

  /** Is to be refreshed between the 1st and the 16th second, and serves until the 45th. */
  private static final String SHORT_LIVED =
      "{\"token_type\":\"Bearer\",\"access_token\":\"first\",\"expires_in\":60,\"refresh_in\":1}";

  private static final String FILTER =
      """
      <web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1">
        <filter>
          <filter-name>onbehalf</filter-name>
          <filter-class>org.onbehalf.servlet.BearerTokenFilter</filter-class>
        </filter>
        <filter-mapping>
          <filter-name>onbehalf</filter-name>
          <url-pattern>/api/*</url-pattern>
        </filter-mapping>
      </web-app>
      """;

  private final Http http = new Http();
  @TempDir private Path temp;
  private Contoso contoso;

  @BeforeEach
  void start() throws IOException {
    contoso = new Contoso();
    Files.setAttribute(temp, "unix:mode", 0755);
  }

  @AfterEach
  void stop() {
    contoso.close();
  }

  /** Tomcat under a user who is not root, whom no limit holds; only root can start it. */
  static Stream<ServerCommand> servers() {
    return ServerCommand.canRunAsOthers()
        ? Stream.of(
            Container.TOMCAT_9
                .command()
                .asUser(USER, USER)
                // standard output is for the launcher's answers
                .withJvmArguments("-Xlog:disable", "-Xlog:all=warning:stderr"))
        : Stream.empty();
  }

  private WarDeployment application(String contextPath) throws IOException {
    Path war = WarParts.directory("wars", "scarce-");
    Files.setAttribute(war, "unix:mode", 0755);
    Files.createDirectory(war.resolve("WEB-INF"));
    Files.writeString(war.resolve("WEB-INF/web.xml"), FILTER);
    WarParts.putPackage(TokenServlet.class, war);
    WarParts.putTree(
        Path.of("src/test/echo/WEB-INF/classes").toAbsolutePath(), war.resolve("WEB-INF/classes"));
    WarParts.putLibrary(war.resolve("WEB-INF/lib"));
    Path store = Files.createDirectory(temp.resolve("tokens" + contextPath.substring(1)));
    Files.setAttribute(store, "unix:uid", USER);
    return contoso
        .sampleWar(war, contextPath, URI.create("http://127.0.0.1:9/partner"))
        .withStore(store)
        .with("AzureAd.ClientCredentials.0.SourceType", "ClientSecret")
        .with("DownstreamApis.PartnerAPI.Scopes.0", "api://partner/read")
        .with("Acquisition.MaxRefreshes", 2);
  }

  /** Limits the threads of the server's user. */
  private static void limitThreads(ServerProcess server, int soft) throws Exception {
    // as that user, since root may not do it everywhere
    Process limit =
        new ProcessBuilder(
                "setpriv",
                "--reuid=" + USER,
                "--regid=" + USER,
                "--clear-groups",
                "prlimit",
                "--pid=" + server.pid(),
                "--nproc=" + soft + ":")
            .inheritIO()
            .start();
    assertThat(limit.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(limit.exitValue()).isZero();
  }

  private HttpResponse<String> call(ServerProcess server, String contextPath, String token) {
    return http.get(server.uri(contextPath + "/api/token"), token);
  }

  /** Where it came from, and when it is to be refreshed. */
  private String[] served(ServerProcess server, String token) {
    HttpResponse<String> answer = call(server, "/used", token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().split(" ", -1);
  }

  private List<String> newTokens(int count) {
    return Stream.generate(() -> contoso.token(contoso.alice())).limit(count).toList();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("servers")
  void tokenOnTheHeap_serves_andWhatNeedsAnExchangeIs503_untilThreadsCanBeStarted(
      ServerCommand command) throws Exception {
    try (ServerProcess server =
        ServerProcess.start(command, application("/used"), application("/fresh"))) {
      // given tokens on the heap that are all to be refreshed, and no thread that could do it
      List<String> callers = newTokens(CALLERS);
      List<Instant> due = new ArrayList<>();
      try (Fault granted =
          contoso
              .entra()
              .faults()
              .always()
              .endpoint(Endpoint.TOKEN)
              .status(200, "application/json", SHORT_LIVED)) {
        for (String each : callers) {
          due.add(Instant.parse(served(server, each)[1]));
        }
        assertThat(granted.hits()).isEqualTo(CALLERS);
      }
      Await.until("the refreshes", () -> due.stream().allMatch(Instant.now()::isAfter));
      Await.until(
          "the threads' end",
          () -> server.threads().stream().noneMatch(name -> name.startsWith("onbehalf-flight")));
      int before = contoso.exchanges();

      // when no thread can be started
      limitThreads(server, 1);
      for (int i = 0; i < 3; i++) {
        for (String each : callers) {
          assertThat(served(server, each)[0]).isEqualTo("HEAP");
        }
      }
      List<String> others = newTokens(3);
      for (String each : others) {
        HttpResponse<String> answer = call(server, "/used", each);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      }
      // an application that has neither keys nor threads yet
      assertThat(call(server, "/fresh", callers.get(0)).statusCode()).isEqualTo(503);
      assertThat(contoso.exchanges()).isEqualTo(before);
      assertThat(server.log()).contains("Failed to start thread");

      // then all goes on when the limit is gone, for those who were refused too
      limitThreads(server, 1_000);
      for (String each : others) {
        served(server, each);
      }
      for (String each : callers) {
        Await.until(
            "the refresh",
            () -> {
              String[] answer = served(server, each);
              assertThat(answer[0]).as("what the refresh left to the request").isEqualTo("HEAP");
              return Instant.parse(answer[1]).isAfter(Instant.now().plusSeconds(600));
            });
      }
      Await.until("the keys", () -> call(server, "/fresh", callers.get(0)).statusCode() == 200);
      server.undeploy("/used");
      server.undeploy("/fresh");
      assertThat(server.threads()).noneMatch(name -> name.startsWith("onbehalf"));
    }
  }
}
