package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.BearerToken;

/** What other libraries got wrong about tokens and keys at one time or another. */
class PeerDefectsTest {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final ValidatorFixture fixture = new ValidatorFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void validate_whenTheAudienceIsAnEmptyArray_refuses() {
    fixture.refuse(fixture.v2().raw("aud", "[]"), "audience");
  }

  @Test
  void validate_whenThereIsNoAudience_refuses() {
    fixture.refuse(fixture.v2().without("aud"), "audience");
  }

  @Test
  void validate_whenThereIsNoExpiry_refuses() {
    fixture.refuse(fixture.v2().without("exp"), "expiry");
  }

  @Test
  void validate_whenTheTenantIsNotTheIssuers_refuses() {
    fixture.refuse(fixture.v2().claim("tid", "cccccccc-0000-4000-8000-00000000000c"), "tenant");
    fixture.refuse(
        fixture
            .v2()
            .claim(
                "iss", fixture.authority.instance() + "cccccccc-0000-4000-8000-00000000000c/v2.0"),
        "issuer");
  }

  @Test
  void validate_whenTheIssuerIsCommon_refuses() {
    for (String name : List.of("common", "organizations", "{tenantid}")) {
      fixture.refuse(
          fixture.v2().claim("iss", fixture.authority.instance() + name + "/v2.0"), "issuer");
    }
  }

  @Test
  void validate_whenItIsAGraphTokenWithANonceInItsHeader_saysSo() {
    fixture.refuse(fixture.v2().header("nonce", "abc"), "graph-token");
  }

  @Test
  void validate_whenTheSignatureHoldsBlanksOrPadding_refusesEachOfThem() {
    String text = fixture.v2().signed(ValidatorFixture.ONE.getPrivate()).text();
    int middle = (text.lastIndexOf('.') + text.length()) / 2;
    for (String inserted : List.of(" ", "\n", "\r", "\t", "*", "=", "==", "%3D")) {
      refuseHeader("Bearer " + text.substring(0, middle) + inserted + text.substring(middle));
      refuseHeader("Bearer " + text + inserted + "x");
    }
    refuseHeader("Bearer " + text + "=");
    refuseHeader("Bearer " + text + "==");
  }

  @Test
  void validate_whenTheLastCharacterIsAnyOther_refusesAll63() {
    BearerToken genuine = fixture.v2().signed(ValidatorFixture.ONE.getPrivate());
    String text = genuine.text();
    char last = text.charAt(text.length() - 1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      char other = ALPHABET.charAt(i);
      if (other != last) {
        BearerToken variant = new BearerToken(text.substring(0, text.length() - 1) + other);
        assertThat(fixture.validator.validate(variant).caller()).as("%s", other).isNull();
      }
    }
    fixture.accept(genuine);
  }

  @Test
  void validate_whenTwoTokensAreSent_refusesWhicheverIsGood() {
    String good = fixture.v2().signed(ValidatorFixture.ONE.getPrivate()).text();

    for (List<String> headers :
        List.of(
            List.of("Bearer " + good, "Bearer " + good),
            List.of("Bearer " + good, "Bearer b"),
            List.of("Basic YTpi", "Bearer " + good),
            List.of("Bearer " + good + ", Bearer b"),
            List.of("Bearer a, Bearer " + good),
            List.of("Bearer " + good + " " + good))) {
      AccessDecision verdict =
          ValidatorFixture.validate(fixture.validator, headers.toArray(String[]::new));
      assertThat(verdict.caller()).isNull();
      assertThat(ValidatorFixture.answer(verdict).status()).isEqualTo(400);
    }
  }

  @Test
  void validate_whenKeysRollWhileTheBudgetForUnknownOnesIsSpent_acceptsWithinTheInterval() {
    fixture.accept(fixture.v2());
    fixture.refuse(forged(), "key");
    fixture.publish("one", "two");
    BearerToken genuine =
        fixture.v2().header("kid", "two").signed(ValidatorFixture.TWO.getPrivate());

    fixture.refuse(genuine, "key");
    fixture.clock.advance(ValidatorFixture.UNKNOWN_KID);

    fixture.accept(genuine);
  }

  @Test
  void validate_whenFailuresWentBefore_acceptsAsSoonAsTheKeysCanBeHad() {
    BearerToken genuine = fixture.v2().signed(ValidatorFixture.ONE.getPrivate());
    fixture.authority.fail(503);
    for (int i = 0; i < 5; i++) {
      assertThat(fixture.validator.validate(genuine).reason()).isEqualTo("keys-unavailable");
      fixture.clock.advance(ValidatorFixture.RETRY);
    }

    fixture.authority.fail(200);

    fixture.accept(genuine);
  }

  private BearerToken forged() {
    return fixture.v2().header("kid", "invented").signed(ValidatorFixture.TWO.getPrivate());
  }

  private void refuseHeader(String value) {
    assertThat(ValidatorFixture.validate(fixture.validator, value).caller())
        .as("inserted")
        .isNull();
  }
}
