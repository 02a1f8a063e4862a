package org.onbehalf.functional.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.Session;
import org.onbehalf.SessionExpiredException;
import org.onbehalf.SessionExpiredException.Reason;
import org.onbehalf.TokenRequest;
import org.onbehalf.TokenServiceUnavailableException;
import org.onbehalf.UserInteractionRequiredException;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testing.SharedSessions;
import org.onbehalf.testkit.EntraRule;
import org.onbehalf.testkit.Fault;
import org.onbehalf.testkit.Grant;

/**
 * What Entra's refusals do to a session: a dead refresh token ends it, everything else does not.
 */
class SessionRefusalTest {
  private static final String CLAIMS = "{\"access_token\":{\"acrs\":{\"value\":\"c1\"}}}";

  private final ManualClock clock = new ManualClock();

  @RegisterExtension
  final ProtectedApplication application = ProtectedApplication.at(clock).partner();

  private final Tenant tenant = application.tenant;
  private final SharedSessions database = new SharedSessions();
  private SessionNode node;
  private Session session;

  @BeforeEach
  void start() throws Exception {
    node =
        SessionNode.start(
            application,
            RuntimeOverrides.at(clock).withSessionStore(database.node(), new byte[32]),
            "Sessions.IdleTimeout",
            "200 d",
            "RefusalCache.Time",
            "0 s",
            "Acquisition.Retries",
            "3",
            "Acquisition.RetryBackOff",
            "1 ms");
    session = node.sessions().resume(node.startAs("alice"));
    clock.advance(Duration.ofHours(2));
    tenant.emulator().log().clear();
  }

  private int redemptions() {
    return tenant.emulator().log().tokenRequests(Grant.REFRESH_TOKEN).size();
  }

  private <T extends OnBehalfException> T failure(Class<T> type) {
    return catchThrowableOfType(type, () -> node.work(session));
  }

  private void assertOver() {
    assertThat(failure(SessionExpiredException.class).reason()).isEqualTo(Reason.UNKNOWN);
    assertThat(database.records()).isEmpty();
  }

  private void assertAlive() throws Exception {
    assertThat(node.work(session)).startsWith(tenant.upnOf("alice"));
  }

  @Test
  void revokedUser_endsTheSession_withEntrasReason() throws Exception {
    tenant.known("alice").revokeTokens(clock.instant());
    try (CapturedLog log = new CapturedLog()) {
      SessionExpiredException failure = failure(SessionExpiredException.class);

      assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
      assertThat(failure).hasMessageContaining("AADSTS50173").hasMessageContaining("has ended");
      assertThat(failure.status()).isEqualTo(401);
      assertThat(log.text()).contains("AADSTS50173");
    }
    assertOver();
    assertThat(redemptions()).isEqualTo(1);
  }

  @Test
  void refreshTokenUnusedForNinetyDays_endsTheSession() throws Exception {
    clock.advance(Duration.ofDays(91));

    assertThat(failure(SessionExpiredException.class))
        .hasMessageContaining("AADSTS700082")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
    assertOver();
  }

  @Test
  void refreshTokenThatEntraDoesNotKnow_endsTheSession() throws Exception {
    try (Fault fault =
        tenant
            .emulator()
            .faults()
            .next(1)
            .grant(Grant.REFRESH_TOKEN)
            .refuse(EntraRule.INVALID_GRANT)) {
      assertThat(failure(SessionExpiredException.class).reason()).isEqualTo(Reason.REFUSED);
      assertThat(fault.hits()).isEqualTo(1);
    }
    assertOver();
  }

