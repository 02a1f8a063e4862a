package org.onbehalf.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.Grant;
import org.onbehalf.testkit.User;

/** How an application tests itself with the emulator: real tokens, real HTTP, no Entra. */
class SampleTest {
  private static final String SECRET = "secret-of-the-sample";

  private static EntraEmulator entra;
  private static App sample;
  private static App importer;
  private static User alice;
  private static SampleServer server;

  @BeforeAll
  static void start() throws Exception {
    entra = EntraEmulator.start();
    App partner =
        entra.register(
            App.named("Partner")
                .identifierUri("api://partner")
                .scope("read")
                .appRoles("Stock.Read"));
    entra.register(App.named("Calendar").identifierUri("api://calendar").scope("Events.Read"));
    sample =
        entra.register(
            App.named("Sample").scope("access_as_user").appRoles("Orders.Approve").secret(SECRET));
    importer = entra.register(App.named("Importer"));
    alice = entra.user("Alice").assign(sample, "Orders.Approve");
    entra.consent(alice, sample, partner, "read");
    entra.grantAppRoles(sample, partner, "Stock.Read");
    server = new SampleServer(entra, sample, SECRET);
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
    entra.close();
  }

  @BeforeEach
  void forgetWhatWasBefore() {
    entra.log().clear();
    server.partnerTokens().clear();
  }

  @Test
  void page_needsNoTokenAndMayLoadNothingForeign() throws Exception {
    Answer answer = get("/", null);

    assertThat(answer.status).isEqualTo(200);
    assertThat(answer.body).contains("<title>Onbehalf: ");
    assertThat(answer.contentSecurityPolicy).startsWith("default-src 'none';");
  }

  @Test
  void whoami_withoutToken_isChallenged() throws Exception {
    Answer answer = get("/api/whoami", null);

    assertThat(answer.status).isEqualTo(401);
    assertThat(answer.challenge).startsWith("Bearer ").doesNotContain("error=");
  }

  @Test
  void whoami_withUser_tellsNameScopesAndRoles() throws Exception {
    Answer answer = get("/api/whoami", userToken());

    assertThat(answer.status).isEqualTo(200);
    JsonNode who = answer.json();
    assertThat(who.get("name").asText()).isEqualTo(alice.upn());
    assertThat(who.get("kind").asText()).isEqualTo("user");
    assertThat(who.get("tenant").asText()).isEqualTo(EntraEmulator.TENANT);
    assertThat(who.get("scopes").toString()).isEqualTo("[\"access_as_user\"]");
    assertThat(who.get("mayApprove").asBoolean()).isTrue();
  }

  @Test
  void whoami_withApplication_tellsThatItIsOne() throws Exception {
    String token =
        entra.tokens().forApplication(importer).audience(sample).roles("Orders.Import").mint();

    JsonNode who = get("/api/whoami", token).json();

    assertThat(who.get("kind").asText()).isEqualTo("application");
    assertThat(who.get("client").asText()).isEqualTo(importer.clientId());
    assertThat(who.get("mayApprove").asBoolean()).isFalse();
  }

  @Test
  void partner_isCalledOnBehalfOfTheCaller_andExchangesOnce() throws Exception {
    String token = userToken();

    Answer first = get("/api/rest/partner", token);
    Answer second = get("/api/rest/partner", token);

    assertThat(first.status).isEqualTo(200);
    assertThat(first.json().get("answer").asInt()).isEqualTo(42);
    assertThat(second.status).isEqualTo(200);
    assertThat(entra.log().exchanges()).hasSize(1);
    assertThat(server.partnerTokens())
        .hasSize(2)
        .allSatisfy(sent -> assertThat(sent).startsWith("Bearer ").doesNotContain(token));
  }

  @Test
  void partner_twiceInParallel_exchangesOnce() throws Exception {
    Answer answer = get("/api/rest/partner/parallel", userToken());

    assertThat(answer.status).isEqualTo(200);
    assertThat(answer.json()).hasSize(2);
    assertThat(server.partnerTokens()).hasSize(2);
    assertThat(entra.log().exchanges()).hasSize(1);
  }

  @Test
  void partner_asApplication_exchangesNothing() throws Exception {
    Answer answer = get("/api/rest/partner/as-app", userToken());

    assertThat(answer.status).isEqualTo(200);
    assertThat(entra.log().exchanges()).isEmpty();
    assertThat(entra.log().tokenRequests(Grant.CLIENT_CREDENTIALS)).hasSize(1);
  }

