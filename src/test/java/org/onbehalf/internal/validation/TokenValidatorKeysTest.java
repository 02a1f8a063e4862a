package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.internal.jwks.KeyRefresh;

/** What becomes of tokens when the issuer's keys change, or cannot be had. */
class TokenValidatorKeysTest {
  private static final PrivateKey ONE = ValidatorFixture.ONE.getPrivate();
  private static final PrivateKey TWO = ValidatorFixture.TWO.getPrivate();

  private final ValidatorFixture fixture = new ValidatorFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void constructor_always_touchesNoNetwork() {
    assertThat(fixture.authority.fetches()).isZero();
  }

  @Test
  void validate_whenTheIssuerRollsItsKey_acceptsTheFirstTokenOfTheNewOne() {
    fixture.accept(fixture.v2());
    fixture.publish("one", "two");

    fixture.accept(fixture.v2().header("kid", "two").signed(TWO));

    fixture.accept(fixture.v2());
    assertThat(fixture.authority.fetches()).isEqualTo(2);
  }

  @Test
  void validate_whenKeyWasRemoved_refusesEvenWhatWasSeenBefore() {
    BearerToken token = fixture.v2().raw("exp", "4102444800").signed(ONE);
    fixture.accept(token);
    fixture.publish("two");
    fixture.clock.advance(ValidatorFixture.REFRESH);
    fixture.accept(fixture.v2().header("kid", "two").signed(TWO));

    fixture.refuse(token, "key");
  }

  @Test
  void validate_whenAKeyIsReplacedUnderItsOldName_refusesWhatWasSeenBefore() {
    BearerToken token = fixture.v2().raw("exp", "4102444800").signed(ONE);
    fixture.accept(token);
    fixture.authority.publish(
        FakeAuthority.jwk("one", ValidatorFixture.publicKey(ValidatorFixture.TWO)));
    fixture.refresh();

    fixture.refuse(token, "signature");
  }

  @Test
  void validate_whenAKeyIsReboundToAnotherIssuer_refusesWhatWasSeenBefore() {
    BearerToken token = fixture.v2().raw("exp", "4102444800").signed(ONE);
    fixture.accept(token);
    fixture.authority.publish(
        FakeAuthority.jwk(
            "one",
            ValidatorFixture.publicKey(ValidatorFixture.ONE),
            "\"issuer\":\"https://other.example/\""));
    fixture.refresh();

    fixture.refuse(token, "key-issuer");
  }

  @Test
  void validate_whenSeenBeforeWithManyGroups_tellsTheSameClaims() {
    String groups =
        IntStream.range(0, 200)
            .mapToObj(i -> "\"group-" + i + "-of-a-directory-with-many-groups\"")
            .collect(Collectors.joining(",", "[", "]"));
    BearerToken token = fixture.v2().raw("groups", groups).signed(ONE);

    Map<String, Object> first = fixture.accept(token).claims();
    Map<String, Object> again = fixture.accept(token).claims();

    assertThat((List<?>) first.get("groups")).hasSize(200);
    assertThat(again).isEqualTo(first);
  }

  @Test
  void validate_whenSeenBefore_judgesTheRestAnew() {
    BearerToken token = fixture.v2().signed(ONE);
    fixture.accept(token);

    fixture.clock.advance(Duration.ofMinutes(61));

    fixture.refuse(token, "expired");
  }

  @Test
  void validate_whenSeenBefore_acceptsToTheLastMillisecondAndNotAfter() {
    Instant now = fixture.clock.instant();
    BearerToken token =
        fixture
            .v2()
            .raw("nbf", Long.toString(now.getEpochSecond() + 30))
            .raw("exp", now.getEpochSecond() + 100 + ".0015")
            .signed(ONE);
    fixture.accept(token);

    fixture.clock.advance(Duration.ofMillis(160_001));
    fixture.accept(token);
    fixture.clock.advance(Duration.ofMillis(1));
    fixture.refuse(token, "expired");

    fixture.clock.advance(Duration.ofMillis(-190_002));
    fixture.accept(token);
    fixture.clock.advance(Duration.ofMillis(-1));
    fixture.refuse(token, "not-yet-valid");
  }

