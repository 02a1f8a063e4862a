package org.onbehalf.functional.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.Session;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionStoreUnavailableException;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.spi.StoredRecord;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.SharedSessions;
import org.onbehalf.testkit.Grant;

/** Sessions are state: what the store does not confirm is an exception, and nothing is lost. */
class SessionStoreFaultsTest {
  private static final byte[] KEY = new byte[32];

  @TempDir Path temp;
  private final ManualClock clock = new ManualClock();

  @RegisterExtension
  final ProtectedApplication application = ProtectedApplication.at(clock).partner();

  private final Tenant tenant = application.tenant;
  private final SharedSessions database = new SharedSessions();
  private final SharedSessions.Node store = database.node();
  private SessionNode node;

  @BeforeEach
  void start() throws Exception {
    node = startNode(store, KEY);
  }

  private SessionNode startNode(SharedSessions.Node ofNode, byte[] key) throws Exception {
    return SessionNode.start(
        application,
        RuntimeOverrides.at(clock).withSessionStore(ofNode, key),
        "Sessions.StoreTimeout",
        "300 ms",
        "Sessions.LeaseTime",
        "20 s");
  }

  private SessionNode fileNode(Path directory, String timeout) throws Exception {
    return SessionNode.start(
        application,
        RuntimeOverrides.at(clock),
        "Sessions.Directory",
        directory.toString(),
        "Sessions.StoreTimeout",
        timeout);
  }

  @Test
  void start_whileTheStoreIsDown_is503_andEntraIsNotAsked() throws Exception {
    store.down(true);

    HttpResponse<String> answer = node.as("alice", "start");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("temporarily_unavailable").doesNotContain("database");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(tenant.emulator().log().tokenRequests()).isEmpty();
    store.down(false);
    assertThat(node.work(node.startAs("alice"))).startsWith(tenant.upnOf("alice"));
  }

  @Test
  void start_whoseWriteIsNotConfirmed_fails_andLeavesNoSessionBehind() throws Exception {
    store.loseAnswerOfWrite(1);

    assertThat(node.as("alice", "start").statusCode()).isEqualTo(503);

    assertThat(node.as("alice", "list").body()).isEmpty();
    assertThat(database.records()).isEmpty();
  }

  @Test
  void plainCalls_doNotNeedTheSessionStore() throws Exception {
    store.down(true);

    assertThat(node.as("alice", "plain").statusCode()).isEqualTo(200);
  }

  @Test
  void resumeAndRun_whileTheStoreIsDown_sayThat_andGoOnAfterwards() throws Exception {
    Session session = node.sessions().resume(node.startAs("alice"));
    store.down(true);

    assertThat(
            catchThrowableOfType(
                SessionStoreUnavailableException.class,
                () -> node.sessions().resume(session.handle())))
        .hasMessageContaining("the database is down");
    assertThat(
            catchThrowableOfType(SessionStoreUnavailableException.class, () -> node.work(session)))
        .isNotNull();
    assertThat(catchThrowableOfType(SessionStoreUnavailableException.class, session::stop))
        .isNotNull();
    store.down(false);
    assertThat(node.work(session)).startsWith(tenant.upnOf("alice"));
  }

  @Test
  void accessToken_isNotUsed_beforeTheRotatedRefreshTokenIsDurable() throws Exception {
    Session session = node.sessions().resume(node.startAs("alice"));
    clock.advance(Duration.ofHours(2));
    // the lease is the first write from here, what the redemption brought the second
    store.dieAtWrite(2);
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try {
      Future<String> answer = worker.submit(() -> node.work(session));
      Await.until("the write after the redemption", store::isDown);
      int attempts = store.attempts();
      Await.until("further attempts to write", () -> store.attempts() > attempts + 2);
      assertThat(answer.isDone()).isFalse();

      store.down(false);

      assertThat(answer.get()).startsWith(tenant.upnOf("alice"));
      assertThat(tenant.emulator().log().tokenRequests(Grant.REFRESH_TOKEN)).hasSize(1);
    } finally {
      worker.shutdownNow();
    }
  }

  @Test
  void rotatedRefreshToken_whoseWriteWasDoneButNotConfirmed_isNotWrittenAgain() throws Exception {
    tenant.emulator().faults().revokeFamilyOnReuse();
    Session session = node.sessions().resume(node.startAs("alice"));
    clock.advance(Duration.ofHours(2));
    store.loseAnswerOfWrite(2);

    assertThat(node.work(session)).startsWith(tenant.upnOf("alice"));
    clock.advance(Duration.ofHours(2));
    assertThat(node.work(session)).startsWith(tenant.upnOf("alice"));
  }