  @Test
  void partner_calledByAnApplication_needsAUser() throws Exception {
    String token =
        entra.tokens().forApplication(importer).audience(sample).roles("Orders.Import").mint();

    Answer answer = get("/api/rest/partner", token);

    assertThat(answer.status).isEqualTo(403);
    assertThat(answer.json().get("error").asText()).isEqualTo("user_required");
  }

  @Test
  void calendar_withoutConsent_tellsTheClientWhatToAskFor() throws Exception {
    Answer answer = get("/api/rest/calendar", userToken());

    assertThat(answer.status).isEqualTo(401);
    assertThat(answer.challenge).contains("error=\"consent_required\"");
    assertThat(answer.json().get("error").asText()).isEqualTo("consent_required");
    assertThat(answer.json().get("consent_scope").asText())
        .isEqualTo("api://" + sample.clientId() + "/.default");
  }

  @Test
  void partner_thatRefuses_isToldAs502AndNothingOfItsAnswer() throws Exception {
    Answer answer = get("/api/rest/partner/refused/404", userToken());

    assertThat(answer.status).isEqualTo(502);
    assertThat(answer.json().get("error").asText()).isEqualTo("downstream_error");
    assertThat(answer.json().get("api").asText()).isEqualTo("PartnerAPI");
    assertThat(answer.json().get("status").asInt()).isEqualTo(404);
    assertThat(answer.body).doesNotContain("internal");
    assertThat(answer.partnerInternal).isNull();
    assertThat(answer.challenge).isNull();
  }

  @Test
  void report_isMadeInTheNameOfItsUser_withoutARequest() throws Exception {
    Answer started = send("POST", "/api/rest/report", userToken());

    assertThat(started.status).isEqualTo(202);
    String path = "/api/rest/report/" + started.json().get("id").asText();
    assertThat(awaitEnd(path).get("state").asText()).isEqualTo("finished");
    assertThat(server.partnerTokens()).hasSize(12);
    assertThat(entra.log().exchanges()).hasSize(1);
  }

  @Test
  void report_isNobodyElses() throws Exception {
    Answer started = send("POST", "/api/rest/report", userToken());
    String path = "/api/rest/report/" + started.json().get("id").asText();

    String other =
        entra.tokens().forUser(entra.user("Bob")).audience(sample).scopes("access_as_user").mint();

    assertThat(get(path, other).status).isEqualTo(404);
    assertThat(awaitEnd(path).get("state").asText()).isEqualTo("finished");
  }

  @Test
  void report_calledByAnApplication_needsAUser() throws Exception {
    String token =
        entra.tokens().forApplication(importer).audience(sample).roles("Orders.Import").mint();

    Answer answer = send("POST", "/api/rest/report", token);

    assertThat(answer.status).isEqualTo(403);
    assertThat(answer.json().get("error").asText()).isEqualTo("user_required");
  }

  private JsonNode awaitEnd(String path) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    JsonNode report = get(path, userToken()).json();
    while (report.get("state").asText().equals("running") && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      report = get(path, userToken()).json();
    }
    return report;
  }

  private String userToken() {
    return entra.tokens().forUser(alice).audience(sample).scopes("access_as_user").mint();
  }

  private Answer get(String path, String token) throws IOException {
    return send("GET", path, token);
  }

  private Answer send(String method, String path, String token) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(server.uri(path)).openConnection();
    connection.setRequestMethod(method);
    connection.setConnectTimeout(10_000);
    connection.setReadTimeout(30_000);
    if (token != null) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    return new Answer(connection);
  }

  /** What came back. */
  private static final class Answer {
    final int status;
    final String challenge;
    final String contentSecurityPolicy;
    final String partnerInternal;
    final String body;

    Answer(HttpURLConnection connection) throws IOException {
      status = connection.getResponseCode();
      challenge = connection.getHeaderField("WWW-Authenticate");
      contentSecurityPolicy = connection.getHeaderField("Content-Security-Policy");
      partnerInternal = connection.getHeaderField("Partner-Internal");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (InputStream in =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        byte[] buffer = new byte[4096];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          bytes.write(buffer, 0, read);
        }
      }
      body = new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(body);
    }
  }
}
