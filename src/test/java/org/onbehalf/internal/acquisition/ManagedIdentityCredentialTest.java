package org.onbehalf.internal.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.FederatedIssuer;

/** Tokens of a managed identity as client assertions. */
class ManagedIdentityCredentialTest {
  private static final String PRINCIPAL = "9f1e7a52-0c43-4f0e-8d8c-3a5b6c7d8e9f";
  private static final String USER_ASSIGNED = "11111111-aaaa-bbbb-cccc-222222222222";
  private static final String FROM_IDENTITY =
      "AzureAd.ClientCredentials = [ { SourceType = SignedAssertionFromManagedIdentity } ]";

  private final FederatedIssuer issuer =
      FederatedIssuer.named("https://login.microsoftonline.com/72a6f9b4/v2.0");
  private final AtomicReference<IdentityEndpoint.Answer> answer = new AtomicReference<>();
  private final IdentityEndpoint endpoint = new IdentityEndpoint(answer::get);

  @AfterEach
  void close() {
    endpoint.close();
  }

  private Asking appService(String hocon) {
    Asking asking =
        new Asking(
            hocon,
            Map.of(
                "IDENTITY_ENDPOINT",
                endpoint.address() + "/msi/token/",
                "IDENTITY_HEADER",
                "header-secret"),
            Map.of());
    asking.app.addFederatedCredential(issuer, PRINCIPAL, FederatedIssuer.AUDIENCE);
    return asking;
  }

  private String give(Asking asking, Duration lifetime) {
    String token =
        issuer.assertion(
            PRINCIPAL, FederatedIssuer.AUDIENCE, asking.clock.instant().plus(lifetime));
    answer.set(IdentityEndpoint.Answer.token(token));
    return token;
  }

