package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.DownstreamRequest;
import org.onbehalf.functional.DownstreamFixture;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;

/**
 * Redirects of a downstream API that is called without a JAX-RS client of the application's own.
 */
class DownstreamRedirectTest {
  private static DownstreamFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture =
        new DownstreamFixture(
            configuration -> {
              configuration.put("DownstreamApis.Led.FollowRedirects", "true");
              configuration.put("DownstreamApis.Led.ExtraHeaderParameters.Api-Key", "the key");
            },
            "Led");
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void forget() {
    fixture.forget();
  }

  @Test
  void patch_thatIsRedirected_doesNotFollow() throws Exception {
    fixture.api.answer(
        call -> Answer.json(307, "{}").with("Location", fixture.api.uri("/elsewhere").toString()));

    assertThat(
            fixture.partner(
                api ->
                    api.call(DownstreamRequest.to("a").withMethod("PATCH").withBody("{}"))
                        .status()))
        .isEqualTo("307");
    assertThat(fixture.api.calls()).hasSize(1);
  }

  @Test
  void redirect_whereItIsToBeFollowed_isFollowedWithoutTokenCookiesAndOwnHeaders()
      throws Exception {
    fixture.api.answer(
        call ->
            switch (call.target()) {
              case "/Led/content" -> Answer.json(302, "{}").with("Location", "/store/1?sig=a%2Fb");
              case "/store/1?sig=a%2Fb" ->
                  Answer.json(307, "").with("Location", "2").with("Set-Cookie", "a=b; Path=/");
              default -> Answer.of(200, "text/plain", "the file");
            });

    assertThat(
            fixture.as(
                "alice",
                onBehalf ->
                    onBehalf
                        .downstreamApi("Led")
                        .call(DownstreamRequest.to("content").withHeader("Cookie-Like", "x"))
                        .body(String.class)))
        .isEqualTo("the file");

    assertThat(fixture.api.calls())
        .extracting(Call::target)
        .containsExactly("/Led/content", "/store/1?sig=a%2Fb", "/store/2");
    assertThat(fixture.api.calls().get(0).header("Api-Key")).isEqualTo("the key");
    for (Call followed : fixture.api.calls().subList(1, 3)) {
      assertThat(followed.headers().keySet())
          .doesNotContain("Authorization", "Cookie", "Api-Key", "Cookie-Like", "client-request-id");
      assertThat(followed.header("Accept")).isEqualTo("application/json");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://192.0.2.1/x",
        "http://localhost/x",
        "https://user@store.example/x",
        "file:///etc/passwd",
        "ftp://store.example/x",
        "https://store example/",
        "/Led/loop"
      })
  void redirect_thatMayNotBeFollowed_isADownstreamError(String location) throws Exception {
    fixture.api.answer(
        call ->
            location.isEmpty()
                ? Answer.json(302, "")
                : Answer.json(302, "").with("Location", location));

    fixture.as(
        "alice",
        onBehalf -> {
          assertThatThrownBy(() -> onBehalf.downstreamApi("Led").get("loop", String.class))
              .isInstanceOf(DownstreamApiException.class)
              .hasMessageContaining("302");
          return "";
        });
    assertThat(fixture.api.calls()).hasSize(location.equals("/Led/loop") ? 6 : 1);
  }

  @Test
  void redirect_ofAWritingCall_orWhereNobodyAsked_isNotFollowed() throws Exception {
    fixture.api.answer(call -> Answer.json(302, "").with("Location", "/store/1"));

    fixture.as(
        "alice",
        onBehalf -> {
          DownstreamRequest post = DownstreamRequest.to("a").withMethod("POST").withBody("{}");
          assertThat(onBehalf.downstreamApi("Led").call(post).status()).isEqualTo(302);
          assertThat(
                  onBehalf
                      .downstreamApi("PartnerAPI")
                      .call(DownstreamRequest.to("a").withMethod("GET"))
                      .status())
              .isEqualTo(302);
          return "";
        });
    assertThat(fixture.api.calls()).hasSize(2);
  }
}
