package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.testing.TestSettings;

class ValidationErrorTest {

  @ParameterizedTest
  @EnumSource(ValidationError.class)
  void description_always_fitsAHeaderThatClientsReadCarelessly(ValidationError check) {
    assertThat(check.description()).matches("[ -~]*").doesNotContain("\"", "\\", ",", "%", "=");
    assertThat(check.description().toLowerCase(Locale.ROOT)).doesNotContain("bearer");
    assertThat(check.description().isEmpty()).isEqualTo(check == ValidationError.NO_TOKEN);
  }

  @ParameterizedTest
  @EnumSource(ValidationError.class)
  void answer_always_isOneOfTheTable(ValidationError check) {
    ErrorResponse answer = check.answer();

    String expected =
        switch (answer.status()) {
          case 400 -> "invalid_request";
          case 401 -> check == ValidationError.NO_TOKEN ? null : "invalid_token";
          case 403 -> "insufficient_scope";
          case 503 -> "temporarily_unavailable";
          default -> "none";
        };
    assertThat(answer.error()).isEqualTo(expected);
  }

  private static Stream<TokenValidationException> everyRefusal() {
    return Stream.concat(
        Arrays.stream(ValidationError.values()).map(TokenValidationException::new),
        Arrays.stream(TokenDiagnosis.values())
            .map(
                diagnosis ->
                    new TokenValidationException(ValidationError.AUDIENCE, "", diagnosis)));
  }

  @ParameterizedTest
  @MethodSource("everyRefusal")
  void remedy_always_namesTheKeysOfTheIssuer(TokenValidationException refusal) {
    Settings settings =
        TestSettings.parse(
            """
            AzureAd { TenantId = contoso.example, ClientId = "%s" }
            Issuers.Partners { Type = oidc, Authority = "https://id.example/", Audience = a }
            """
                .formatted(TestToken.CLIENT_ID));

    assertThat(refusal.remedy()).doesNotContain("{i", "{a");
    assertThat(refusal.by(settings.issuers.get(0)).remedy())
        .doesNotContain("{i", "{a", "Issuers.P");
    // what belongs to all issuers together stands in AzureAd
    assertThat(
            refusal
                .by(settings.issuers.get(1))
                .remedy()
                .replace("AzureAd.MaxTokenLength", "")
                .replace("AzureAd.MaxConcurrentDecryptions", "")
                .replace("AzureAd.TokenDecryptionCredentials", ""))
        .doesNotContain("AzureAd", "{i", "{a");
  }

  @Test
  void ids_always_areDistinctAndStable() {
    assertThat(Arrays.stream(ValidationError.values()).map(ValidationError::id))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[a-z-]{3,20}"));
    assertThat(Arrays.stream(ValidationError.values()).map(ValidationError::remedy))
        .noneMatch(String::isEmpty);
  }
}
