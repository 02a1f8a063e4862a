package org.onbehalf.internal.acquisition.entra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.acquisition.TokenRefusal.Kind;
import org.onbehalf.internal.http.HttpExchange;

class AadstsErrorsTest {
  private static final Instant NOW = Instant.EPOCH;

  private static HttpExchange.Response answer(int status, String body, String... header) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < header.length; i += 2) {
      headers.put(header[i], List.of(header[i + 1]));
    }
    return new HttpExchange.Response(status, headers, body.getBytes(UTF_8));
  }

  private static TokenRefusal read(String error, String suberror, int code, String claims) {
    return new AadstsErrors()
        .read(
            answer(
                400,
                """
            {"error":"%s","suberror":"%s","error_codes":[%d]%s,"error_description":"AADSTS%d: alice@contoso.com ..."}
            """
                    .formatted(
                        error,
                        suberror,
                        code,
                        claims.isEmpty() ? "" : ",\"claims\":\"" + claims + "\"",
                        code)),
            NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_grant, consent_required, 65001, '', CONSENT",
    "invalid_grant, '', 65001, '', CONSENT",
    "invalid_grant, basic_action, 50076, {}, CLAIMS",
    "interaction_required, '', 50076, {}, CLAIMS",
    "interaction_required, '', 50079, '', INTERACTION",
    "invalid_grant, '', 50079, '', INTERACTION",
    "invalid_grant, bad_token, 50013, '', INVALID_TOKEN",
    "invalid_grant, token_expired, 1, {}, INVALID_TOKEN",
    "invalid_grant, '', 500133, '', INVALID_TOKEN",
    "invalid_grant, '', 50173, '', INVALID_TOKEN",
    "invalid_grant, message_only, 53003, '', ACCESS_DENIED",
    "invalid_grant, '', 53003, '', ACCESS_DENIED",
    "invalid_grant, message_only, 53003, {}, CLAIMS",
    "invalid_grant, '', 50105, '', ACCESS_DENIED",
    "invalid_grant, '', 50057, '', ACCESS_DENIED",
    "invalid_grant, something_new, 999999, '', INTERACTION",
    "invalid_client, '', 7000215, '', CREDENTIAL",
    "invalid_client, '', 700213, '', CREDENTIAL",
    "invalid_request, '', 70021, '', CREDENTIAL",
    "invalid_request, '', 900144, '', CONFIGURATION",
    "unauthorized_client, '', 700016, '', CONFIGURATION",
    "invalid_scope, '', 70011, '', CONFIGURATION",
    "invalid_resource, '', 500011, '', CONFIGURATION",
    "something_new, '', 1, '', CONFIGURATION",
    "temporarily_unavailable, '', 90033, '', UNAVAILABLE",
  })
  void read_classifiesByErrorSuberrorAndClaimsBeforeNumbers(
      String error, String suberror, int code, String claims, Kind kind) {
    assertThat(read(error, suberror, code, claims).kind).isEqualTo(kind);
  }

  @Test
  void read_tellsCodesAndRemedy_butNothingThatEntraWrote() {
    TokenRefusal refusal = read("invalid_grant", "consent_required", 65001, "");

    assertThat(refusal.message)
        .contains("invalid_grant/consent_required", "AADSTS65001", "knownClientApplications")
        .doesNotContain("alice");
  }

  @ParameterizedTest
  @CsvSource({"429, 30, 30", "503, 0, 1", "500, '', 5", "503, 99999999, 3600", "503, soon, 5"})
  void read_ofThrottlingAndFaults_saysWhenToTryAgain(int status, String retryAfter, long seconds) {
    TokenRefusal refusal =
        new AadstsErrors()
            .read(answer(status, "<html>busy</html>", "retry-after", retryAfter), NOW);

    assertThat(refusal.kind).isEqualTo(Kind.UNAVAILABLE);
    assertThat(refusal.retryAfter).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({
    "'Sun, 06 Nov 1994 08:50:37 GMT', '', 60",
    "'Monday, 06-Nov-28 08:50:37 GMT', 'Mon, 06 Nov 2028 08:50:00 GMT', 37",
    "'Sun Nov  6 08:50:37 1994', '', 60",
    "'Sun, 06 Nov 1994 08:50:37 GMT', 'Sun, 06 Nov 1994 08:50:07 GMT', 30",
    "'Sun, 06 Nov 1994 07:50:37 GMT', '', 1",
    "'Sun, 06 Nov 1994 12:50:37 GMT', '', 3600",
    "'Sun, 32 Nov 1994 08:50:37 GMT', '', 5",
  })
  void read_ofADate_countsByTheServersClock(String retryAfter, String date, long seconds) {
    TokenRefusal refusal =
        new AadstsErrors()
            .read(
                date.isEmpty()
                    ? answer(429, "{}", "Retry-After", retryAfter)
                    : answer(429, "{}", "Retry-After", retryAfter, "Date", date),
                Instant.parse("1994-11-06T08:49:37Z"));

    assertThat(refusal.retryAfter).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>proxy</html>",
        "[]",
        "{}",
        "{\"error\":{\"a\":1}}",
        "{\"error\":\"\\u0000evil\"}",
        "null",
      })
  void read_ofWhatIsNoErrorOfOAuth_isUnavailable(String body) {
    assertThat(new AadstsErrors().read(answer(400, body), NOW).kind).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void read_ofIdentifiersThatCouldForgeALogLine_leavesThemOut() {
    TokenRefusal refusal =
        new AadstsErrors()
            .read(
                answer(
                    400,
                    "{\"error\":\"invalid_grant\",\"correlation_id\":\"a\\nWARN forged\",\"trace_id\":\"0123-abc\"}"),
                NOW);

    assertThat(refusal.message).contains("trace_id 0123-abc").doesNotContain("forged");
  }
}
