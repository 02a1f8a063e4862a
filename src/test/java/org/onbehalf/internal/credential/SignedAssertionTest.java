package org.onbehalf.internal.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.testkit.FederatedIssuer;

/** Assertions that others sign. */
class SignedAssertionTest {
  private static final String NAME = "SignedAssertionFileDiskPath";

  @Test
  void parse_ofAJwt_knowsItsEnd_andDoesNotShowIt() throws Exception {
    Instant end = Instant.parse("2030-01-01T00:00:00Z");
    String jwt = FederatedIssuer.named("https://issuer.example").assertion("me", "aud", end);

    SignedAssertion assertion =
        SignedAssertion.parse(NAME, (jwt + "\n").getBytes(StandardCharsets.UTF_8));

    assertThat(assertion.text).isEqualTo(jwt);
    assertThat(assertion.expiresAt).isEqualTo(end);
    assertThat(assertion.isExpiredAt(end.minusSeconds(1))).isFalse();
    assertThat(assertion.isExpiredAt(end)).isTrue();
    assertThat(assertion.toString()).doesNotContain(jwt.substring(0, 20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "TOPSECRET",
        "a.b",
        "a.b.c.d",
        "a b.c.d",
        "e30.e30.x",
        "e30.bm9uZQ.x",
        "e30.W10.x",
        "e30.bnVsbA.x"
      })
  void parse_ofAnythingElse_refusesWithoutShowingIt(String text) {
    assertThatThrownBy(() -> SignedAssertion.parse(NAME, text))
        .isInstanceOf(CredentialFault.class)
        .hasMessageContaining(NAME)
        .hasMessageNotContaining("TOPSECRET")
        .hasNoCause();
  }

  @Test
  void parse_ofAnEndThatIsNoNumber_refuses() {
    String claims =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"exp\":\"tomorrow\"}".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> SignedAssertion.parse(NAME, "e30." + claims + ".x"))
        .isInstanceOf(CredentialFault.class);
    assertThatThrownBy(() -> SignedAssertion.parse(NAME, "e30." + "x".repeat(40_000) + ".x"))
        .isInstanceOf(CredentialFault.class);
  }
}
