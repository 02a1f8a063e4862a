package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Good tokens that look bad here: clocks that differ, headers that are cut. The log says so. */
class DistortedTokenTest {
  private static final PrivateKey KEY = ValidatorFixture.ONE.getPrivate();
  private static final PrivateKey FOREIGN = ValidatorFixture.TWO.getPrivate();

  private final ValidatorFixture fixture = new ValidatorFixture();
  private final RefusalLines log = new RefusalLines();

  @AfterEach
  void close() {
    log.close();
    fixture.close();
  }

  /** What the operator reads. */
  private String line(TestToken token) {
    return line(token.signed(KEY).text());
  }

  private String line(String token) {
    return log.line(fixture.validator, token);
  }

  // --- clocks -----------------------------------------------------------------------------------

  @Test
  void expiredToken_saysByHowMuchAndThatClocksMayDiffer() {
    String token = fixture.v2().signed(KEY).text();
    fixture.clock.advance(Duration.ofSeconds(3600 + 75));

    assertThat(line(token))
        .contains(
            "not accepted: expired, clock-skew.",
            "75 s before this server's time",
            "AzureAd.ClockSkew forgives 60 s",
            "the clocks of this server and of its issuer may differ");
  }

  @Test
  void expiredToken_longAgo_isNoMatterOfClocks() {
    String token = fixture.v2().signed(KEY).text();
    fixture.clock.advance(Duration.ofSeconds(3600 + 361));

    assertThat(line(token))
        .contains("not accepted: expired.", "361 s before")
        .doesNotContain("differ");
  }

  @Test
  void notYetValidToken_saysByHowMuchAndThatClocksMayDiffer() {
    assertThat(line(fromNow(90)))
        .contains("not accepted: not-yet-valid, clock-skew.", "90 s after this server's time");
  }

  @Test
  void notYetValidTokens_severalInARow_showThatThisServersClockIsBehind() {
    assertThat(line(fromNow(1000))).contains("not accepted: not-yet-valid.", "1000 s after");
    fixture.validator.validate(fromNow(1001).signed(KEY));

    assertThat(line(fromNow(1002)))
        .contains(
            "not accepted: not-yet-valid, clock-behind.",
            "1002 s after this server's time",
            "the clock of this server is behind",
            "NTP");
  }

  @Test
  void notYetValidTokens_whereOthersAreAccepted_showNothing() {
    for (int i = 0; i < 5; i++) {
      fixture.validator.validate(fromNow(1000 + i).signed(KEY));
      assertThat(fixture.validator.validate(fixture.v2().signed(KEY)).caller()).isNotNull();
    }

    assertThat(log.lines())
        .hasSize(1)
        .allMatch(line -> line.contains("not accepted: not-yet-valid."));
  }

  @Test
  void notYetValidTokens_thatNobodySigned_showNothing() {
    fixture.validator.validate(fixture.v2().signed(KEY));
    for (int i = 0; i < 5; i++) {
      fixture.validator.validate(fromNow(1000 + i).signed(FOREIGN));
      fixture.validator.validate(fromNow(1000).header("kid", "unknown").signed(FOREIGN));
    }

    assertThat(log.lines()).noneMatch(line -> line.contains("clock-behind"));
  }

  private TestToken fromNow(int seconds) {
    return fixture.v2().raw("nbf", "" + (fixture.clock.instant().getEpochSecond() + seconds));
  }

  // --- cut on its way ---------------------------------------------------------------------------

  @Test
  void cutToken_betweenItsParts_isNamed() {
    String token = fixture.v2().signed(KEY).text();
    String cut = token.substring(0, token.indexOf('.') + 200);

    assertThat(line(cut))
        .contains(
            "not accepted: token-syntax, truncated-token.",
            "it ends after " + cut.length() + " characters",
            "something on its way cuts long headers",
            "LimitRequestFieldSize of Apache")
        .doesNotContain(cut.substring(0, 20));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 100, 101, 102, 103, 341})
  void cutToken_withinItsSignature_isNamedWhereverItIsCut(int missing) {
    String token = fixture.v2().signed(KEY).text();
    String cut = token.substring(0, token.length() - missing);

    assertThat(line(cut)).contains(", truncated-token.", "it ends after " + cut.length());
  }

  @Test
  void cutToken_withASignatureOfWholeBytes_saysHowManyAreMissing() {
    List<String> parts = TestToken.parts(fixture.v2().signed(KEY));
    byte[] signature = Base64.getUrlDecoder().decode(parts.get(2));
    String shorter = TestToken.encode(Arrays.copyOf(signature, 200));

    assertThat(line(parts.get(0) + "." + parts.get(1) + "." + shorter))
        .contains(
            "not accepted: signature, truncated-token.", "its signature has 200 of 256 bytes");
    assertThat(log.lines(Level.WARN)).anyMatch(line -> line.contains("truncated-token"));
  }

  @Test
  void cutToken_whereHeadersHaveTheirLimits_saysWhich() {
    String token = fixture.v2().claim("long", "x".repeat(9000)).signed(KEY).text();
    String name = "Authorization: Bearer ";

    assertThat(line(token.substring(0, 8192 - name.length())))
        .contains("it ends after 8170 characters, where its header reaches 8192");
    fixture.clock.advance(Duration.ofMinutes(1));
    assertThat(line(token.substring(0, 8190 - name.length())))
        .contains("where its header reaches 8190");
    fixture.clock.advance(Duration.ofMinutes(1));
    assertThat(line(token.substring(0, 5000))).doesNotContain("where its header reaches");
  }

  @ParameterizedTest
  @ValueSource(strings = {"opaque", "a.b", "WFla.WFla.", "eyJ.eyJ.eyJ.eyJ.eyJ.eyJ"})
  void aTextThatIsNoBeginningOfAToken_isNotTakenForACutOne(String text) {
    assertThat(line(text)).doesNotContain("truncated-token");
  }

  @Test
  void aWholeTokenWithAWrongSignature_isNotTakenForACutOne() {
    assertThat(line(fixture.v2().signed(FOREIGN).text())).contains("not accepted: signature.");
  }

  @Test
  void tooLongToken_saysHowLongItIsAndMayBe() {
    assertThat(line(fixture.v2().claim("long", "x".repeat(40_000)).signed(KEY).text()))
        .contains("not accepted: too-long.", "expected at most 32768", "AzureAd.MaxTokenLength");
  }
}
