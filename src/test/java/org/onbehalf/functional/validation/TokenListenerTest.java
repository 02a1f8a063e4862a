package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.SentChallenge;
import org.onbehalf.spi.TokenListener;
import org.onbehalf.spi.ValidatedToken;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;

/** The application's listeners: asked on every request, and never a way past validation. */
class TokenListenerTest {
  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;

  private static FilteredServer server(@Nullable Object listeners) throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("Authorization.Rules.0.Path", "/api/vip");
    configuration.put("Authorization.Rules.0.Roles", "Vip");
    FilteredServer server = FilteredServer.with(configuration);
    server.servletContext().setAttribute(TokenListener.ATTRIBUTE, listeners);
    return server
        .servlet("/api/whoami", new WhoAmIServlet())
        .servlet("/api/vip", new WhoAmIServlet())
        .start();
  }

  /** Does with a validated token what a test says, and keeps what it is told. */
  private static class Recording implements TokenListener {
    final List<SentChallenge> challenges = new CopyOnWriteArrayList<>();

    /** The client may have its answer before the listener is told. */
    void awaitChallenges(int count) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () -> {
            while (challenges.size() < count) {
              Thread.onSpinWait();
            }
          });
    }

    final AtomicInteger asked = new AtomicInteger();

    @Override
    public void tokenValidated(ValidatedToken token) {
      asked.incrementAndGet();
    }

    @Override
    public void challengeSent(SentChallenge challenge) {
      challenges.add(challenge);
    }
  }

  @Test
  void tokenValidated_isAskedOnEveryRequest_andMayRefuseFromTheSecondOn() throws Exception {
    Recording listener =
        new Recording() {
          @Override
          public void tokenValidated(ValidatedToken token) {
            if (asked.incrementAndGet() > 1) {
              token.refuse("seen before\n");
            }
          }
        };
    try (FilteredServer server = server(listener)) {
      String token = tenant.tokenOf("alice");

      HttpResponse<String> first = server.getAs(token, "/api/whoami");
      HttpResponse<String> second = server.getAs(token, "/api/whoami");
      HttpResponse<String> third = server.getAs(token, "/api/whoami");

      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(List.of(second.statusCode(), third.statusCode())).containsExactly(403, 403);
      assertThat(JSONObjectUtils.parse(second.body()))
          .containsEntry("error", "access_denied")
          .doesNotContainValue("seen before");
      assertThat(listener.asked).hasValue(3);
      listener.awaitChallenges(2);
      assertThat(listener.challenges).hasSize(2);
    }
  }

  @Test
  void tokenValidated_isNotAskedForABadToken() throws Exception {
    Recording listener = new Recording();
    try (FilteredServer server = server(listener)) {
      for (String bad : tenant.badTokens().values()) {
        server.getAs(bad, "/api/whoami");
      }

      assertThat(listener.asked).hasValue(0);
    }
  }

  @Test
  void addRole_countsForRulesAndTheRequest_ofThatRequestOnly() throws Exception {
    TokenListener vip =
        new TokenListener() {
          @Override
          public void tokenValidated(ValidatedToken token) {
            if (token.caller().getName().equals(tenant.upnOf("alice"))) {
              token.addRole("Vip");
            }
          }
        };
    Recording second =
        new Recording() {
          @Override
          public void tokenValidated(ValidatedToken token) {
            if (token.caller().hasRole("Vip")) {
              asked.incrementAndGet();
            }
          }
        };
    try (FilteredServer server = server(List.of(vip, second))) {
      String alice = tenant.tokenOf("alice");

      HttpResponse<String> answer = server.getAs(alice, "/api/vip");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("[Admin, Vip]");
      assertThat(second.asked).hasValue(1);
      assertThat(server.getAs(tenant.tokenOf("bob"), "/api/vip").statusCode()).isEqualTo(403);
    }
    try (FilteredServer server = server(null)) {
      assertThat(server.getAs(tenant.tokenOf("alice"), "/api/vip").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void tokenValidated_whenItThrows_refusesWith500_andTellsNoMessage() throws Exception {
    for (Throwable thrown :
        List.of(
            new IllegalStateException("alice's secret"),
            new NoClassDefFoundError("alice's secret"),
            new StackOverflowError())) {
      TokenListener listener =
          new TokenListener() {
            @Override
            public void tokenValidated(ValidatedToken token) {
              TokenListenerTest.<RuntimeException>rethrow(thrown);
            }
          };
      try (CapturedLog log = new CapturedLog();
          FilteredServer server = server(listener)) {
        HttpResponse<String> answer = server.getAs(tenant.tokenOf("alice"), "/api/whoami");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(JSONObjectUtils.parse(answer.body())).containsEntry("error", "server_error");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(log.text())
            .contains(thrown.getClass().getName())
            .doesNotContain("alice's secret");
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void addRole_toACallerOfManyRoles_countsWhatTheListenerAddsOnly() throws Exception {
    Recording many =
        new Recording() {
          @Override
          public void tokenValidated(ValidatedToken token) {
            for (int i = 0; i < 1000; i++) {
              token.addRole("group-" + i);
            }
          }
        };
    Recording vip =
        new Recording() {
          @Override
          public void tokenValidated(ValidatedToken token) {
            token.addRole("Vip");
          }
        };
    try (FilteredServer server = server(List.of(many, vip))) {
      assertThat(server.getAs(tenant.tokenOf("alice"), "/api/vip").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void addRole_whenTheCallIsOver_fails() throws Exception {
    AtomicReference<ValidatedToken> kept = new AtomicReference<>();
    TokenListener keeper =
        new TokenListener() {
          @Override
          public void tokenValidated(ValidatedToken token) {
            kept.set(token);
          }
        };
    try (FilteredServer server = server(keeper)) {
      server.getAs(tenant.tokenOf("alice"), "/api/whoami");

      ValidatedToken late = Objects.requireNonNull(kept.get());
      assertThatThrownBy(() -> late.addRole("Vip")).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> late.refuse("late")).isInstanceOf(IllegalStateException.class);
      assertThat(late.toString()).doesNotContain("alice");
    }
  }

  @Test
  void challengeSent_isToldOfEachChallenge_andMayThrow() throws Exception {
    Recording listener =
        new Recording() {
          @Override
          public void challengeSent(SentChallenge challenge) {
            super.challengeSent(challenge);
            throw new IllegalStateException("told");
          }
        };
    try (FilteredServer server = server(listener)) {
      String id = "correlation-0123";

      assertThat(server.get("/api/whoami", "X-Correlation-ID", id).statusCode()).isEqualTo(401);
      server.getAs(Tenant.tokenOfNobody(), "/api/whoami");
      server.getAs(tenant.tokenOf("bob"), "/api/vip");
      server.get("/api/whoami", "Authorization", "Bearer");

      listener.awaitChallenges(4);
      assertThat(listener.challenges)
          .extracting(each -> each.status() + " " + each.error().orElse("-"))
          .containsExactly(
              "401 -", "401 invalid_token", "403 insufficient_scope", "400 invalid_request");
      assertThat(listener.challenges).allMatch(each -> !each.correlationId().isEmpty());
    }
  }

  /** Named in a service file of the application alone. */
  public static final class Denying implements TokenListener {
    @Override
    public void tokenValidated(ValidatedToken token) {
      token.refuse("by the service");
    }
  }

  @Test
  void aService_isFoundByTheApplicationsClassLoader(@TempDir Path application) throws Exception {
    assertThat(withService(application, Denying.class.getName())).isEqualTo(403);
  }

  @Test
  void aServiceThatCannotBeMade_letsNoRequestPass(@TempDir Path application) throws Exception {
    assertThat(withService(application, "com.example.Missing")).isEqualTo(500);
  }

  @Test
  void anAttributeThatIsNoListener_letsNoRequestPass() throws Exception {
    for (Object wrong : new Object[] {"a text", List.of("a text")}) {
      try (FilteredServer server = server(wrong)) {
        assertThat(server.getAs(tenant.tokenOf("alice"), "/api/whoami").statusCode())
            .isEqualTo(500);
      }
    }
  }

  private static int withService(Path application, String name) throws Exception {
    Path services = Files.createDirectories(application.resolve("META-INF/services"));
    Files.write(
        services.resolve(TokenListener.class.getName()), name.getBytes(StandardCharsets.UTF_8));
    try (java.net.URLClassLoader loader =
            new java.net.URLClassLoader(
                new java.net.URL[] {application.toUri().toURL()},
                TokenListenerTest.class.getClassLoader());
        FilteredServer server =
            FilteredServer.with(tenant.sampleConfiguration()).classLoader(loader)) {
      server.servlet("/api/whoami", new WhoAmIServlet()).start();
      return server.getAs(tenant.tokenOf("alice"), "/api/whoami").statusCode();
    }
  }
}