  @Test
  void lease_whoseWriteWasDoneButNotConfirmed_doesNotBlockItsOwnNode() throws Exception {
    Session session = node.sessions().resume(node.startAs("alice"));
    clock.advance(Duration.ofHours(2));
    store.loseAnswerOfWrite(1);

    assertThat(
            catchThrowableOfType(SessionStoreUnavailableException.class, () -> node.work(session)))
        .isNotNull();
    assertThat(node.work(session)).startsWith(tenant.upnOf("alice"));
  }

  @Test
  void recordSealedWithAKeyThatIsNotHere_isAnErrorThatSaysSo_andStays() throws Exception {
    String handle = node.startAs("alice");
    byte[] other = KEY.clone();
    Arrays.fill(other, (byte) 1);
    try (SessionNode elsewhere = startNode(database.node(), other)) {
      assertThat(
              catchThrowableOfType(
                  SessionStoreUnavailableException.class,
                  () -> elsewhere.sessions().resume(handle)))
          .hasMessageContaining("a key that this server does not have");
    }
    assertThat(node.work(handle)).startsWith(tenant.upnOf("alice"));
  }

  @Test
  void recordThatWasChanged_isAnErrorThatSaysSo() throws Exception {
    String handle = node.startAs("alice");
    StoredRecord record = database.records().get(0);
    database.plant(
        new StoredRecord(
            record.key(),
            record.owner(),
            record.version() + 1,
            record.expiresAt(),
            record.bytes()));

    assertThat(
            catchThrowableOfType(
                SessionStoreUnavailableException.class, () -> node.sessions().resume(handle)))
        .hasMessageContaining("is not what was written");
    assertThat(node.startAs("alice")).as("the store itself works").isNotEmpty();
    node.sessions().stop(handle);
    assertThat(
            catchThrowableOfType(
                SessionExpiredException.class, () -> node.sessions().resume(handle)))
        .isNotNull();
  }

  @Test
  void fileOfTheOutgoingDeployment_isWaitedFor() throws Exception {
    SessionNode outgoing = fileNode(temp, "30 s");
    String handle = outgoing.startAs("alice");
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try (SessionNode incoming = fileNode(temp, "30 s");
        CapturedLog log = new CapturedLog()) {
      Future<String> answer = worker.submit(() -> incoming.work(handle));
      Await.until("the first attempt", () -> log.text().contains("is locked"));
      assertThat(answer.isDone()).isFalse();

      outgoing.close();

      assertThat(answer.get()).startsWith(tenant.upnOf("alice"));
    } finally {
      worker.shutdownNow();
      outgoing.close();
    }
  }

  @Test
  void fileOfAnotherServer_isAnErrorThatSaysSo() throws Exception {
    try (SessionNode other = fileNode(temp, "30 s");
        SessionNode late = fileNode(temp, "300 ms")) {
      String handle = other.startAs("alice");

      assertThat(
              catchThrowableOfType(
                  SessionStoreUnavailableException.class, () -> late.sessions().resume(handle)))
          .hasMessageContaining("is locked")
          .hasMessageContaining("Sessions.Directory");
    }
  }

  @Test
  void corruptFile_isKeptAside_andSessionsSaySo() throws Exception {
    String handle;
    try (SessionNode first = fileNode(temp, "30 s")) {
      handle = first.startAs("alice");
    }
    Files.write(temp.resolve("sessions.mv.db"), new byte[20_000]);

    try (SessionNode second = fileNode(temp, "30 s");
        CapturedLog log = new CapturedLog()) {
      assertThat(
              catchThrowableOfType(
                  SessionExpiredException.class, () -> second.sessions().resume(handle)))
          .hasMessageContaining("were lost")
          .hasMessageContaining("sessions.mv.db.corrupt");
      assertThat(log.messages(ch.qos.logback.classic.Level.ERROR))
          .singleElement()
          .asString()
          .contains("sessions.mv.db is corrupt", "backup");
      assertThat(second.work(second.startAs("alice"))).startsWith(tenant.upnOf("alice"));
    }
    assertThat(temp.resolve("sessions.mv.db.corrupt")).hasSize(20_000);
  }
}
