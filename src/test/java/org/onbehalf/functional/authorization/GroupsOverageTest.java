package org.onbehalf.functional.authorization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testkit.App;

/** AzureAd.GroupsOverage: users in more groups than Entra writes into a token. */
class GroupsOverageTest {
  private static final String APPROVERS = "aaaaaaaa-0000-0000-0000-000000000001";
  private static final String OTHERS = "aaaaaaaa-0000-0000-0000-000000000002";
  private static final Map<String, Object> HAS_GROUPS = Map.of("hasgroups", true);

  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private static App graphApp;
  private static RecordingApi graph;
  private static RecordingApi elsewhere;
  private static FilteredServer server;

  @BeforeAll
  static void start() throws Exception {
    graph = application.closing(RecordingApi.start());
    elsewhere = application.closing(RecordingApi.start());
    graphApp =
        tenant
            .emulator()
            .register(
                App.named("Microsoft Graph")
                    .identifierUri("api://graph")
                    .accessTokenVersion(2)
                    .scope("GroupMember.Read.All"));
    for (String name : new String[] {"alice", "bob"}) {
      tenant
          .emulator()
          .consent(tenant.user(name), tenant.sample(), graphApp, "GroupMember.Read.All");
    }
    server = application.closing(server(Map.of()));
  }

  @BeforeEach
  void aliceApproves_bobDoesNot() {
    graph.forget();
    graph.answer(
        call ->
            groups(userOf(call.token()).equals(tenant.objectIdOf("alice")) ? APPROVERS : OTHERS));
  }

  private static RecordingApi.Answer groups(String group) {
    return RecordingApi.Answer.json(
        200, "{\"@odata.context\":\"x\",\"value\":[\"" + group + "\",\"another\"]}");
  }

