package org.onbehalf.internal.response;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.Nullable;

/** What downstream APIs of the field write, and what nobody should. */
class ClaimsChallengeTest {
  private static final String CLAIMS =
      "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}";

  /** Needs both characters that the alphabets differ in. */
  private static final String AWKWARD = "{\"access_token\":{\"x\":{\"value\":\"??>>~~ü\"}}}";

  private static final Path CORPUS =
      Path.of("src/test/resources/org/onbehalf/internal/response/ClaimsChallengeFuzzInputs/find");

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static String base64Url(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static String bearer(String claims) {
    return "Bearer realm=\"\", error=\"insufficient_claims\", claims=" + claims;
  }

  private static String escaped(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  static Stream<String> spellings() {
    String graph =
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\","
            + " client_id=\"00000003-0000-0000-c000-000000000000\", errorDescription=\"Continuous access"
            + " evaluation resulted in challenge with result: InteractionRequired and code:"
            + " TokenIssuedBeforeRevocationTimestamp\", error=\"insufficient_claims\", claims=\""
            + base64(CLAIMS)
            + '"';
    return Stream.of(
        graph,
        bearer('"' + base64(CLAIMS) + '"'),
        bearer('"' + base64(CLAIMS).replace("=", "") + '"'),
        bearer('"' + base64Url(CLAIMS) + '"'),
        bearer(base64(CLAIMS)),
        bearer(base64Url(CLAIMS)),
        bearer(escaped(CLAIMS)),
        // as Microsoft.Identity.Web writes it
        bearer('"' + CLAIMS + "\", scopes=\"a,b\", proposedAction=\"consent\""),
        bearer("\" " + CLAIMS + " \""),
        bearer(CLAIMS),
        "Bearer claims=\"" + CLAIMS + "\", error=\"insufficient_claims\"",
        "bearer CLAIMS=\"" + base64(CLAIMS) + "\",ERROR=Insufficient_Claims",
        "Bearer error = \"insufficient_claims\" , claims = \"" + base64(CLAIMS) + '"',
        "Bearer error=\"insufficient_claims\" claims=\"" + base64(CLAIMS) + '"',
        "Bearer\terror=\"insufficient_claims\",\tclaims=\"" + base64(CLAIMS) + '"',
        "Negotiate, " + graph,
        "Negotiate YIIJvwYGKwYBBQUCoIIJszCCCa+gMDAuBgkqhkiC9w==, " + graph,
        "Basic realm=\"a \\\"Bearer error=, claims=\\\" realm\", charset=UTF-8, " + graph,
        graph + ", Basic realm=\"partner\", NTLM",
        "Bearer realm=\"one\", error=\"invalid_token\", " + graph,
        "PoP error=\"insufficient_claims\", claims=\"" + base64("{\"a\":1}") + "\", " + graph,
        ",, ,\" what? (), " + graph);
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void find_inWhateverSpelling_isTheJson(String line) {
    assertThat(ClaimsChallenge.find(List.of(line))).isEqualTo(CLAIMS);
  }

  @Test
  void find_ofClaimsThatTheAlphabetsSpellDifferently_readsBoth() {
    for (String value : List.of(base64(AWKWARD), base64Url(AWKWARD))) {
      assertThat(ClaimsChallenge.find(List.of(bearer('"' + value + '"')))).isEqualTo(AWKWARD);
    }
    assertThat(base64(AWKWARD)).containsAnyOf("+", "/");
  }

  @Test
  void find_amongSeveralLines_looksAtEach() {
    assertThat(
            ClaimsChallenge.find(
                Arrays.asList(
                    "Negotiate",
                    "Bearer realm=\"x\", error=\"insufficient_claims\"",
                    null,
                    bearer(base64(CLAIMS)))))
        .isEqualTo(CLAIMS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " , ",
        "Bearer",
        "Bearer realm=\"\"",
        "Bearer error=\"invalid_token\", claims=\"e30=\"",
        "Bearer error=\"insufficient_claims\"",
        "Bearer error=\"insufficient_claims\", claims=\"\"",
        "Bearer error=\"insufficient_claims\", claims=",
        "Bearer error=\"insufficient_claims\", claims=\"bm90IGpzb24=\"",
        "Bearer error=\"insufficient_claims\", claims=\"W10=\"",
        "Bearer error=\"insufficient_claims\", claims=\"bnVsbA==\"",
        "Bearer error=\"insufficient_claims\", claims=\"e30\u00e9\"",
        "Bearer error=\"insufficient_claims\", claims=\"gICA\"",
        "Bearer error=\"insufficient_claims\", claims=\"e\"",
        "Bearer error=\"insufficient_claims\", claims=\"{\"a\":NaN}\"",
        "Bearer error=\"insufficient_claims\", claims=\"{\"a\":{\"",
        "Bearer error=\"insufficient_claims\", claims=\"{}}\" claims",
        "Bearer error_description=\"error=insufficient_claims\", claims=\"e30=\"",
        "Basic error=\"insufficient_claims\", claims=\"e30=\"",
        "error=\"insufficient_claims\", claims=\"e30=\"",
        "Bearer error=\"insufficient_claims\", Bearer claims=\"e30=\"",
        "Bearer error=\"insufficient_claims, claims=e30=",
      })
  void find_whereThereIsNoClaimsChallenge_isNothing(String line) {
    assertThat(ClaimsChallenge.find(List.of(line))).isNull();
  }

  @Test
  void find_ofLongClaims_isBounded() {
    String longest = "{\"a\":\"" + "x".repeat(ClaimsChallenge.MAX_LENGTH - 8) + "\"}";
    String longer = "{\"a\":\"" + "x".repeat(ClaimsChallenge.MAX_LENGTH - 7) + "\"}";

    assertThat(ClaimsChallenge.find(List.of(bearer(base64(longest))))).isEqualTo(longest);
    assertThat(ClaimsChallenge.find(List.of(bearer(base64(longer))))).isNull();
    assertThat(ClaimsChallenge.find(List.of(bearer('"' + longer + '"')))).isNull();
  }

  @Test
  void find_inMoreThanAnybodyWrites_readsNoFurther() {
    String padding = "Basic realm=\"" + "x".repeat(64 * 1024) + "\"";

    assertThat(ClaimsChallenge.find(List.of(padding + ", " + bearer(base64(CLAIMS))))).isNull();
    assertThat(
            ClaimsChallenge.find(
                Stream.concat(
                        Collections.nCopies(70, padding.substring(0, 1000)).stream(),
                        Stream.of(bearer(base64(CLAIMS))))
                    .toList()))
        .isNull();
  }

  /** Quadratic work would take minutes here, and the build would notice. */
  @ParameterizedTest
  @ValueSource(
      strings = {"claims=\"{\"", "claims={", "\"", "\\", "{", "Bearer ", "a=", "a=\"{\"b\":", "=,"})
  void find_inLinesMadeToTakeLong_takesTimeInProportion(String piece) {
    String line = "Bearer error=insufficient_claims, " + piece.repeat(60_000 / piece.length());

    for (int i = 0; i < 200; i++) {
      assertThat(ClaimsChallenge.find(List.of(line))).isNull();
    }
  }

  @Test
  void find_ofDeeplyNestedJson_isNothing() {
    String deep = "{\"a\":".repeat(1600) + "1" + "}".repeat(1600);

    assertThat(ClaimsChallenge.find(List.of(bearer(deep)))).isNull();
    assertThat(ClaimsChallenge.find(List.of(bearer(base64(deep))))).isNull();
  }

  /** What fuzzing kept, once more. */
  @Test
  void find_inTheKeptCorpus_findsAnObjectOrNothing() throws Exception {
    List<Path> inputs;
    try (Stream<Path> files = Files.list(CORPUS)) {
      inputs = files.toList();
    }
    for (Path input : inputs) {
      judge(Files.readAllBytes(input));
    }
    assertThat(inputs).hasSizeGreaterThan(20);
  }

  /**
   * From any bytes to a verdict. Lines are the header's values; in a first line {@code claims} the
   * rest is JSON, which has to come through in every spelling.
   */
  static void judge(byte[] input) throws Exception {
    String text = new String(input, ISO_8859_1);
    if (!text.startsWith("claims\n")) {
      String found = ClaimsChallenge.find(Arrays.asList(text.split("\n", 10)));
      if (found != null) {
        assertThat(found).hasSizeLessThanOrEqualTo(ClaimsChallenge.MAX_LENGTH);
        assertThat(JSONObjectUtils.parse(found)).isNotNull();
      }
      return;
    }
    String json = written(text.substring(7));
    if (json != null) {
      for (String value :
          List.of(base64(json), base64Url(json), '"' + base64(json) + '"', escaped(json), json)) {
        assertThat(ClaimsChallenge.find(List.of("Negotiate", "Digest a=b, " + bearer(value))))
            .isEqualTo(json);
      }
    }
  }

  /** As a server would write it; null where it would not. */
  private static @Nullable String written(String text) {
    try {
      Map<String, Object> object = JSONObjectUtils.parse(text);
      String json = object == null ? "" : JSONObjectUtils.toJSONString(object);
      boolean stable = json.equals(JSONObjectUtils.toJSONString(JSONObjectUtils.parse(json)));
      return stable && json.length() > 2 && json.length() <= 4000 ? json : null;
    } catch (java.text.ParseException | IllegalArgumentException e) {
      return null;
    }
  }
}
