package org.onbehalf.functional.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.onbehalf.Session;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionExpiredException.Reason;
import org.onbehalf.SessionInfo;
import org.onbehalf.SessionOwner;
import org.onbehalf.SessionStoreUnavailableException;
import org.onbehalf.TokenServiceUnavailableException;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.SharedSessions;
import org.onbehalf.testkit.Fault;
import org.onbehalf.testkit.Grant;
import org.onbehalf.testkit.Log;

/** Two servers and one store: a refresh token has one redeemer, and no successor is lost. */
class SessionNodesTest {
  private final ManualClock clock = new ManualClock();

  @RegisterExtension
  final ProtectedApplication application = ProtectedApplication.at(clock).partner();

  private final Tenant tenant = application.tenant;
  private final SharedSessions database = new SharedSessions();
  private final SharedSessions.Node wayOfOne = database.node();
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private SessionNode one;
  private SessionNode two;
  private String handle;

  @BeforeEach
  void start() throws Exception {
    one = startNode(wayOfOne);
    two = startNode(database.node());
    handle = one.startAs("alice");
    clock.advance(Duration.ofHours(2));
    tenant.emulator().faults().revokeFamilyOnReuse();
    tenant.emulator().log().clear();
  }

  private SessionNode startNode(SharedSessions.Node way) throws Exception {
    return SessionNode.start(
        application,
        RuntimeOverrides.at(clock).withSessionStore(way, new byte[32]),
        "Acquisition.FlightTimeout",
        "5 s",
        "Sessions.StoreTimeout",
        "300 ms",
        "Sessions.LeaseTime",
        "20 s",
        "Http.ReadTimeout",
        "9 s",
        "Http.ConnectTimeout",
        "1 s");
  }

  @AfterEach
  void stop() throws Exception {
    workers.shutdownNow();
  }

  private List<Log.Entry> redemptions() {
    return tenant.emulator().log().tokenRequests(Grant.REFRESH_TOKEN);
  }

  private void awaitRedemptions(int count) throws InterruptedException {
    tenant
        .emulator()
        .log()
        .await(
            count,
            Duration.ofSeconds(60),
            entry -> entry.grant().filter(Grant.REFRESH_TOKEN::equals).isPresent());
  }

  private void assertWorks(SessionNode node) throws Exception {
    assertThat(node.work(handle)).startsWith(tenant.upnOf("alice") + "|");
  }

  @Test
  void bothAtOnce_againAndAgain_neverRedeemOneRefreshTokenTwice() throws Exception {
    for (int round = 0; round < 10; round++) {
      List<Future<String>> answers = new ArrayList<>();
      CountDownLatch together = new CountDownLatch(1);
      for (SessionNode node : List.of(one, two, one, two)) {
        answers.add(
            workers.submit(
                () -> {
                  together.await();
                  return node.work(handle);
                }));
      }
      together.countDown();
      for (Future<String> answer : answers) {
        assertThat(answer.get()).startsWith(tenant.upnOf("alice") + "|");
      }
      clock.advance(Duration.ofHours(2));
    }

    assertThat(redemptions()).hasSizeBetween(20, 40);
    assertThat(redemptions())
        .extracting(request -> request.parameters().get("refresh_token"))
        .doesNotHaveDuplicates();
  }

  @Test
  void secondNode_waitsForTheFirstOnesAnswer_andUsesItsSuccessor() throws Exception {
    Future<String> first;
    Future<String> second;
    try (Fault slow = tenant.emulator().faults().next(1).grant(Grant.REFRESH_TOKEN).hang()) {
      first = workers.submit(() -> one.work(handle));
      awaitRedemptions(1);
      second = workers.submit(() -> two.work(handle));
      int reads = database.reads();
      Await.until("the second node to look again and again", () -> database.reads() > reads + 5);
      assertThat(redemptions()).hasSize(1);
    }

    assertThat(first.get()).startsWith(tenant.upnOf("alice"));
    assertThat(second.get()).startsWith(tenant.upnOf("alice"));
    assertThat(redemptions()).hasSize(2);
  }