  private static String userOf(String token) {
    String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), UTF_8);
    return claims.replaceFirst("(?s).*\"oid\":\"([^\"]+)\".*", "$1");
  }

  private static FilteredServer server(Map<String, String> keys) throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("AzureAd.RoleMapping." + APPROVERS, "Approver");
    configuration.put("AzureAd.GroupsOverage", "graph");
    configuration.put("DownstreamApis.Graph.BaseUrl", graph.uri("/v1.0").toString());
    configuration.put("DownstreamApis.Graph.Scopes", "api://graph/GroupMember.Read.All");
    configuration.put("Authorization.Rules.0.Path", "/api/approve");
    configuration.put("Authorization.Rules.0.Roles", "Approver");
    configuration.putAll(keys);
    return FilteredServer.with(configuration)
        .servlet("/api/whoami", new WhoAmIServlet())
        .servlet("/api/approve", new WhoAmIServlet())
        .start();
  }

  private static int approve(String token) throws Exception {
    return server.getAs(token, "/api/approve").statusCode();
  }

  @Test
  void member_hasTheRole_andGraphIsAskedOncePerToken_onItsBehalf() throws Exception {
    String token = tenant.tokenOf("alice", HAS_GROUPS);

    assertThat(approve(token)).isEqualTo(200);
    HttpResponse<String> again = server.getAs(token, "/api/whoami");

    assertThat(again.body()).contains("Approver").doesNotContain("another");
    assertThat(graph.calls()).hasSize(1);
    RecordingApi.Call call = graph.calls().get(0);
    assertThat(call.method() + " " + call.target()).isEqualTo("POST /v1.0/me/getMemberGroups");
    assertThat(call.body()).isEqualTo("{\"securityEnabledOnly\":true}");
    assertThat(call.token()).isNotEqualTo(token);
  }

  @Test
  void nonMember_isRefused_neverWithAnothersGroups() throws Exception {
    assertThat(approve(tenant.tokenOf("alice", HAS_GROUPS))).isEqualTo(200);
    String bobs = tenant.tokenOf("bob", HAS_GROUPS);
    assertThat(approve(bobs)).isEqualTo(403);
    assertThat(approve(bobs)).isEqualTo(403);

    assertThat(graph.calls()).hasSize(2);
  }

  @Test
  void address_inTheToken_isNeverAsked() throws Exception {
    Map<String, Object> overage =
        Map.of(
            "_claim_names",
            Map.of("groups", "src1"),
            "_claim_sources",
            Map.of("src1", Map.of("endpoint", elsewhere.uri("/groups").toString())));

    assertThat(approve(tenant.tokenOf("alice", overage))).isEqualTo(200);

    assertThat(graph.calls()).hasSize(1);
    assertThat(elsewhere.calls()).isEmpty();
  }

  @Test
  void token_withoutOverage_orOfAnApplication_asksNobody() throws Exception {
    assertThat(approve(tenant.tokenOf("alice"))).isEqualTo(403);
    assertThat(approve(tenant.tokenOf("bob", Map.of("groups", List.of(APPROVERS))))).isEqualTo(200);
    assertThat(approve(tenant.applicationToken())).isEqualTo(403);

    assertThat(graph.calls()).isEmpty();
  }

  @Test
  void requests_atTheSameTime_askOnce() throws Exception {
    String token = tenant.tokenOf("alice", HAS_GROUPS);
    CyclicBarrier together = new CyclicBarrier(8);
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answers.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  together.await();
                  return approve(token);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              run -> new Thread(run).start()));
    }
    for (CompletableFuture<Integer> each : answers) {
      assertThat(each.get()).isEqualTo(200);
    }

    assertThat(graph.calls()).hasSize(1);
  }

  @Test
  void graph_thatCannotTell_is503_withRetryAfter_andIsAskedAgain() throws Exception {
    String token = tenant.tokenOf("alice", HAS_GROUPS);
    try (CapturedLog log = new CapturedLog()) {
      graph.answer(call -> RecordingApi.Answer.json(503, "{}").with("Retry-After", "7"));
      HttpResponse<String> down = server.getAs(token, "/api/whoami");
      assertThat(down.statusCode()).isEqualTo(503);
      assertThat(down.headers().firstValue("Retry-After")).contains("7");
      assertThat(down.body()).contains("temporarily_unavailable");

      graph.answer(call -> RecordingApi.Answer.json(200, "{\"value\":[\"a\"]").breakingOff(9));
      assertThat(approve(token)).isEqualTo(503);
      graph.answer(
          call -> RecordingApi.Answer.json(200, "{\"value\":[],\"@odata.nextLink\":\"x\"}"));
      assertThat(approve(token)).isEqualTo(503);
      assertThat(log.text()).contains("AzureAd.GroupsOverage").doesNotContain(token);
    }

    graph.answer(call -> groups(APPROVERS));
    assertThat(approve(token)).isEqualTo(200);
  }

  @Test
  void graph_thatRefuses_is502_withALineThatSaysWhatHelps() throws Exception {
    String token = tenant.tokenOf("alice", HAS_GROUPS);
    graph.answer(
        call ->
            RecordingApi.Answer.json(
                400, "{\"error\":{\"code\":\"Directory_ResultSizeLimitExceeded\"}}"));
    try (CapturedLog log = new CapturedLog()) {
      HttpResponse<String> refused = server.getAs(token, "/api/whoami");
      assertThat(refused.statusCode()).isEqualTo(502);
      assertThat(refused.body()).contains("downstream_error", "Graph");
      assertThat(log.text()).contains("Directory_ResultSizeLimitExceeded", "more than 11000");
    }
  }

  @Test
  void user_whoHasNotConsented_isToldTo() throws Exception {
    HttpResponse<String> answer = server.getAs(tenant.tokenOf("carol", HAS_GROUPS), "/api/whoami");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("consent_required", "consent_scope");
    assertThat(graph.calls()).isEmpty();
  }

  @Test
  void challenge_ofGraph_isAnsweredWithANewToken() throws Exception {
    String claims =
        Base64.getEncoder()
            .encodeToString(
                "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1\"}}}"
                    .getBytes(UTF_8));
    graph.answer(
        call ->
            graph.calls().size() > 1
                ? groups(APPROVERS)
                : RecordingApi.Answer.json(401, "{}")
                    .with(
                        "WWW-Authenticate",
                        "Bearer error=\"insufficient_claims\", claims=\"" + claims + "\""));

    assertThat(approve(tenant.tokenOf("alice", HAS_GROUPS))).isEqualTo(200);

    assertThat(graph.calls()).hasSize(2);
    assertThat(graph.calls().get(0).token()).isNotEqualTo(graph.calls().get(1).token());
  }

  @Test
  void application_thatStopsWhileGraphIsAsked_answers503_andLeavesNoThread() throws Exception {
    String token = tenant.tokenOf("alice", HAS_GROUPS);
    CountDownLatch over = new CountDownLatch(1);
    Set<Thread> before = ourThreads();
    graph.answer(
        call -> {
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return groups(APPROVERS);
        });
    try (FilteredServer stopping = server(Map.of("Http.ReadTimeout", "5 min"))) {
      CompletableFuture<HttpResponse<String>> waiting =
          stopping
              .client()
              .sendAsync(
                  HttpRequest.newBuilder(stopping.uri("/api/approve"))
                      .header("Authorization", "Bearer " + token)
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      Await.until("Graph is asked", () -> !graph.calls().isEmpty() || waiting.isDone());
      assertThat(waiting).isNotDone();
      assertThat(before.containsAll(ourThreads())).as("no thread that could be left").isFalse();

      stopping.stopApplication();

      Await.until("the answer", waiting::isDone);
      assertThat(waiting.get().statusCode()).isEqualTo(503);
      assertThat(waiting.get().body()).contains("temporarily_unavailable");
      Set<Thread> left = ourThreads();
      left.removeAll(before);
      for (Thread each : left) {
        // an ended one may still be on its way; one without work would stay ten seconds
        each.join(3000);
        assertThat(each.isAlive()).as(each.getName()).isFalse();
      }
    } finally {
      over.countDown();
    }
  }

  private static Set<Thread> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("onbehalf-"))
        .collect(Collectors.toSet());
  }

  @Test
  void default_ignores_andRoleClaimGroups_makesEachGroupARole() throws Exception {
    String token = tenant.tokenOf("alice", HAS_GROUPS);
    try (CapturedLog log = new CapturedLog();
        FilteredServer ignoring = server(Map.of("AzureAd.GroupsOverage", "ignore"))) {
      assertThat(ignoring.getAs(token, "/api/approve").statusCode()).isEqualTo(403);
      assertThat(graph.calls()).isEmpty();
      assertThat(log.text()).contains("groups overage", "AzureAd.GroupsOverage = graph");
    }
    try (CapturedLog log = new CapturedLog();
        FilteredServer counting = server(Map.of("AzureAd.RoleClaim", "groups"))) {
      assertThat(counting.getAs(token, "/api/whoami").body()).contains(APPROVERS, "another");
      assertThat(log.text()).doesNotContain("groups overage");
    }
  }
}
