package org.onbehalf.functional.downstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.DownstreamApi;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.DownstreamRequest;
import org.onbehalf.DownstreamResponse;
import org.onbehalf.DownstreamUnavailableException;
import org.onbehalf.UserInteractionRequiredException;
import org.onbehalf.functional.DownstreamFixture;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.WorkServlet;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.RecordingApi.Answer;

/** What a downstream API answers, read by {@code OnBehalf.downstreamApi}. */
class DownstreamAnswerTest {
  private static DownstreamFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture =
        new DownstreamFixture(
            configuration -> {
              configuration.put("DownstreamApis.PartnerAPI.MaxResponseBytes", "4 KiB");
              configuration.put("DownstreamApis.PartnerAPI.MaxErrorBytes", "1 KiB");
              configuration.put("DownstreamApis.Slow.ReadTimeout", "200 ms");
            },
            "Slow");
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void forget() {
    fixture.forget();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "APPLICATION/JSON; charset=UTF-8",
        "application/vnd.acme.order+json",
        "application/problem+JSON",
        "text/json",
        "application/hal+json ; profile=\"x\"",
      })
  void json_isReadWhateverItsMediaTypeIsCalled(String mediaType) throws Exception {
    fixture.api.answer(call -> Answer.of(200, mediaType, "{\"id\":7,\"name\":\"Müller\"}"));

    assertThat(fixture.partner(api -> api.get("a", DownstreamApiTest.Order.class).name))
        .isEqualTo("Müller");
    assertThat(fixture.partner(api -> api.get("a", Map.class).get("id"))).isEqualTo("7");
    assertThat(fixture.partner(api -> api.get("a", String.class)))
        .isEqualTo("{\"id\":7,\"name\":\"Müller\"}");
  }

  @Test
  void text_isReadByItsCharset_andBytesAndStreamsAsTheyAre() throws Exception {
    Answer latin =
        new Answer(
            200,
            Map.of("Content-Type", List.of("text/csv;charset=ISO-8859-1")),
            "a;ü".getBytes(ISO_8859_1));
    fixture.api.answer(call -> latin);

    assertThat(fixture.partner(api -> api.get("a", String.class))).isEqualTo("a;ü");
    assertThat(fixture.partner(api -> api.get("a", byte[].class).length)).isEqualTo("3");
    assertThat(fixture.partner(api -> read(api.get("a", InputStream.class), ISO_8859_1)))
        .isEqualTo("a;ü");
    assertThat(
            fixture.partner(
                api -> {
                  try (DownstreamResponse answer = api.call(DownstreamRequest.to("a"))) {
                    return read(answer.stream(), ISO_8859_1);
                  }
                }))
        .isEqualTo("a;ü");
  }

  private static String read(InputStream stream, java.nio.charset.Charset charset) {
    try (InputStream closed = stream) {
      return new String(closed.readAllBytes(), charset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {String.class, byte[].class, DownstreamApiTest.Order.class, Void.class, Map.class})
  void answerWithoutAnEntity_isNull(Class<?> type) throws Exception {
    fixture.api.answer(call -> new Answer(204, Map.of(), new byte[0]));

    String expected = type == byte[].class ? "0" : "null";
    assertThat(
            fixture.partner(
                api -> {
                  Object read = api.get("a", type);
                  return read instanceof byte[] bytes ? bytes.length : read;
                }))
        .isEqualTo(expected);
  }

  @Test
  void entityThatCannotBeRead_isAClearError_withoutAnyOfIt() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      for (Answer unreadable :
          List.of(
              Answer.json(200, "{secret-body"),
              Answer.of(200, "text/html", "<p>secret-body</p>"),
              Answer.of(200, "not a media type", "secret-body"),
              Answer.json(200, "[\"secret-body\"]"))) {
        fixture.api.answer(call -> unreadable);
        HttpResponse<String> answer =
            fixture.answered(
                api -> {
                  DownstreamApiException e =
                      catchThrowableOfType(
                          DownstreamApiException.class,
                          () -> api.get("a", DownstreamApiTest.Order.class));
                  assertThat(e.downstreamStatus()).isEqualTo(200);
                  assertThat(e.toString())
                      .contains("answered 200", DownstreamApiTest.Order.class.getName())
                      .doesNotContain("secret-body");
                  throw e;
                });

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("downstream_error").doesNotContain("secret");
      }
      assertThat(log.text()).doesNotContain("secret-body");
    }
  }

  @Test
  void entityThatIsTooLong_isNotReadIntoMemory_butAsAStream() throws Exception {
    fixture.api.answer(call -> Answer.of(200, "text/plain", "x".repeat(4097)));

    fixture.partner(
        api -> {
          for (Class<?> type : new Class<?>[] {String.class, byte[].class}) {
            assertThatThrownBy(() -> api.get("a", type))
                .isInstanceOf(DownstreamApiException.class)
                .hasMessageContaining("longer than MaxResponseBytes = 4096");
          }
          assertThat(read(api.get("a", InputStream.class), UTF_8)).hasSize(4097);
          return "";
        });

    fixture.api.answer(call -> Answer.of(200, "text/plain", "x".repeat(4096)));
    assertThat(fixture.partner(api -> api.get("a", String.class))).hasSize(4096);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 302, 400, 404, 409, 500, 503})
  void refusal_isAnException_thatTellsTheApplicationAndNobodyElse(int status) throws Exception {
    byte[] body = ("secret-bodü" + "x".repeat(2000)).getBytes(ISO_8859_1);
    fixture.api.answer(
        call ->
            new Answer(
                status,
                Map.of(
                    "Content-Type", List.of("application/problem+json;charset=ISO-8859-1"),
                    "Retry-After", List.of("7"),
                    "X-Partner", List.of("secret-header")),
                body));

    try (CapturedLog log = new CapturedLog()) {
      HttpResponse<String> answer =
          fixture.answered(
              api -> {
                DownstreamApiException e =
                    catchThrowableOfType(
                        DownstreamApiException.class,
                        () -> api.post("a", "{}", DownstreamApiTest.Order.class));
                assertThat(e.api()).isEqualTo("PartnerAPI");
                assertThat(e.downstreamStatus()).isEqualTo(status);
                assertThat(e.headers().get("retry-after")).containsExactly("7");
                assertThat(e.headers().get("Content-Type"))
                    .containsExactly("application/problem+json;charset=ISO-8859-1");
                assertThat(e.body()).hasSize(1024);
                assertThat(e.bodyText()).startsWith("secret-bodü");
                assertThat(e.toString()).doesNotContain("secret");
                throw e;
              });

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(JSONObjectUtils.parse(answer.body()))
          .containsEntry("error", "downstream_error")
          .containsEntry("api", "PartnerAPI")
          .containsEntry("status", (long) status);
      assertThat(answer.body()).doesNotContain("secret");
      assertThat(answer.headers().map()).doesNotContainKeys("x-partner", "location");
      assertThat(log.text()).doesNotContain("secret-bod", "secret-header");
    }
    assertThat(fixture.api.calls()).hasSize(1);
  }

  @Test
  void apiThatIsTooSlow_inItsOwnTime_isA504() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    fixture.api.answer(
        call -> {
          try {
            assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return Answer.json(200, "{}");
        });
    fixture.does(onBehalf -> onBehalf.downstreamApi("Slow").get("a", String.class));
    try {
      HttpResponse<String> answer = fixture.request("alice");

      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(answer.body()).contains("downstream_unavailable", "Slow");
    } finally {
      answered.countDown();
    }
  }

  @Test
  void answerThatBreaksOff_isDownstreamUnavailable_andNotUnreadable() throws Exception {
    fixture.api.answer(call -> Answer.json(200, "{\"id\":7,").breakingOff(10));

    fixture.partner(
        api -> {
          assertThatThrownBy(() -> api.get("a", DownstreamApiTest.Order.class))
              .isInstanceOf(DownstreamUnavailableException.class);
          assertThatThrownBy(() -> api.get("a", String.class))
              .isInstanceOf(DownstreamUnavailableException.class);
          return "";
        });
  }

  @Test
  void challengeThatANewTokenDoesNotEnd_isTheUsersToAnswer() throws Exception {
    String claims = "{\"access_token\":{\"nbf\":{\"essential\":true}}}";
    fixture.api.answer(
        call ->
            Answer.json(401, "{}").with("WWW-Authenticate", ChallengeFixture.challenge(claims)));

    fixture.partner(
        api -> {
          UserInteractionRequiredException e =
              catchThrowableOfType(
                  UserInteractionRequiredException.class, () -> api.get("a", String.class));
          assertThat(e.claims()).hasValue(claims);
          assertThat(e.error()).isEqualTo("insufficient_claims");
          try (DownstreamResponse raw = api.call(DownstreamRequest.to("a"))) {
            assertThat(raw.status()).isEqualTo(401);
            assertThatThrownBy(raw::requireSuccess)
                .isInstanceOf(UserInteractionRequiredException.class);
          }
          assertThatThrownBy(() -> api.asApp().get("a", String.class))
              .isInstanceOf(DownstreamApiException.class);
          return "";
        });
  }

  @Test
  void api_afterTheApplicationHasStopped_isAClearError() throws Exception {
    DownstreamApi[] kept = new DownstreamApi[1];
    WorkServlet own = new WorkServlet();
    own.does(
        onBehalf -> {
          kept[0] = onBehalf.downstreamApi("PartnerAPI");
          return kept[0].get("a", String.class);
        });
    FilteredServer server =
        FilteredServer.with(fixture.tenant.sampleConfiguration(fixture.api.uri("/api")))
            .servlet("/api/work", own)
            .start();
    try {
      assertThat(server.getAs(fixture.tenant.tokenOf("alice"), "/api/work").statusCode())
          .isEqualTo(200);
    } finally {
      server.close();
    }

    assertThatThrownBy(() -> kept[0].get("a", String.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stopped");
  }
}
