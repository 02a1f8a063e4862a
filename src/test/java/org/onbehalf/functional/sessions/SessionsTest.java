package org.onbehalf.functional.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import org.junit.jupiter.api.Test;
import org.onbehalf.AccessToken;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.Session;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionExpiredException.Reason;
import org.onbehalf.SessionInfo;
import org.onbehalf.SessionOwner;
import org.onbehalf.SessionStoreUnavailableException;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.cache.OpenedStores;
import org.onbehalf.testkit.Grant;
import org.onbehalf.testkit.Log;

/** Sessions of one server, in its file store: started in a request, used anywhere, any time. */
class SessionsTest extends OneSessionServer {
  @Test
  void worker_afterTheRequest_callsAsTheUser_withTheTokenOfTheStart() throws Exception {
    String handle = node.startAs("alice");

    assertThat(handle).matches("[A-Za-z0-9_-]{22}");
    assertThat(node.work(handle)).startsWith(tenant.upnOf("alice") + "|");
    assertThat(granted(Grant.ON_BEHALF_OF)).hasSize(1);
    assertThat(granted(Grant.REFRESH_TOKEN)).isEmpty();
  }

  @Test
  void worker_whenTheTokenRanOut_redeemsTheRefreshToken_andNextTimeItsSuccessor() throws Exception {
    String handle = node.startAs("alice");
    clock.advance(Duration.ofHours(2));

    assertThat(node.work(handle)).startsWith(tenant.upnOf("alice") + "|");
    assertThat(node.work(handle)).startsWith(tenant.upnOf("alice") + "|");
    clock.advance(Duration.ofHours(2));
    assertThat(node.work(handle)).startsWith(tenant.upnOf("alice") + "|");

    List<Log.Entry> redeemed = granted(Grant.REFRESH_TOKEN);
    assertThat(redeemed).hasSize(2);
    assertThat(redeemed.get(0).parameters())
        .containsEntry("client_id", tenant.sampleClientId())
        .containsKey("client_secret")
        .doesNotContainKey("assertion");
    assertThat(redeemed.get(0).parameters().get("scope")).contains("api://partner/orders.read");
    assertThat(redeemed.get(1).parameters().get("refresh_token"))
        .isNotEqualTo(redeemed.get(0).parameters().get("refresh_token"));
  }

  @Test
  void everyClient_worksInASession_onAnyThread() throws Exception {
    Session session = node.sessions().resume(node.startAs("alice"));
    String address = application.partnersServer().uri("/api/whoami").toString();
    Client client = ClientBuilder.newClient().register(node.onBehalf().feature("PartnerAPI"));
    ExecutorService workers = Executors.newFixedThreadPool(2);
    try {
      List<String> answers =
          session.call(
              () -> {
                List<Future<String>> wrapped = new ArrayList<>();
                wrapped.add(
                    workers.submit(
                        CallerContext.wrap(
                            () -> client.target(address).request().get(String.class))));
                List<String> all = new ArrayList<>();
                all.add(client.target(address).request().get(String.class));
                all.add(client.target(address).request().async().get(String.class).get());
                all.add(node.onBehalf().downstreamApi("PartnerAPI").get("whoami", String.class));
                all.add(
                    application
                        .partnersServer()
                        .get(
                            "/api/whoami",
                            "Authorization",
                            node.onBehalf().authorizationHeader("PartnerAPI"))
                        .body());
                all.add(wrapped.get(0).get());
                return all;
              });

      assertThat(answers).hasSize(5).allMatch(each -> each.startsWith(tenant.upnOf("alice")));
      assertThat(
              session.call(
                  () -> node.onBehalf().downstreamApi("PartnerApp").get("whoami", String.class)))
          .contains("|true|[]|[Orders.Read.All]");
      assertThat(CallerContext.find()).isEmpty();
    } finally {
      workers.shutdownNow();
      client.close();
    }
  }

  @Test
  void caller_inASession_isWhoStartedIt() throws Exception {
    Session session = node.sessions().resume(node.startAs("alice"));

    Caller caller = session.call(CallerContext::current);

    assertThat(caller.getName()).isEqualTo(tenant.upnOf("alice"));
    assertThat(caller.objectId()).contains(tenant.objectIdOf("alice"));
    assertThat(caller.tenantId()).isEqualTo(tenant.tenantId());
    assertThat(caller.clientId()).isEqualTo(tenant.pageClientId());
    assertThat(caller.isApplication()).isFalse();
    assertThat(caller.hasRole("Admin")).isTrue();
    assertThat(caller.hasScope("access_as_user")).isTrue();
    assertThat(caller.claim("iss")).isPresent();
    assertThat(caller.expiresAt()).isEqualTo(session.expiresAt());
    assertThat(session.owner()).isEqualTo(SessionOwner.of(caller)).isEqualTo(owner("alice"));
    assertThat(caller.toString() + session + session.owner())
        .doesNotContain("alice", tenant.objectIdOf("alice"), session.handle());
  }

  @Test
  void session_survivesARestart() throws Exception {
    String handle = node.startAs("alice");
    restart();
    clock.advance(Duration.ofHours(2));

    assertThat(node.work(handle)).startsWith(tenant.upnOf("alice") + "|");
    restart();
    clock.advance(Duration.ofHours(2));
    assertThat(node.work(handle)).startsWith(tenant.upnOf("alice") + "|");
  }