  @Test
  void secondNode_waitsNoLongerThanTheFlight_andSaysWhy() throws Exception {
    try (Fault slow = tenant.emulator().faults().next(1).grant(Grant.REFRESH_TOKEN).hang()) {
      Future<String> first = workers.submit(() -> one.work(handle));
      awaitRedemptions(1);

      assertThat(
              catchThrowableOfType(TokenServiceUnavailableException.class, () -> two.work(handle)))
          .isNotNull();
      assertThat(first.isDone()).as("its flight is as long").isIn(true, false);
      assertThat(redemptions()).hasSize(1);
    }
    Await.until("the first one's successor", () -> wayOfOne.writes() == 2);
    assertWorks(two);
  }

  @Test
  void nodeThatDiesBeforeItWritesTheSuccessor_whereReuseIsHarmless_losesNothing() throws Exception {
    tenant.emulator().faults().clear();
    dieBetweenAnswerAndWrite();

    clock.advance(Duration.ofSeconds(21));

    assertWorks(two);
    assertThat(redemptions()).hasSize(2);
    assertThat(redemptions().get(1).parameters().get("refresh_token"))
        .as("the lease is over, and the one that is kept is tried again")
        .isEqualTo(redemptions().get(0).parameters().get("refresh_token"));
  }

  @Test
  void leaseOfADeadNode_afterTheClockWasSetBack_isOverToo() throws Exception {
    tenant.emulator().faults().clear();
    dieBetweenAnswerAndWrite();

    clock.advance(Duration.ofHours(-1));

    assertWorks(two);
  }

  @Test
  void nodeThatDiesBeforeItWritesTheSuccessor_whereReuseRevokesAll_endsThatSessionAndSaysSo()
      throws Exception {
    String other = two.startAs("alice");
    dieBetweenAnswerAndWrite();

    assertThat(catchThrowableOfType(TokenServiceUnavailableException.class, () -> two.work(handle)))
        .as("the lease stands")
        .isNotNull();
    awaitNobodyAtRedeeming();
    clock.advance(Duration.ofSeconds(21));

    assertThat(catchThrowableOfType(SessionExpiredException.class, () -> two.work(handle)).reason())
        .isEqualTo(Reason.REFUSED);
    assertThat(two.work(other)).startsWith(tenant.upnOf("alice"));
  }

  /** A flight may look a last time after those who waited for it have given up. */
  private static void awaitNobodyAtRedeeming() throws InterruptedException {
    Await.until(
        "the flight to be over",
        () ->
            Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .noneMatch(frame -> frame.getClassName().endsWith(".RefreshTokenRedeemer")));
  }

  private void dieBetweenAnswerAndWrite() throws Exception {
    wayOfOne.dieAtWrite(2);
    Future<String> lost = workers.submit(() -> one.work(handle));
    Await.until("the write after the redemption", wayOfOne::isDown);
    one.close();
    assertThat(catchThrowableOfType(Exception.class, lost::get)).isNotNull();
    assertThat(redemptions()).hasSize(1);
  }

  @Test
  void nodeWhoseStoreWasAwayForLong_keepsTheSuccessorInMemory() throws Exception {
    wayOfOne.dieAtWrite(2);
    assertThat(catchThrowableOfType(TokenServiceUnavailableException.class, () -> one.work(handle)))
        .as("the flight is over before the store is back")
        .isNotNull();
    assertThat(catchThrowableOfType(SessionStoreUnavailableException.class, () -> one.work(handle)))
        .isNotNull();
    wayOfOne.down(false);

    assertWorks(one);
    assertWorks(two);
  }

  @Test
  void leaseThatEndedTooEarly_losesNoSuccessor() throws Exception {
    tenant.emulator().faults().clear();
    Future<String> first;
    try (Fault slow = tenant.emulator().faults().next(1).grant(Grant.REFRESH_TOKEN).hang()) {
      first = workers.submit(() -> one.work(handle));
      awaitRedemptions(1);
      clock.advance(Duration.ofSeconds(21));
      assertWorks(two);
    }

    assertThat(first.get()).startsWith(tenant.upnOf("alice"));
    assertThat(redemptions()).hasSize(2);
    clock.advance(Duration.ofHours(2));
    tenant.emulator().faults().revokeFamilyOnReuse();
    assertWorks(one);
    assertWorks(two);
  }

  @Test
  void successorThatIsWrittenLate_doesNotReplaceANewerOne() throws Exception {
    tenant.emulator().faults().clear();
    wayOfOne.dieAtWrite(2);
    Future<String> late = workers.submit(() -> one.work(handle));
    Await.until("the write after the redemption", wayOfOne::isDown);
    clock.advance(Duration.ofSeconds(21));
    assertWorks(two);
    long version = database.records().get(0).version();

    wayOfOne.down(false);

    assertThat(late.get()).startsWith(tenant.upnOf("alice"));
    assertThat(database.records().get(0).version()).isEqualTo(version);
  }