  @Test
  void validate_ofATextThatOnlyLooksLikeASeenToken_refuses() {
    String genuine = fixture.v2().signed(ONE).text();
    fixture.accept(new BearerToken(genuine));
    int at = genuine.indexOf('A');

    // the low byte of the first is that of A; the others are what encoders make of such characters
    for (String character : List.of("\u0141", "\u00c1", "?", "\ud83d\ude00", "\ud83d")) {
      String header = "Bearer " + genuine.substring(0, at) + character + genuine.substring(at + 1);

      assertThat(ValidatorFixture.validate(fixture.validator, header).reason())
          .isEqualTo("header-syntax");
    }
  }

  @Test
  void validate_whenSeenBefore_parsesNothingUntilTheClaimsAreRead() {
    BearerToken token = fixture.v2().signed(ONE);
    ValidatedCaller first = fixture.accept(token);

    ValidatedCaller second = fixture.accept(token);

    assertThat(second.claim("oid")).isEqualTo(first.claim("oid"));
    assertThat(second.claims()).containsKey("oid").doesNotContainKey("none");
    assertThat(second.claims().keySet()).isEqualTo(first.claims().keySet());
    assertThatThrownBy(() -> second.claims().remove("oid"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void validate_whenSeenBeforeByAnotherFilter_judgesItByItsOwnRules() {
    BearerToken token = fixture.v2().signed(ONE);
    fixture.accept(token);
    TokenValidator other =
        ValidatorFixture.validator(
            AzureAdSettings.of(fixture.authority.instance(), FakeAuthority.TENANT, "other"),
            new SignatureCacheSettings(1000),
            fixture.keySets,
            fixture.clock);

    assertThat(other.validate(token).reason()).isEqualTo("audience");
    assertThat(other.validate(token).reason()).isEqualTo("audience");
  }

  @Test
  void validate_whenSeenBeforeIsSwitchedOff_acceptsAndRefusesAlike() {
    TokenValidator validator = fixture.validator(0);
    BearerToken token = fixture.v2().signed(ONE);

    assertThat(validator.validate(token).reason()).isEqualTo("accepted");
    assertThat(validator.validate(token).reason()).isEqualTo("accepted");
    assertThat(validator.validate(fixture.v2().signed(TWO)).reason()).isEqualTo("signature");
  }

  @Test
  void validate_whenForgedUnderASeenToken_refuses() {
    BearerToken genuine = fixture.v2().signed(ONE);
    fixture.accept(genuine);

    BearerToken forged = fixture.v2().claim("oid", "x").signed(TWO);
    fixture.refuse(forged, "signature");
    fixture.refuse(forged, "signature");

    fixture.accept(genuine);
  }

  @Test
  void validate_whenTheIssuerIsDownAtColdStart_is503AndRecovers() {
    BearerToken token = fixture.v2().signed(ONE);
    fixture.authority.fail(503);

    assertUnavailable(token, ValidatorFixture.RETRY);
    fixture.clock.advance(Duration.ofSeconds(2));
    assertUnavailable(token, Duration.ofSeconds(3));

    fixture.authority.fail(200);
    fixture.clock.advance(Duration.ofSeconds(3));
    fixture.accept(token);
  }

  @Test
  void validate_whenTheIssuerIsDownForLong_acceptsForTheAgreedTimeAndThenSays503() {
    BearerToken token = fixture.v2().raw("exp", "4102444800").signed(ONE);
    fixture.accept(token);
    fixture.authority.fail(500);

    fixture.clock.advance(ValidatorFixture.LAST_KNOWN_GOOD.minusSeconds(1));
    fixture.accept(token);
    KeyRefresh.awaitEnd();
    fixture.clock.advance(ValidatorFixture.RETRY);

    assertUnavailable(token, ValidatorFixture.RETRY);
  }

  @Test
  void validate_whenAnUnknownKeyCannotBeAskedFor_saysSoRatherThanRefusing() {
    fixture.accept(fixture.v2());
    fixture.authority.fail(500);

    assertUnavailable(fixture.v2().header("kid", "two").signed(TWO), ValidatorFixture.RETRY);
    fixture.accept(fixture.v2());
  }

  @Test
  void validate_whenTokensCouldNotPassAnyway_spendsNoBudgetOnTheirKeys() {
    fixture.accept(fixture.v2());
    fixture.publish("one", "two");
    long past = fixture.clock.instant().getEpochSecond() - 3600;

    fixture.refuse(forged().claim("aud", "other").signed(TWO), "audience");
    fixture.refuse(forged().claim("iss", "https://other/").signed(TWO), "issuer");
    fixture.refuse(
        forged().claim("tid", "cccccccc-0000-4000-8000-00000000000c").signed(TWO), "tenant");
    fixture.refuse(forged().raw("exp", "" + past).signed(TWO), "expired");
    fixture.refuse(forged().without("exp").signed(TWO), "expiry");
    assertThat(fixture.authority.fetches()).isEqualTo(1);

    fixture.accept(fixture.v2().header("kid", "two").signed(TWO));
  }

  @Test
  void validate_whenKeysAreInvented_fetchesOncePerInterval() {
    fixture.accept(fixture.v2());

    for (int i = 0; i < 300; i++) {
      fixture.refuse(forged().header("kid", "invented " + i).signed(TWO), "key");
      fixture.clock.advance(Duration.ofMillis(100));
    }
    assertThat(fixture.authority.fetches()).isEqualTo(2);

    fixture.publish("one", "two");
    fixture.accept(fixture.v2().header("kid", "two").signed(TWO));
    assertThat(fixture.authority.fetches()).isEqualTo(3);
  }

  @Test
  void validate_whileAThousandKeysASecondAreInvented_acceptsANewOneWithinTheInterval() {
    fixture.accept(fixture.v2());
    int second = -1;
    int acceptedAt = -1;

    while (acceptedAt < 0 && ++second < 60) {
      if (second == 7) {
        fixture.publish("one", "two");
      }
      for (int i = 0; i < 1000; i++) {
        fixture.refuse(invented(second + "-" + i), "key");
        fixture.clock.advance(Duration.ofMillis(1));
      }
      fixture.accept(fixture.v2());
      TestToken genuine = fixture.v2().header("kid", "two");
      acceptedAt =
          second >= 7 && fixture.validator.validate(genuine.signed(TWO)).caller() != null
              ? second
              : -1;
    }

    assertThat(acceptedAt).isBetween(7, 7 + 30);
    assertThat(fixture.authority.fetches()).as("1 at the start, 1 per 30 s").isEqualTo(3);
  }

  @Test
  void validate_whenManyAreTheFirst_acceptsAllWithOneFetch() throws Exception {
    BearerToken token = fixture.v2().signed(ONE);
    fixture.authority.hang();
    ExecutorService threads = Executors.newFixedThreadPool(50);
    try {
      List<Future<AccessDecision>> first = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        first.add(threads.submit(() -> fixture.validator.validate(token)));
      }
      fixture.authority.release();

      for (Future<AccessDecision> each : first) {
        assertThat(each.get(20, TimeUnit.SECONDS).reason()).isEqualTo("accepted");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(fixture.authority.fetches()).isEqualTo(1);
  }

  @Test
  void validate_whenTheEndpointHangsWhileKeysAreHeld_acceptsWithoutWaiting() {
    BearerToken token = fixture.v2().raw("exp", "4102444800").signed(ONE);
    fixture.accept(token);
    fixture.clock.advance(ValidatorFixture.REFRESH);
    fixture.authority.hang();

    for (int i = 0; i < 20; i++) {
      fixture.accept(token);
    }

    // had anybody waited, the fetch would have ended by its limit, and another begun
    assertThat(fixture.authority.fetches()).isLessThanOrEqualTo(2);
    fixture.authority.release();
    KeyRefresh.awaitEnd();
    assertThat(fixture.authority.fetches()).isEqualTo(2);
  }

  private BearerToken invented(String kid) {
    return new BearerToken(fixture.v2().header("kid", kid).unsigned() + ".c2lnbmF0dXJl");
  }

  private TestToken forged() {
    return fixture.v2().header("kid", "forged");
  }

  private void assertUnavailable(BearerToken token, Duration retryAfter) {
    AccessDecision verdict = fixture.validator.validate(token);
    assertThat(verdict.reason()).isEqualTo("keys-unavailable");
    assertThat(ValidatorFixture.answer(verdict).status()).isEqualTo(503);
    assertThat(ValidatorFixture.answer(verdict).error()).isEqualTo("temporarily_unavailable");
    assertThat(ValidatorFixture.answer(verdict).retryAfter()).isEqualTo(retryAfter);
  }
}
