package org.onbehalf.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.onbehalf.testing.RawHttp;
import org.onbehalf.testing.RealServer;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.WarDeployment;

/** What a redeploy, a kill and an undeployment leave behind. */
interface LifeCycleChecks extends Checks {
  Pattern OURS = Pattern.compile("^onbehalf-|Ehcache|MVStore");

  /** Names of what the library brings, not of these tests. */
  Pattern OUR_JARS =
      Pattern.compile(
          "(?i)org[./]onbehalf[./](?!containers|servers)|onbehalf[.]jar|org[./]h2|h2-mvstore|ehcache"
              + "|msal4j|nimbus");

  /** A level; Liberty's is one letter after the logger's name. */
  Pattern PROBLEM =
      Pattern.compile("\\b(WARN|WARNING|ERROR|SEVERE)\\b|^\\[[^]]+\\] \\w{8} \\S+ +[WE] ");

  Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

  /** Where a record begins: with a time, in the form of one of these servers, or with a level. */
  Pattern RECORD =
      Pattern.compile(
          "\n(?=[\\[#|]*(\\d{4}-\\d\\d-\\d\\d|\\d\\d-\\w{3}-\\d{4}|\\d\\d:\\d\\d:\\d\\d|\\d+/\\d+/\\d\\d,|\\w{3} \\d\\d?, \\d{4}"
              + "|[A-Z]+ *\\]))");

  /** Calls the partner through the application at that path. */
  private HttpResponse<String> call(RealServer server, String contextPath, String token) {
    fixture().partner.answer(call -> Answer.of(200, "text/plain", "answered"));
    return HTTP.get(server.uri(contextPath + "/api/call?how=get&path=x"), token);
  }

  @Test
  default void redeploy_needsNoSecondExchange() {
    String path = "/redeployed";
    Path war = ServersWar.assemble(fixture().cell);
    String token = fixture().contoso.token(fixture().contoso.alice());
    int before = fixture().contoso.exchanges();
    fixture().server.deploy(fixture().deployment(war, path));
    assertThat(call(fixture().server, path, token).body()).isEqualTo("answered");

    fixture().server.redeploy(path);

    assertThat(call(fixture().server, path, token).body()).isEqualTo("answered");
    assertThat(fixture().contoso.exchanges() - before).isEqualTo(1);
    fixture().server.undeploy(path);
  }

  @Test
  default void undeployment_leavesNoClassLoader() throws IOException {
    String path = "/undeployed";
    int kept = fixture().cell.kind().loadersItKeeps();
    fixture().server.deploy(fixture().deployment(ServersWar.assemble(fixture().cell), path));
    assertThat(call(fixture().server, path, fixture().admin()).body()).isEqualTo("answered");
    // more lives than the server keeps
    for (int i = 0; i <= kept; i++) {
      fixture().server.redeploy(path);
      assertThat(call(fixture().server, path, fixture().admin()).body()).isEqualTo("answered");
    }

    fixture().server.undeploy(path);

    int left = fixture().server.loadersLeft();
    if (left > kept) {
      // Jetty keeps the connection that it served last, if only its end, and with it the
      // application, until it serves another one
      Object unused = RawHttp.get(fixture().server.uri("/"));
      left = fixture().server.loadersLeft();
    }
    assertThat(left).as("class loaders left of %d lives", kept + 2).isLessThanOrEqualTo(kept);
  }

  @Test
  default void kill_needsNoSecondExchange_andTheLastUndeploymentStopsOurThreads() {
    String path = "/killed";
    WarDeployment deployment = fixture().deployment(ServersWar.assemble(fixture().cell), path);
    String token = fixture().contoso.token(fixture().contoso.bob());
    int before = fixture().contoso.exchanges();
    try (RealServer first = fixture().cell.kind().start(fixture().cell.flavour(), deployment)) {
      assertThat(call(first, path, token).body()).isEqualTo("answered");
      first.kill();
    }

    try (RealServer second = fixture().cell.kind().start(fixture().cell.flavour(), deployment)) {
      assertThat(call(second, path, token).body()).isEqualTo("answered");
      assertThat(fixture().contoso.exchanges() - before).isEqualTo(1);

      assertThat(second.threads()).anyMatch(OURS.asPredicate());
      second.undeploy(path);
      org.onbehalf.testing.Await.until(
          "the end of our threads", () -> second.threads().stream().noneMatch(OURS.asPredicate()));
    }
  }

  @Test
  default void deployment_logsNoProblemOfTheLibrary() {
    String path = "/quiet";
    int before = fixture().server.log().length();
    // with CallerFeature: without it, the library rightly warns of annotations
    fixture().server.deploy(fixture().deployment(ServersWar.assembleSecured(fixture().cell), path));
    assertThat(call(fixture().server, path, fixture().admin()).body()).isEqualTo("answered");
    fixture().server.undeploy(path);

    assertThat(records(fixture().server.log().substring(before)))
        .filteredOn(each -> PROBLEM.matcher(each).find())
        .filteredOn(each -> OUR_JARS.matcher(each).find())
        .isEmpty();
  }

  /** A record's later lines may say what its first line does not, and the other way round. */
  private static List<String> records(String log) {
    return List.of(RECORD.split(COLOUR.matcher(log).replaceAll("")));
  }
}
