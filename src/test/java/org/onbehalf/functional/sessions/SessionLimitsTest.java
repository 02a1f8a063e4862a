package org.onbehalf.functional.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onbehalf.NoCallerException;
import org.onbehalf.Session;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionExpiredException.Reason;
import org.onbehalf.testkit.Grant;

/** When sessions end, and who may start one. */
class SessionLimitsTest extends OneSessionServer {
  @Test
  void session_notUsedForIdleTimeout_hasEnded() throws Exception {
    restart("Sessions.IdleTimeout", "3 d");
    String used = node.startAs("alice");
    String idle = node.startAs("alice");
    clock.advance(Duration.ofDays(2));
    node.work(used);
    clock.advance(Duration.ofDays(1));

    assertThat(
            catchThrowableOfType(SessionExpiredException.class, () -> node.sessions().resume(idle)))
        .hasMessageContaining("Sessions.IdleTimeout")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.IDLE));
    assertThat(node.work(used)).startsWith(tenant.upnOf("alice"));
  }

  @Test
  void session_usedWithATokenFromTheCache_isNotIdle() throws Exception {
    restart("Sessions.IdleTimeout", "30 min");
    Session session = node.sessions().resume(node.startAs("alice"));
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofMinutes(10));
      node.work(session);
    }

    assertThat(granted(Grant.REFRESH_TOKEN)).isEmpty();
    assertThat(session.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(30)));
  }

  @Test
  void session_olderThanMaxAge_hasEnded_howeverMuchItIsUsed() throws Exception {
    restart("Sessions.MaxAge", "2 d");
    Session session = node.sessions().resume(node.startAs("alice"));
    for (int i = 0; i < 47; i++) {
      clock.advance(Duration.ofHours(1));
      node.work(session);
    }
    clock.advance(Duration.ofHours(1));

    assertThat(catchThrowableOfType(SessionExpiredException.class, () -> node.work(session)))
        .hasMessageContaining("Sessions.MaxAge")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_OLD));
  }

  @Test
  void start_pastMaxPerOwner_isRefused_andOfOnesOwnOnly() throws Exception {
    restart("Sessions.MaxPerOwner", "2");
    node.startAs("alice");
    node.startAs("alice", "start?name=report");

    assertThat(node.as("alice", "start").statusCode()).isEqualTo(500);
    assertThat(node.as("alice", "start?name=report").statusCode()).isEqualTo(200);
    assertThat(node.as("bob", "start").statusCode()).isEqualTo(200);
    assertThat(granted(Grant.ON_BEHALF_OF)).as("the refused one did not reach Entra").hasSize(4);
  }

  @Test
  void start_ofAnApplicationWithoutAUser_isUserRequired() throws Exception {
    HttpResponse<String> answer = node.server().getAs(tenant.applicationToken(), "/api/rest/start");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("user_required");
  }

  @Test
  void start_outsideARequest_saysWhereToStart() throws Exception {
    assertThat(catchThrowableOfType(NoCallerException.class, () -> node.sessions().start()))
        .hasMessageContaining("in a request");
    Session session = node.sessions().resume(node.startAs("alice"));
    assertThat(
            catchThrowableOfType(
                NoCallerException.class, () -> session.run(() -> node.sessions().start())))
        .isNotNull();
  }

  @Test
  void start_underWhatIsNoName_isRefused() throws Exception {
    for (String bad : List.of("%20x", "x%20", "", "a%0Ab", "x".repeat(101))) {
      assertThat(node.as("alice", "start?name=" + bad).statusCode()).as(bad).isEqualTo(500);
    }
    assertThat(node.as("alice", "start?name=report%2011/2026").statusCode()).isEqualTo(200);
  }
}
