package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.OidcIssuer;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;

/**
 * Calls downstream from the sample on each real server; other tests show them in detail in one
 * Jetty.
 */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#first")
class DownstreamIT {
  /** As an API with Microsoft.Identity.Web writes them. */
  private static final String CLAIMS =
      "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";

  private static final Http HTTP = new Http();

  private static Contoso contoso;
  private static OidcIssuer shop;
  private static RecordingApi api;
  private static ServerProcess server;

  DownstreamIT(Container container) {}

  @BeforeParameterizedClassInvocation
  static void start(Container container) throws IOException {
    contoso = new Contoso();
    shop = OidcIssuer.start();
    api = RecordingApi.start();
    server = ServerProcess.shared(container.command(), sample());
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    api.close();
    shop.close();
    contoso.close();
  }

  @BeforeEach
  void forget() {
    api.answer(call -> Answer.json(200, "{}"));
    shop.forget();
  }

  private static WarDeployment sample() throws IOException {
    Path war = WarParts.unpacked(SampleWar.file());
    Files.writeString(
        war.resolve("WEB-INF/classes/logback.xml"),
        """
        <configuration>
          <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
          <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%-5level %logger{0} - %msg%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="console"/></root>
        </configuration>
        """);
    WarDeployment sample =
        contoso
            .sampleWar(war, "/sample", api.uri("/api"))
            .with("Issuers.Shop.Type", "oidc")
            .with("Issuers.Shop.Authority", shop.issuer())
            .with("Issuers.Shop.Audience", OidcIssuer.AUDIENCE);
    return sample
        .with("TokenCache.Store", "memory")
        .with("Issuers.Shop.Grant", "token-exchange")
        .with("Issuers.Shop.TokenEndpoint", shop.issuer() + "/token")
        .with("Issuers.Shop.ClientId", "orders")
        .with("Issuers.Shop.ClientSecret", "a secret");
  }

  private static HttpResponse<String> partner(String token) {
    return HTTP.get(server.uri("/sample/api/rest/partner"), token);
  }

  private static String alice() {
    return contoso.token(contoso.alice());
  }

  @Test
  void exchange_isNotReportedAsAnsweredForAnother() {
    api.answer(call -> Answer.json(200, "{\"name\":\"x\"}"));

    assertThat(partner(alice()).statusCode()).isEqualTo(200);
    assertThat(server.log().lines()).noneMatch(line -> line.contains("not same as received"));
  }

  @Test
  void claimsInA403_travelToTheCaller() {
    api.answer(
        call ->
            Answer.json(403, "{}")
                .with(
                    "WWW-Authenticate",
                    "Bearer claims=\"" + CLAIMS + "\", proposedAction=\"consent\""));

    HttpResponse<String> answer = partner(alice());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
        .contains("claims=", "insufficient_claims");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'"})
  void dateInRetryAfter_isUnderstood(String format) {
    DateTimeFormatter formatter =
        DateTimeFormatter.ofPattern(format, java.util.Locale.US).withZone(ZoneOffset.UTC);
    shop.answers(
        call ->
            Answer.json(429, "{}")
                .with("Retry-After", formatter.format(Instant.now().plusSeconds(90))));

    HttpResponse<String> answer = partner(shop.tokenOf("ada" + format.length()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(60L, 91L);
  }
}