  @Test
  void name_findsItsOwnersSession_inARequestAndOutsideByOwner() throws Exception {
    String alices = node.startAs("alice", "start?name=report");
    String bobs = node.startAs("bob", "start?name=report");

    assertThat(alices).isNotEqualTo(bobs);
    assertThat(node.as("alice", "call?id=report").body()).startsWith(tenant.upnOf("alice"));
    assertThat(node.as("bob", "call?id=report").body()).startsWith(tenant.upnOf("bob"));
    assertThat(node.work(node.sessions().resume(owner("bob"), "report")))
        .startsWith(tenant.upnOf("bob"));
    assertThat(node.work(node.sessions().resume(owner("bob"), bobs)))
        .startsWith(tenant.upnOf("bob"));
    assertThat(
            catchThrowableOfType(
                SessionExpiredException.class, () -> node.sessions().resume("report")))
        .as("a name alone finds nothing outside a request")
        .isNotNull();
  }

  @Test
  void start_underTheSameName_goesOnWithTheSameSessionAndTheNewerGrant() throws Exception {
    String handle = node.startAs("alice", "start?name=report");
    Session atWork = node.sessions().resume(handle);
    String formerToken = node.work(atWork);
    clock.advance(Duration.ofDays(1));

    assertThat(node.startAs("alice", "start?name=report")).isEqualTo(handle);

    assertThat(node.work(atWork)).isEqualTo(formerToken);
    assertThat(granted(Grant.REFRESH_TOKEN)).as("the start brought a token").isEmpty();
    assertThat(node.sessions().list(owner("alice")))
        .singleElement()
        .satisfies(info -> assertThat(info.startedAt()).isEqualTo(clock.instant()));
    clock.advance(Duration.ofHours(2));
    assertThat(node.work(atWork)).startsWith(tenant.upnOf("alice"));
    assertThat(granted(Grant.REFRESH_TOKEN)).hasSize(1);
  }

  @Test
  void list_tellsOnesOwn() throws Exception {
    String first = node.startAs("alice");
    clock.advance(Duration.ofMinutes(1));
    node.startAs("alice", "start?name=report");
    node.startAs("bob");

    assertThat(node.as("alice", "list").body()).isEqualTo(first + " report");
    assertThat(node.sessions().list(owner("alice")))
        .extracting(SessionInfo::id)
        .containsExactly(first, "report");
    assertThat(catchThrowableOfType(NoCallerException.class, () -> node.sessions().list()))
        .hasMessageContaining("pass an owner");
  }

  @Test
  void stop_endsTheSessionForEverybodyWhoHoldsIt_andDeletesItsTokens() throws Exception {
    String handle = node.startAs("alice");
    Session held = node.sessions().resume(handle);
    node.work(held);

    assertThat(node.as("alice", "stop?id=" + handle).statusCode()).isEqualTo(200);
    assertThat(node.as("alice", "stop?id=" + handle).statusCode()).as("again").isEqualTo(200);

    assertThat(catchThrowableOfType(SessionExpiredException.class, () -> node.work(held)))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN));
    assertThat(
            catchThrowableOfType(
                SessionExpiredException.class, () -> node.sessions().resume(handle)))
        .hasMessageContaining("there is no such session");
    assertThat(node.sessions().list(owner("alice"))).isEmpty();
    assertThat(node.as("alice", "call?id=" + handle).body()).contains("interaction_required");
  }

  @Test
  void undeployedApplication_leavesNoThreadAndNoLock_andSaysThatItStopped() throws Exception {
    Session held = node.sessions().resume(node.startAs("alice"));
    node.work(held);
    assertThat(ourThreads()).anyMatch(name -> name.startsWith("onbehalf-sessions-"));

    node.close();

    assertThat(ourThreads()).noneMatch(name -> name.contains("session"));
    assertThat(System.getProperties().stringPropertyNames())
        .noneMatch(name -> name.contains("sessions.mv.db"));
    assertThat(
            catchThrowableOfType(SessionStoreUnavailableException.class, () -> held.run(() -> {})))
        .hasMessageContaining("is stopping");
  }

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("onbehalf-"))
        .toList();
  }

  @Test
  void stop_deletesTheTokensOfTheSession() throws Exception {
    String stopped = node.startAs("alice");
    node.startAs("alice");
    node.sessions().stop(stopped);
    node.close();

    assertThat(OpenedStores.tokens(store)).as("the other one's").hasSize(1);
    assertThat(OpenedStores.sessions(store)).singleElement().asString().doesNotContain(stopped);
  }

  @Test
  void stop_deletesTheTokensOfRequestsWithOptionsToo_whichLieInMemoryOnly() throws Exception {
    String handle = node.startAs("alice");
    Session session = node.sessions().resume(handle);
    TokenRequest request =
        TokenRequest.forApi("PartnerAPI").withExtraQueryParameter("purpose", "report");
    AccessToken first = session.call(() -> node.onBehalf().accessToken(request));

    assertThat(session.call(() -> node.onBehalf().accessToken(request)).value())
        .as("it is kept for the session's next work")
        .isEqualTo(first.value());
    node.sessions().stop(handle);
    node.close();

    assertThat(OpenedStores.tokens(store)).isEmpty();
  }

  @Test
  void stop_byNameByOwnerAndByTheSessionItself() throws Exception {
    node.startAs("alice", "start?name=one");
    node.startAs("alice", "start?name=two");
    Session three = node.sessions().resume(node.startAs("alice", "start?name=three"));
    String four = node.startAs("alice");

    node.as("alice", "stop?id=one");
    node.sessions().stop(owner("alice"), "two");
    three.stop();
    node.sessions().stop(four);
    node.sessions().stop("never started");

    assertThat(node.sessions().list(owner("alice"))).isEmpty();
  }
}