  @Test
  void ask_inAppService_sendsTheIdentitysToken() {
    try (Asking asking = appService(FROM_IDENTITY)) {
      String token = give(asking, Duration.ofHours(24));

      assertThat(asking.ask().token()).isNotNull();

      assertThat(endpoint.asked())
          .singleElement()
          .satisfies(
              asked -> {
                assertThat(asked.target())
                    .isEqualTo(
                        "/msi/token/?api-version=2019-08-01&resource=api%3A%2F%2FAzureADTokenExchange");
                assertThat(asked.headers().get("X-identity-header"))
                    .containsExactly("header-secret");
              });
      assertThat(asking.sent().get(0))
          .containsEntry("client_assertion", token)
          .containsEntry(
              "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
          .doesNotContainKey("client_secret");
    }
  }

  @Test
  void ask_onAVirtualMachine_asksItsMetadataService_forTheUserAssignedIdentity() {
    try (Asking asking =
        new Asking(
            """
            AzureAd.ClientCredentials = [ {
              SourceType = 7
              ManagedIdentityClientId = "%s"
              TokenExchangeUrl = "api://AzureADTokenExchangeUSGov"
            } ]
            """
                .formatted(USER_ASSIGNED),
            Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", endpoint.address() + "/"),
            Map.of())) {
      asking.app.addFederatedCredential(issuer, PRINCIPAL, FederatedIssuer.AUDIENCE);
      give(asking, Duration.ofHours(24));

      assertThat(asking.ask().token()).isNotNull();

      assertThat(endpoint.asked().get(0).target())
          .isEqualTo(
              "/metadata/identity/oauth2/token?api-version=2018-02-01"
                  + "&resource=api%3A%2F%2FAzureADTokenExchangeUSGov&client_id="
                  + USER_ASSIGNED);
      assertThat(endpoint.asked().get(0).headers().get("Metadata")).containsExactly("true");
    }
  }

  @Test
  void ask_keepsTheTokenUntilShortlyBeforeItsEnd() {
    try (Asking asking = appService(FROM_IDENTITY)) {
      give(asking, Duration.ofHours(24));
      for (int i = 0; i < 3; i++) {
        assertThat(asking.ask().token()).isNotNull();
      }
      assertThat(endpoint.asked()).hasSize(1);

      asking.clock.advance(Duration.ofHours(24).minusMinutes(5));
      String next = give(asking, Duration.ofHours(24));

      assertThat(asking.ask().token()).isNotNull();
      assertThat(endpoint.asked()).hasSize(2);
      assertThat(asking.sent().get(3)).containsEntry("client_assertion", next);
    }
  }

  @Test
  void ask_whileTheEndpointIsDown_usesTheTokenToItsEnd_andNotBeyond() {
    try (Asking asking = appService(FROM_IDENTITY)) {
      String token = give(asking, Duration.ofHours(1));
      assertThat(asking.ask().token()).isNotNull();
      answer.set(new IdentityEndpoint.Answer(503, "busy"));

      asking.clock.advance(Duration.ofMinutes(58));
      assertThat(asking.ask().token()).isNotNull();
      assertThat(asking.sent().get(1)).containsEntry("client_assertion", token);

      asking.clock.advance(Duration.ofMinutes(2));
      TokenRefusal refusal = asking.ask().refusal();
      assertThat(refusal.kind).isEqualTo(TokenRefusal.Kind.UNAVAILABLE);
      assertThat(refusal.repeatable).isTrue();
      assertThat(refusal.message).contains("AzureAd.ClientCredentials[0]", "answered 503");
      assertThat(asking.sent()).hasSize(2);
    }
  }

  @Test
  void ask_whenTheMachineHasNoSuchIdentity_isOurFault_andNamesTheRemedy() {
    try (CapturedLog log = new CapturedLog();
        Asking asking = appService(FROM_IDENTITY)) {
      answer.set(
          new IdentityEndpoint.Answer(
              400, "{\"error\":\"invalid_request\",\"error_description\":\"TOPSECRET\"}"));

      TokenRefusal refusal = asking.ask().refusal();

      assertThat(refusal.kind).isEqualTo(TokenRefusal.Kind.CREDENTIAL);
      assertThat(refusal.message)
          .contains("answered 400 invalid_request", "ManagedIdentityClientId")
          .doesNotContain("TOPSECRET", "header-secret");
      assertThat(log.text()).doesNotContain("TOPSECRET", "header-secret");
    }
  }

  @Test
  void ask_whenTheEndpointAnswersNoToken_refuses() {
    try (Asking asking = appService(FROM_IDENTITY)) {
      for (String body : List.of("{}", "<html>", "{\"access_token\":\"TOPSECRET\"}", "null")) {
        answer.set(new IdentityEndpoint.Answer(200, body));

        TokenRefusal refusal = asking.ask().refusal();

        assertThat(refusal.kind).isEqualTo(TokenRefusal.Kind.CREDENTIAL);
        assertThat(refusal.message).doesNotContain("TOPSECRET");
      }
      assertThat(asking.sent()).isEmpty();
    }
  }

  @Test
  void ask_afterEntraRefusedTheToken_fetchesANewOne() {
    try (Asking asking = appService(FROM_IDENTITY)) {
      give(asking, Duration.ofHours(24));
      asking.app.removeFederatedCredentials(issuer);
      assertThat(asking.ask().refusal().kind).isEqualTo(TokenRefusal.Kind.CREDENTIAL);

      asking.app.addFederatedCredential(issuer, PRINCIPAL, FederatedIssuer.AUDIENCE);

      assertThat(asking.ask().token()).isNotNull();
      assertThat(endpoint.asked()).hasSize(2);
    }
  }

  @Test
  void ask_byManyAtOnce_asksTheEndpointOnce() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    try (IdentityEndpoint slow =
            new IdentityEndpoint(
                () -> {
                  awaitQuietly(released);
                  return answer.get();
                });
        Asking asking =
            new Asking(
                FROM_IDENTITY,
                Map.of("IDENTITY_ENDPOINT", slow.address(), "IDENTITY_HEADER", "x"),
                Map.of())) {
      asking.app.addFederatedCredential(issuer, PRINCIPAL, FederatedIssuer.AUDIENCE);
      String token = give(asking, Duration.ofHours(24));
      ExecutorService threads = Executors.newFixedThreadPool(20);
      try {
        List<Future<TokenAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          answers.add(threads.submit(asking::ask));
        }
        awaitRequests(slow, 1);
        released.countDown();
        for (Future<TokenAnswer> each : answers) {
          assertThat(each.get(60, TimeUnit.SECONDS).token()).isNotNull();
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(slow.asked()).hasSize(1);
      Set<String> sent = new HashSet<>();
      asking.sent().forEach(each -> sent.add(each.get("client_assertion")));
      assertThat(sent).containsExactly(token);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      boolean unused = latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitRequests(IdentityEndpoint endpoint, int count) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (endpoint.asked().size() < count) {
      assertThat(System.nanoTime()).as("awaited in vain").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
