package org.onbehalf.functional.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionExpiredException.Reason;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.SharedSessions;
import org.onbehalf.testkit.Grant;
import org.onbehalf.testkit.Log;

/**
 * Days of hourly work in one session, thirty with {@code -Psoak}, with all that happens to servers
 * meanwhile.
 */
class SessionMonthTest {
  private static final int HOURS = Integer.getInteger("days", 10) * 24;

  /** Three crashes in all. */
  private static final int HOURS_BETWEEN_CRASHES = HOURS * 5 / 18;

  /** Not a divisor of a day, so that restarts come at all hours. */
  private static final int HOURS_BETWEEN_RESTARTS = 53;

  /** By a server: a token is good for 60 to 90 minutes, so for the next hour's work at most. */
  private static final int LEAST_REDEEMED = HOURS / 2;

  @TempDir Path store;
  private final ManualClock clock = new ManualClock();

  @RegisterExtension
  final ProtectedApplication application = ProtectedApplication.at(clock).partner();

  private final Tenant tenant = application.tenant;
  private final SharedSessions database = new SharedSessions();
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final List<SessionNode> nodes = new ArrayList<>();
  private final List<SharedSessions.Node> ways = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    workers.shutdownNow();
  }

  /** A server in place of that one, with the same database and nothing in memory. */
  private void startNode(int index) throws Exception {
    SharedSessions.Node way = database.node();
    SessionNode node =
        SessionNode.start(
            application,
            RuntimeOverrides.at(clock).withSessionStore(way, new byte[32]),
            // what goes on in the background would see the clock jump by an hour
            "TokenCache.RefreshAhead",
            "0",
            // so long a server whose database is gone takes to stop
            "Sessions.StoreTimeout",
            "1 s");
    if (index < nodes.size()) {
      nodes.get(index).close();
      nodes.set(index, node);
      ways.set(index, way);
    } else {
      nodes.add(node);
      ways.add(way);
    }
  }

  private void assertAllWork(String handle) throws Exception {
    List<Future<String>> answers = new ArrayList<>();
    for (SessionNode node : nodes) {
      answers.add(workers.submit(() -> node.work(handle)));
    }
    for (Future<String> answer : answers) {
      assertThat(answer.get()).startsWith(tenant.upnOf("alice") + "|");
    }
  }

  /** Lets a server die between the token endpoint's answer and the write, in whatever hour. */
  private void crash(int index, String handle) throws Exception {
    ways.get(index).dieAtWrite(2);
    Future<String> lost;
    do {
      clock.advance(Duration.ofHours(1));
      int writes = ways.get(index).writes();
      lost = workers.submit(() -> nodes.get(index).work(handle));
      Future<String> atWork = lost;
      Await.until("an answer or the crash", () -> atWork.isDone() || ways.get(index).isDown());
      assertThat(ways.get(index).writes()).isIn(writes, writes + 2);
    } while (!ways.get(index).isDown());
    startNode(index);
    assertThat(catchThrowableOfType(Exception.class, lost::get)).isNotNull();
    // as long as the lease of the dead one stands, nobody else redeems
    clock.advance(Duration.ofSeconds(61));
  }

  private List<String> redeemed() {
    List<String> redeemed = new ArrayList<>();
    for (Log.Entry each : tenant.emulator().log().tokenRequests(Grant.REFRESH_TOKEN)) {
      assertThat(each.status()).isEqualTo(200);
      redeemed.add(each.parameters().get("refresh_token"));
    }
    return redeemed;
  }

  @Test
  void twoServers_restartedAndCrashing_withEntra_loseNothing() throws Exception {
    startNode(0);
    startNode(1);
    String handle = nodes.get(0).startAs("alice");
    int crashes = 0;
    for (int hour = 1; hour <= HOURS; hour++) {
      clock.advance(Duration.ofHours(1));
      assertAllWork(handle);
      if (hour % HOURS_BETWEEN_RESTARTS == 0) {
        startNode(hour / HOURS_BETWEEN_RESTARTS % 2);
      }
      if (hour % HOURS_BETWEEN_CRASHES == 0) {
        crash(crashes++ % 2, handle);
      }
    }

    List<String> redeemed = redeemed();
    assertThat(crashes).isEqualTo(3);
    assertThat(redeemed.size() - redeemed.stream().distinct().count())
        .as("after each crash the refresh token that was kept is tried again")
        .isEqualTo(crashes);
    assertThat(redeemed).hasSizeGreaterThanOrEqualTo(2 * LEAST_REDEEMED);
    assertThat(nodes.get(1).sessions().list(nodes.get(0).sessions().resume(handle).owner()))
        .hasSize(1);
  }

  @Test
  void twoServers_restarted_withAnIssuerThatRevokesTheFamily_loseNothingButByACrash()
      throws Exception {
    tenant.emulator().faults().revokeFamilyOnReuse();
    startNode(0);
    startNode(1);
    String handle = nodes.get(0).startAs("alice");
    for (int hour = 1; hour <= HOURS; hour++) {
      clock.advance(Duration.ofHours(1));
      assertAllWork(handle);
      if (hour % HOURS_BETWEEN_RESTARTS == 0) {
        startNode(hour / HOURS_BETWEEN_RESTARTS % 2);
      }
    }
    assertThat(redeemed()).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(2 * LEAST_REDEEMED);

    crash(0, handle);

    assertThat(
            catchThrowableOfType(
                    SessionExpiredException.class,
                    () -> {
                      clock.advance(Duration.ofHours(2));
                      nodes.get(1).work(handle);
                    })
                .reason())
        .as("as the documentation of Sessions says")
        .isEqualTo(Reason.REFUSED);
    assertThat(database.records()).isEmpty();
  }

  @Test
  void oneServer_withItsFile_restarted_losesNothing() throws Exception {
    String[] settings = {
      "TokenCache.Store", "file", "TokenCache.Directory", store.toString(),
    };
    tenant.emulator().faults().revokeFamilyOnReuse();
    nodes.add(SessionNode.start(application, RuntimeOverrides.at(clock), settings));
    String handle = nodes.get(0).startAs("alice");
    for (int hour = 1; hour <= HOURS; hour++) {
      clock.advance(Duration.ofHours(1));
      assertAllWork(handle);
      if (hour % HOURS_BETWEEN_RESTARTS == 0) {
        nodes.get(0).close();
        nodes.set(0, SessionNode.start(application, RuntimeOverrides.at(clock), settings));
      }
    }

    assertThat(redeemed()).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(LEAST_REDEEMED);
  }
}
