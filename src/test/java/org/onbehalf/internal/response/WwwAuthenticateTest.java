package org.onbehalf.internal.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.message.AcquisitionMessages;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.testing.TestSettings;

class WwwAuthenticateTest {
  private static WwwAuthenticate challenge(Settings settings) {
    return new WwwAuthenticate(
        settings.issuers.get(0).authority, settings.acquisition.client.clientId);
  }

  private final WwwAuthenticate challenge =
      challenge(
          TestSettings.parse(
              """
                  AzureAd {
                    TenantId = "contoso.onmicrosoft.com"
                    ClientId = "11111111-2222-3333-4444-555555555555"
                  }
                  """));

  @Test
  void value_withoutToken_isAChallengeWithoutErrorCode() {
    assertThat(challenge.value(ErrorResponse.challenge()))
        .isEqualTo(
            "Bearer realm=\"contoso.onmicrosoft.com\","
                + " authorization_uri=\"https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/authorize\","
                + " client_id=\"11111111-2222-3333-4444-555555555555\"");
  }

  @Test
  void value_forManyTenants_namesNone() {
    WwwAuthenticate many =
        challenge(
            TestSettings.parse(
                """
                    AzureAd {
                      TenantId = organizations
                      AllowedTenants = "*"
                      ClientId = "11111111-2222-3333-4444-555555555555"
                    }
                    """));

    assertThat(many.value(ErrorResponse.challenge()))
        .startsWith(
            "Bearer realm=\"\","
                + " authorization_uri=\"https://login.microsoftonline.com/organizations/oauth2/authorize\",");
  }

  @Test
  void value_holdsTheParametersInTheContractsOrder() {
    ErrorResponse answer =
        ErrorResponse.of(
                AcquisitionMessages.CLAIMS, 401, "insufficient_claims", "More proof is needed.")
            .withScope("api://one/read")
            .withClaims("{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}");

    assertThat(challenge.value(answer).replaceAll("=\"[^\"]*\"", ""))
        .isEqualTo(
            "Bearer realm, authorization_uri, client_id, error, error_description, scope, claims");
  }

  @Test
  void value_neverHoldsWhatSimpleParsersTripOver() {
    ErrorResponse answer =
        ErrorResponse.of(
            AcquisitionMessages.CLAIMS,
            401,
            "invalid_token",
            "A \"quoted\\\", 100% = Bearer \u00fcber\r\nSet-Cookie: x");

    String description =
        challenge.value(answer).replaceAll("^.*error_description=\"([^\"]*)\".*$", "$1");

    assertThat(description).matches("[ -~]*").doesNotContain("\"", "\\", ",", "%", "=", "Bearer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":\"~~~~~~~~\"}",
        "{ \"a\" : \"??????\", \"b\":\">>>>\" }",
        "{\"name\":\"J\u00f6rg \u65e5\u672c \ud83d\ude00\"}",
        "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}",
      })
  void encode_isTheSameInBothAlphabets_andMeansTheSame(String claims) throws Exception {
    String encoded = Objects.requireNonNull(WwwAuthenticate.encode(claims));

    assertThat(encoded).doesNotContain("+", "/", "-", "_");
    assertThat(encoded.length() % 4).isZero();
    String decoded = new String(Base64.getDecoder().decode(encoded), UTF_8);
    assertThat(decoded).matches("[ -~]*");
    Map<String, Object> meant = JSONObjectUtils.parse(claims);
    assertThat(JSONObjectUtils.parse(decoded)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "[1]", "\"text\"", "{\"a\":", "null"})
  void encode_ofWhatIsNoObject_isLeftOut(String claims) {
    assertThat(WwwAuthenticate.encode(claims)).isNull();
  }

  @Test
  void encode_ofWhatIsTooLongForAHeader_isLeftOut() {
    assertThat(WwwAuthenticate.encode("{\"a\":\"" + "x".repeat(9000) + "\"}")).isNull();
  }
}