  @Test
  void deadRefreshTokenWithinARequest_isInteractionRequired() throws Exception {
    tenant.known("alice").revokeTokens(clock.instant());
    clock.advance(Duration.ofSeconds(1));

    HttpResponse<String> answer = node.as("alice", "call?id=" + session.handle());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"interaction_required\"");
    assertThat(answer.body()).contains("interaction_required").doesNotContain("AADSTS");
    assertThat(node.startAs("alice")).as("a new one can be started").isNotEmpty();
  }

  @Test
  void anotherSessionOfTheUser_isNotConcerned() throws Exception {
    String other = node.startAs("alice");
    try (Fault fault =
        tenant
            .emulator()
            .faults()
            .next(1)
            .grant(Grant.REFRESH_TOKEN)
            .refuse(EntraRule.INVALID_GRANT)) {
      failure(SessionExpiredException.class);
      assertThat(fault.hits()).isEqualTo(1);
    }
    assertThat(node.work(other)).startsWith(tenant.upnOf("alice"));
  }

  @Test
  void claimsChallenge_surfaces_andTheSessionLives() throws Exception {
    try (Fault fault =
        tenant.emulator().faults().next(1).grant(Grant.REFRESH_TOKEN).claimsChallenge(CLAIMS)) {
      UserInteractionRequiredException failure = failure(UserInteractionRequiredException.class);

      assertThat(failure.error()).isEqualTo("insufficient_claims");
      assertThat(failure.claims()).contains(CLAIMS);
      assertThat(fault.hits()).isEqualTo(1);
    }
    assertAlive();
  }

  @ParameterizedTest
  @EnumSource(names = {"CONSENT_REQUIRED", "BLOCKED_BY_POLICY", "DISABLED_USER", "UNASSIGNED_USER"})
  void refusalThatSomebodyCanMend_doesNotEndTheSession(EntraRule rule) throws Exception {
    try (Fault fault = tenant.emulator().faults().next(1).grant(Grant.REFRESH_TOKEN).refuse(rule)) {
      OnBehalfException failure = failure(OnBehalfException.class);

      assertThat(failure)
          .isInstanceOfAny(UserInteractionRequiredException.class, AccessDeniedException.class);
      assertThat(fault.hits()).isEqualTo(1);
    }
    assertAlive();
  }

  @Test
  void transportFault_isNotRepeated_andTheSessionLives() throws Exception {
    try (Fault fault = tenant.emulator().faults().always().grant(Grant.REFRESH_TOKEN).reset()) {
      assertThat(failure(TokenServiceUnavailableException.class)).isNotNull();
      assertThat(fault.hits()).as("the request may have used it up").isEqualTo(1);
    }
    assertAlive();
  }

  @Test
  void faultOfEntra_isNotRepeated_andTheSessionLives() throws Exception {
    for (int status : List.of(500, 503)) {
      try (Fault fault =
          tenant.emulator().faults().always().grant(Grant.REFRESH_TOKEN).status(status)) {
        assertThat(failure(TokenServiceUnavailableException.class)).isNotNull();
        assertThat(fault.hits()).isEqualTo(1);
      }
      assertAlive();
      clock.advance(Duration.ofHours(2));
    }
  }

  @Test
  void throttling_isTold_andTheSessionLives() throws Exception {
    try (Fault fault =
        tenant
            .emulator()
            .faults()
            .next(1)
            .grant(Grant.REFRESH_TOKEN)
            .throttle(Duration.ofSeconds(7))) {
      assertThat(failure(TokenServiceUnavailableException.class).retryAfter())
          .isEqualTo(Duration.ofSeconds(7));
      assertThat(failure(TokenServiceUnavailableException.class))
          .as("the pause is kept")
          .isNotNull();
      assertThat(fault.hits()).isEqualTo(1);
    }
    clock.advance(Duration.ofSeconds(8));
    assertAlive();
  }

  @Test
  void claimsOfADownstreamApi_areSentWithTheRefreshToken() throws Exception {
    session.run(
        () ->
            assertThat(
                    node.onBehalf()
                        .accessToken(
                            TokenRequest.forApi("PartnerAPI")
                                .withClaims(
                                    "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1\"}}}"))
                        .value())
                .isNotEmpty());

    assertThat(tenant.emulator().log().tokenRequests(Grant.REFRESH_TOKEN))
        .singleElement()
        .satisfies(
            request ->
                assertThat(request.parameters().get("claims"))
                    .contains("\"nbf\"", "\"essential\""));
  }

  @Test
  void start_whenEntraGrantsNoRefreshToken_saysSo() throws Exception {
    try (Fault fault =
            tenant
                .emulator()
                .faults()
                .next(1)
                .grant(Grant.ON_BEHALF_OF)
                .status(
                    200,
                    "application/json",
                    "{\"access_token\":\"abc\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
        CapturedLog log = new CapturedLog()) {
      assertThat(node.as("bob", "start").statusCode()).isEqualTo(500);
      assertThat(log.text()).contains("a session needs a refresh token");
      assertThat(fault.hits()).isEqualTo(1);
    }
    assertThat(database.records()).hasSize(1);
  }

  @Test
  void start_whenEntraWantsTheUser_isAnsweredAsEver() throws Exception {
    try (Fault fault =
        tenant.emulator().faults().next(1).grant(Grant.ON_BEHALF_OF).consentRequired()) {
      HttpResponse<String> answer = node.as("bob", "start");

      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("consent_required");
      assertThat(fault.hits()).isEqualTo(1);
    }
  }
}
