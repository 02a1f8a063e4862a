package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationHeaderTest {
  private static final int LONGEST = 32 * 1024;

  @Test
  void parse_whenThereIsNone_isAChallengeWithoutErrorCode() {
    AuthorizationHeader none = AuthorizationHeader.parse(Collections.emptyEnumeration(), LONGEST);
    AuthorizationHeader hidden = AuthorizationHeader.parse(null, LONGEST);

    assertThat(none.isAbsent()).isTrue();
    assertThat(refusal(none).answer().status()).isEqualTo(401);
    assertThat(refusal(none).answer().error()).isNull();
    assertThat(hidden.isAbsent()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic dXNlcjpwYXNz",
        "Negotiate",
        "Digest a=\"b\", c=\"d\"",
        "BearerX abc",
        "Bearerabc",
        "Bear abc",
        "",
        "  "
      })
  void parse_whenAnotherScheme_isAChallengeWithoutErrorCode(String value) {
    assertThat(parse(value).isAbsent()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "Bearer|empty-token",
        "Bearer |empty-token",
        "bearer    |empty-token",
        "Bearer\t|empty-token",
        "Bearer =|header-syntax",
        "Bearer ====|header-syntax",
        "Bearer a.b.c d.e.f|header-syntax",
        "Bearer YQ.YQ.YQ, Bearer YQ.YQ.YQ|header-syntax",
        "Bearer YQ.YQ.YQ,Basic YQ|header-syntax",
        "Bearer YQ.YQ.YQ,|header-syntax",
        "Bearer\tYQ.YQ.YQ|header-syntax",
        "Bearer \tYQ.YQ.YQ|header-syntax",
        "Bearer YQ.YQ.\tYQ|header-syntax",
        "Bearer YQ.YQ.YQ;x|header-syntax",
        "Bearer \"YQ.YQ.YQ\"|header-syntax",
        "Bearer YQ.YQ*.YQ|header-syntax",
        "Bearer YQ.YQ=.YQ|header-syntax",
        "Bearer YQ.YQ.YQ=x|header-syntax",
        "Bearer YQ.YQ.YQü|header-syntax",
        "Bearer Bearer YQ.YQ.YQ|header-syntax",
        "Bearer,YQ.YQ.YQ|header-syntax",
        "Bearer=YQ.YQ.YQ|header-syntax",
        "Bearer:YQ.YQ.YQ|header-syntax",
        "\"Bearer\" YQ.YQ.YQ|header-syntax",
        "ſ|header-syntax",
      })
  void parse_whenNotOneCredential_isAnInvalidRequest(String value, String check) {
    AuthorizationHeader header = parse(value);

    assertThat(refusal(header).check.id()).isEqualTo(check);
    assertThat(refusal(header).answer().status()).isEqualTo(400);
    assertThat(refusal(header).answer().error()).isEqualTo("invalid_request");
  }

  @ParameterizedTest
  @ValueSource(chars = {'\n', '\r', '\0', '\u007f', '\u00a0', '\u2028'})
  void parse_whenAControlCharacterOrOddBlankIsInserted_isAnInvalidRequest(char c) {
    for (String value : List.of("Bearer YQ.YQ.Y" + c + "Q", "Bearer" + c + "YQ.YQ.YQ")) {
      assertThat(refusal(parse(value)).answer().status()).isEqualTo(400);
    }
  }

  @Test
  void parse_whenTwoHeaders_isAnInvalidRequestWhateverTheyAre() {
    for (String second : List.of("Bearer YQ.YQ.YQ", "Basic YQ", "")) {
      AuthorizationHeader header =
          AuthorizationHeader.parse(
              Collections.enumeration(List.of("Bearer YQ.YQ.YQ", second)), LONGEST);

      assertThat(refusal(header).check).isEqualTo(ValidationError.TWO_HEADERS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "opaque,token-syntax",
    "YQ.YQ,token-syntax",
    "YQ.YQ.YQ.YQ,token-syntax",
    "YQ.YQ.YQ.YQ.YQ.YQ,token-syntax",
    "YQ.YQ.YQ.YQ.YQ.YQ.YQ.YQ.YQ.YQ.YQ,token-syntax",
    "..,unsigned",
    "YQ..,unsigned",
    "YQ.YQ.,unsigned",
    ".YQ.YQ,token-syntax",
    "YQ..YQ,token-syntax",
    ".YQ.YQ.YQ.YQ,token-syntax",
    "YQ.YQ..YQ.YQ,token-syntax",
    "YQ.YQ.YQ.YQ.,token-syntax",
    "YQ.YQ.YQ=,token-encoding",
    "YQ.YQ.YQ==,token-encoding",
    "YQ.YQ.YR,token-encoding",
    "YQ.YR.YQ,token-encoding",
    "YR.YQ.YQ,token-encoding",
    "YQ.YQ.YWF,token-encoding",
    "YQ.YQ.Y,token-encoding",
    "YQ.YQ.YQYQY,token-encoding",
    "YQ.YQ.+Q,token-encoding",
    "YQ.YQ./Q,token-encoding",
    "YQ.YQ.~Q,token-encoding"
  })
  void parse_whenNoTokenInCanonicalForm_isAnInvalidToken(String token, String check) {
    AuthorizationHeader header = parse("Bearer " + token);

    assertThat(refusal(header).check.id()).isEqualTo(check);
    assertThat(refusal(header).answer().status()).isEqualTo(401);
    assertThat(refusal(header).answer().error()).isEqualTo("invalid_token");
  }

  @Test
  void parse_whenTooLong_isAnInvalidToken() {
    String longest = "YQ.YQ." + "AAAA".repeat((LONGEST - 8) / 4) + "YQ";

    assertThat(longest).hasSize(LONGEST);
    assertThat(parse("Bearer " + longest).token()).isNotNull();
    assertThat(refusal(parse("Bearer A" + longest)).check).isEqualTo(ValidationError.TOO_LONG);
    assertThat(refusal(parse("Bearer " + "A".repeat(100 * 1024))).check)
        .isEqualTo(ValidationError.TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer YQ.YWI.YWJj",
        "bearer YQ.YWI.YWJj",
        "BEARER YQ.YWI.YWJj",
        "Bearer    YQ.YWI.YWJj",
        " \tBearer YQ.YWI.YWJj \t "
      })
  void parse_whenOneToken_readsItsOnlyText(String value) {
    AuthorizationHeader header = parse(value);

    assertThat(header.token().text()).isEqualTo("YQ.YWI.YWJj");
    assertThat(header.toString()).doesNotContain("YQ");
  }

  @Test
  void parse_whenEncrypted_leavesItToValidation() {
    AuthorizationHeader.check(parse("Bearer YQ.YQ.YQ.YQ.YQ").token());
    AuthorizationHeader.check(parse("Bearer YQ..YQ.YQ.YQ").token());
  }

  @Test
  void token_whenThereIsNone_throws() {
    assertThatThrownBy(() -> parse("Basic YQ").token())
        .isInstanceOf(TokenValidationException.class);
  }

  private static TokenValidationException refusal(AuthorizationHeader header) {
    return assertThrows(
        TokenValidationException.class, () -> AuthorizationHeader.check(header.token()));
  }

  private static AuthorizationHeader parse(String value) {
    return AuthorizationHeader.parse(Collections.enumeration(List.of(value)), LONGEST);
  }
}