  /** What an attacker, or a server that has gone mad, does: the whole family is revoked by it. */
  private void redeemAgain(Log.Entry request) throws Exception {
    StringBuilder form = new StringBuilder();
    request
        .parameters()
        .forEach(
            (name, value) ->
                form.append(form.length() == 0 ? "" : "&")
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, UTF_8)));
    int status =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        tenant
                            .emulator()
                            .instance()
                            .resolve(tenant.tenantId() + "/oauth2/v2.0/token"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .statusCode();
    assertThat(status).isEqualTo(400);
  }

  @Test
  void sessionStartedAgainMeanwhile_keepsTheNewerGrant() throws Exception {
    String named = one.startAs("bob", "start?name=report");
    clock.advance(Duration.ofHours(2));
    Future<String> atWork;
    try (Fault slow = tenant.emulator().faults().next(1).grant(Grant.REFRESH_TOKEN).hang()) {
      atWork = workers.submit(() -> one.work(named));
      awaitRedemptions(1);
      assertThat(two.startAs("bob", "start?name=report")).isEqualTo(named);
    }
    assertThat(atWork.get()).startsWith(tenant.upnOf("bob"));
    redeemAgain(redemptions().get(0));
    clock.advance(Duration.ofHours(2));
    tenant.emulator().log().clear();

    assertThat(two.work(named)).startsWith(tenant.upnOf("bob"));

    assertThat(redemptions()).hasSize(1);
  }

  @Test
  void sessionStoppedElsewhere_endsHere_alsoWithATokenInTheCache() throws Exception {
    Session held = one.sessions().resume(handle);
    one.work(held);

    two.sessions().stop(handle);

    assertThat(catchThrowableOfType(SessionExpiredException.class, () -> one.work(held)))
        .isNotNull();
  }

  @Test
  void sessionStoppedWhileItIsBeingRedeemed_staysStopped() throws Exception {
    Future<String> atWork;
    try (Fault slow = tenant.emulator().faults().next(1).grant(Grant.REFRESH_TOKEN).hang()) {
      atWork = workers.submit(() -> one.work(handle));
      awaitRedemptions(1);
      two.sessions().stop(handle);
    }

    assertThat(catchThrowableOfType(Exception.class, atWork::get).getCause())
        .isInstanceOf(SessionExpiredException.class);
    assertThat(database.records()).isEmpty();
  }

  @Test
  void oneNameOnBothNodesAtOnce_isOneSession() throws Exception {
    SessionOwner owner = one.sessions().resume(handle).owner();
    one.sessions().stop(handle);
    for (int round = 0; round < 5; round++) {
      CountDownLatch together = new CountDownLatch(1);
      List<Future<String>> started = new ArrayList<>();
      String name = "start?name=report" + round;
      for (SessionNode node : List.of(one, two)) {
        started.add(
            workers.submit(
                () -> {
                  together.await();
                  return node.startAs("alice", name);
                }));
      }
      together.countDown();
      for (Future<String> each : started) {
        assertThat(each.get()).isNotEmpty();
      }
      Session found = two.sessions().resume(owner, "report" + round);
      assertThat(two.work(found)).startsWith(tenant.upnOf("alice"));
      assertThat(started.get(0).get() + started.get(1).get()).contains(found.handle());
      two.sessions().stop(owner, "report" + round);
    }
    assertThat(two.sessions().list(owner)).extracting(SessionInfo::id).isEmpty();
  }

  @Test
  void severalApisAtOnce_inOneSession_redeemOneAfterTheOther() throws Exception {
    List<Future<String>> answers = new ArrayList<>();
    for (String api : List.of("PartnerAPI", "PartnerTwo", "PartnerThree")) {
      answers.add(
          workers.submit(
              () ->
                  one.sessions()
                      .resume(handle)
                      .call(() -> one.onBehalf().authorizationHeader(api))));
    }
    for (Future<String> answer : answers) {
      assertThat(answer.get()).startsWith("Bearer ");
    }

    assertThat(redemptions()).hasSize(3);
    assertThat(redemptions())
        .extracting(request -> request.parameters().get("refresh_token"))
        .doesNotHaveDuplicates();
  }
}
