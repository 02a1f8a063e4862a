package org.onbehalf.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.onbehalf.testing.RealServer;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.WarDeployment;

/** What a redeploy, a kill and an undeployment leave behind. */
interface LifeCycleChecks extends Checks {
  Pattern OURS = Pattern.compile("^onbehalf-|Ehcache|MVStore");

  /** Names of what the library brings, not of these tests. */
  Pattern OUR_JARS =
      Pattern.compile(
          "(?i)org[./]onbehalf[./](?!containers|servers)|onbehalf[.]jar|h2-mvstore|ehcache|msal4j|nimbus");

  /** Calls the partner through the application at that path. */
  private HttpResponse<String> call(RealServer server, String contextPath, String token) {
    fixture().partner.answer(call -> Answer.of(200, "text/plain", "answered"));
    return HTTP
            .get(server.uri(contextPath + "/api/call?how=get&path=x"), token);
  }

  @Test
  default void redeploy_needsNoSecondExchange_andUndeploymentLeavesNothing() {
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
    assertThat(fixture().server.loadersLeft())
        .as("class loaders left of two lives")
        .isLessThanOrEqualTo(fixture().cell.kind().loadersItKeeps());
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
    fixture().server.deploy(fixture().deployment(ServersWar.assemble(fixture().cell), path));
    assertThat(call(fixture().server, path, fixture().admin()).body()).isEqualTo("answered");
    fixture().server.undeploy(path);

    assertThat(
            fixture()
                .server
                .log()
                .substring(before)
                .lines()
                .filter(line -> line.matches(".*\\b(WARN|WARNING|ERROR|SEVERE)\\b.*"))
                .filter(line -> OUR_JARS.matcher(line).find())
                .toList())
        .isEmpty();
  }
}
