package org.onbehalf.internal.downstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.UserInteractionRequiredException;

class RelayedResponseTest {
  private static RelayedResponse read(String value) {
    return Objects.requireNonNull(RelayedResponse.read(value));
  }

  private static String inAllow(String marker) {
    return "GET, ONBEHALF-API-" + HexFormat.of().withUpperCase().formatHex(marker.getBytes(UTF_8));
  }

  @Test
  void read_ofAMarker_keepsOnlyHeadersThatTheApiDidNotSend() {
    for (String marker : List.of("Partner 404 - - x-partner,date", "Partner 99 - - x-partner")) {
      for (String value : List.of(marker, inAllow(marker))) {
        RelayedResponse relayed = read(value);

        assertThat(relayed.hasHeader("x-inner")).as(value).isFalse();
        for (String name : List.of("x-partner", "allow", "x partner", "x-partn\u00e9r", "x,y")) {
          assertThat(relayed.hasHeader(name)).as(value + " " + name).isTrue();
        }
        assertThat(relayed.exception()).isInstanceOf(DownstreamApiException.class);
      }
    }
  }

  @Test
  void read_ofAChallenge_hasItsClaims() {
    RelayedResponse relayed = read("Partner 401 claims e30 www-authenticate");

    assertThat(relayed.exception())
        .isInstanceOfSatisfying(
            UserInteractionRequiredException.class,
            thrown -> assertThat(thrown.claims()).hasValue("{}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "Partner 404 - - x partner",
        "Partner 404 - - x-partn\u00e9r",
        "Partner -1 - - date",
        "Partner 401 claims - ",
        "Partner 401 claims e ",
        "ONBEHALF-API-",
        "GET, ONBEHALF-API-0"
      })
  void read_ofAnythingElse_isAPlain502ThatKeepsNoHeader(String value) {
    RelayedResponse relayed = read(value);

    assertThat(relayed.exception())
        .isInstanceOfSatisfying(
            DownstreamApiException.class, thrown -> assertThat(thrown.status()).isEqualTo(502));
    assertThat(relayed.hasHeader("x-inner")).isTrue();
  }
}
