package org.onbehalf.internal.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.acquisition.entra.AadstsErrors;
import org.onbehalf.internal.http.HttpExchange;

/** Which answers to a refresh token end a session, and which do not. */
class ExpiredRefreshTokenTest {
  private static boolean dead(int status, String json) {
    return RefreshTokenRedeemer.isExpired(
        new AadstsErrors()
            .read(
                new HttpExchange.Response(status, Map.of(), json.getBytes(UTF_8)), Instant.EPOCH));
  }

  private static boolean dead(String error, String suberror, String code, String claims) {
    return dead(
        400,
        "{\"error\":\""
            + error
            + "\""
            + (suberror == null ? "" : ",\"suberror\":\"" + suberror + "\"")
            + (code == null ? "" : ",\"error_codes\":[" + code + "]")
            + (claims == null ? "" : ",\"claims\":\"{}\"")
            + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_grant, , 70000, , true",
    "invalid_grant, , 70008, , true",
    "invalid_grant, token_expired, 700082, , true",
    "invalid_grant, , 700084, , true",
    "invalid_grant, bad_token, 50173, , true",
    "invalid_grant, , 70043, , true",
    "invalid_grant, , 50133, , true",
    "invalid_grant, , , , true",
    "invalid_grant, basic_action, 50076, {}, false",
    "invalid_grant, , 50076, , false",
    "invalid_grant, consent_required, 65001, , false",
    "invalid_grant, message_only, 53003, , false",
    "invalid_grant, , 50057, , false",
    "invalid_grant, , 50105, , false",
    "invalid_grant, , 700016, , false",
    "invalid_grant, , 50055, , false",
    "interaction_required, basic_action, 50076, {}, false",
    "interaction_required, , 50076, , false",
    "invalid_client, , 7000215, , false",
    "invalid_scope, , 70011, , false",
    "temporarily_unavailable, , 90033, , false",
    "server_error, , , , false",
  })
  void answer_byItsErrorSuberrorCodeAndClaims(
      String error, String suberror, String code, String claims, boolean ends) {
    assertThat(dead(error, suberror, code, claims)).isEqualTo(ends);
  }

  @Test
  void answerThatIsNone_endsNothing() {
    assertThat(dead(500, "<html>")).isFalse();
    assertThat(dead(429, "{\"error\":\"invalid_grant\",\"error_codes\":[70000]}")).isFalse();
    assertThat(RefreshTokenRedeemer.isExpired(TokenRefusal.configuration("ours", null))).isFalse();
  }
}
