package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onbehalf.internal.challenge.Answer;

class CheckTest {

  @ParameterizedTest
  @EnumSource(Check.class)
  void description_always_fitsAHeaderThatClientsReadCarelessly(Check check) {
    assertThat(check.description()).matches("[ -~]*").doesNotContain("\"", "\\", ",", "%", "=");
    assertThat(check.description().toLowerCase(Locale.ROOT)).doesNotContain("bearer");
    assertThat(check.description().isEmpty()).isEqualTo(check == Check.NO_TOKEN);
  }

  @ParameterizedTest
  @EnumSource(Check.class)
  void answer_always_isOneOfTheTable(Check check) {
    Answer answer = check.answer();

    String expected =
        switch (answer.status()) {
          case 400 -> "invalid_request";
          case 401 -> check == Check.NO_TOKEN ? null : "invalid_token";
          case 403 -> "insufficient_scope";
          case 503 -> "temporarily_unavailable";
          default -> "none";
        };
    assertThat(answer.error()).isEqualTo(expected);
  }

  @Test
  void ids_always_areDistinctAndStable() {
    assertThat(Arrays.stream(Check.values()).map(Check::id))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[a-z-]{3,20}"));
    assertThat(Arrays.stream(Check.values()).map(Check::remedy)).noneMatch(String::isEmpty);
  }
}
