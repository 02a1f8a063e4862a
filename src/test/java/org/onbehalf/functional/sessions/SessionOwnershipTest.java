package org.onbehalf.functional.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.Session;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.TestToken;

/** Inside a request a caller has its own sessions and nobody else's. */
class SessionOwnershipTest {
  private final ManualClock clock = new ManualClock();

  @RegisterExtension
  final ProtectedApplication application = ProtectedApplication.at(clock).partner();

  private final Tenant tenant = application.tenant;
  private SessionNode node;

  @BeforeEach
  void start() throws Exception {
    node = startNode();
  }

  private SessionNode startNode() throws Exception {
    return SessionNode.start(
        application,
        RuntimeOverrides.at(clock),
        "Sessions.Store",
        "memory",
        "Sessions.AllowVolatile",
        "true");
  }

  private static String withoutCorrelationId(HttpResponse<String> answer) {
    return answer.statusCode()
        + answer.body().replaceAll("\"correlation_id\":\"[^\"]*\"", "")
        + answer.headers().firstValue("WWW-Authenticate").orElse("");
  }

  @Test
  void anothersSession_cannotBeToldFromNone() throws Exception {
    String alices = node.startAs("alice", "start?name=report");
    node.startAs("bob", "start?name=own");
    String none = withoutCorrelationId(node.as("bob", "call?id=AAAAAAAAAAAAAAAAAAAAAA"));

    assertThat(none).startsWith("401").contains("interaction_required");
    assertThat(withoutCorrelationId(node.as("bob", "call?id=" + alices))).isEqualTo(none);
    assertThat(withoutCorrelationId(node.as("bob", "call?id=report"))).isEqualTo(none);
    String byOwner = "call-of?oid=" + tenant.objectIdOf("alice") + "&id=";
    assertThat(withoutCorrelationId(node.as("bob", byOwner + alices))).isEqualTo(none);
    assertThat(withoutCorrelationId(node.as("bob", byOwner + "report"))).isEqualTo(none);
    assertThat(node.as("alice", byOwner + "report").statusCode()).isEqualTo(200);
  }

  @Test
  void anothersSessionThatHasEnded_cannotBeToldFromNoneEither() throws Exception {
    String alices = node.startAs("alice");
    clock.advance(Duration.ofDays(91));

    assertThat(withoutCorrelationId(node.as("bob", "call?id=" + alices)))
        .isEqualTo(withoutCorrelationId(node.as("bob", "call?id=AAAAAAAAAAAAAAAAAAAAAA")));
  }

  @Test
  void stop_ofAnothersSession_doesNothing() throws Exception {
    String alices = node.startAs("alice", "start?name=report");

    assertThat(node.as("bob", "stop?id=" + alices).body()).isEqualTo("stopped");
    assertThat(node.as("bob", "stop?id=report").body()).isEqualTo("stopped");

    assertThat(node.work(alices)).startsWith(tenant.upnOf("alice"));
  }

  @Test
  void applicationWithoutAUser_hasNoSessions() throws Exception {
    String alices = node.startAs("alice");
    String application = tenant.applicationToken();

    assertThat(node.server().getAs(application, "/api/rest/call?id=" + alices).statusCode())
        .isEqualTo(401);
    assertThat(node.server().getAs(application, "/api/rest/list").body()).isEmpty();
  }

  @Test
  void ownersName_mayChange() throws Exception {
    node.startAs("alice", "start?name=report");
    TestToken renamed =
        tenant
            .emulator()
            .tokens()
            .forUser(tenant.known("alice"))
            .client(tenant.page())
            .audience(tenant.sample())
            .scopes("access_as_user")
            .claim("preferred_username", "alice.married@contoso.com");

    HttpResponse<String> answer = node.server().getAs(renamed.mint(), "/api/rest/call?id=report");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).startsWith(tenant.upnOf("alice"));
  }

  @Test
  void ownersTokens_mayChangeTheirVersion() throws Exception {
    node.startAs("alice", "start?name=report");
    String v1 =
        tenant
            .emulator()
            .tokens()
            .forUser(tenant.known("alice"))
            .client(tenant.page())
            .audience(tenant.sample())
            .version(1)
            .scopes("access_as_user")
            .mint();

    HttpResponse<String> answer = node.server().getAs(v1, "/api/rest/call?id=report");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(node.server().getAs(v1, "/api/rest/list").body()).contains("report");
  }

  @Test
  void ownSession_withinARequest_leavesTheRequestsCallerAsItWas() throws Exception {
    String handle = node.startAs("alice");

    assertThat(node.as("alice", "before-and-after?id=" + handle).body())
        .startsWith(tenant.upnOf("alice"));
  }

  @Test
  void heldSession_withinAnothersRequest_neitherLeaksNorMixes() throws Exception {
    node.hold(node.sessions().resume(node.startAs("alice")));

    assertThat(node.as("bob", "held").body())
        .startsWith(tenant.upnOf("alice") + "|")
        .endsWith("/" + tenant.upnOf("bob"));
  }

  @Test
  void exception_fromAHeldSessionWithinAnothersRequest_isToldToNobody() throws Exception {
    node.hold(node.sessions().resume(node.startAs("alice")));
    clock.advance(Duration.ofHours(2));
    try (var fault =
        tenant
            .emulator()
            .faults()
            .always()
            .claimsChallenge("{\"access_token\":{\"acrs\":{\"value\":\"c1\"}}}")) {
      HttpResponse<String> bobs = node.as("bob", "held");
      HttpResponse<String> alices = node.as("alice", "held");

      assertThat(bobs.statusCode()).isEqualTo(500);
      assertThat(bobs.body()).contains("server_error").doesNotContain("acrs");
      assertThat(alices.statusCode()).isEqualTo(401);
      assertThat(alices.body()).contains("insufficient_claims", "acrs");
      assertThat(fault.hits()).isPositive();
    }
  }

  @Test
  void handleOfAnotherApplication_isUnknownHere() throws Exception {
    try (SessionNode other = startNode()) {
      String theirs = other.startAs("alice");
      Session session = other.sessions().resume(theirs);

      assertThat(
              catchThrowableOfType(
                  SessionExpiredException.class, () -> node.sessions().resume(theirs)))
          .isNotNull();
      assertThat(
              catchThrowableOfType(
                  NoCallerException.class, () -> session.run(() -> node.sessions().list())))
          .hasMessageContaining("another web application");
      assertThat(
              catchThrowableOfType(
                  NoCallerException.class,
                  () -> session.run(() -> node.onBehalf().authorizationHeader("PartnerAPI"))))
          .hasMessageContaining("another web application");
    }
  }

  @Test
  void manySessionsAtOnce_eachCallAsItsOwnUser() throws Exception {
    List<String> handles = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      handles.add(node.startAs("user" + i));
    }
    clock.advance(Duration.ofHours(2));
    ExecutorService workers = Executors.newFixedThreadPool(20);
    try {
      List<Future<String>> answers = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        for (String handle : handles) {
          Callable<String> work = () -> node.work(handle);
          answers.add(workers.submit(work));
        }
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).startsWith(tenant.upnOf("user" + i % 20) + "|");
      }
    } finally {
      workers.shutdownNow();
    }
    assertThat(CallerContext.find()).isEmpty();
  }
}
