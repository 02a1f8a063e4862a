package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.BearerToken;
import org.slf4j.LoggerFactory;

class RefusalLogTest {
  private final ValidatorFixture fixture = new ValidatorFixture();
  private final Logger logger = (Logger) LoggerFactory.getLogger("org.onbehalf");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.DEBUG);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    logger.detachAppender(lines);
    logger.setLevel(null);
    fixture.close();
  }

  @Test
  void validate_whenTheSameCheckFailsOften_tellsTheOperatorOnceAMinuteWithACount() {
    BearerToken token =
        fixture
            .v2()
            .claim("aud", "https://other.example/")
            .signed(ValidatorFixture.ONE.getPrivate());

    for (int i = 0; i < 200; i++) {
      fixture.validator.validate(token);
    }
    assertThat(atLeastInfo()).hasSize(1);
    assertThat(at(Level.DEBUG))
        .filteredOn(line -> line.contains("not accepted: audience"))
        .hasSize(199);

    fixture.clock.advance(Duration.ofMinutes(1));
    fixture.validator.validate(token);
    assertThat(atLeastInfo()).hasSize(2);
    assertThat(atLeastInfo().get(1)).contains("199 more");
  }

  @Test
  void validate_whenRefused_saysWhatWasFoundWhatWasExpectedAndWhatHelps() {
    fixture.refuse(fixture.v2().claim("aud", "https://other.example/\\n2026 INFO"), "audience");

    assertThat(atLeastInfo())
        .singleElement()
        .asString()
        .contains("aud is https://other.example/?2026 INFO, expected " + TestToken.CLIENT_ID)
        .contains("AzureAd.Audience");
  }

  @Test
  void validate_whenNothingOfATokenIsVerified_repeatsNothingOfIt() {
    TestToken forged = fixture.v2().header("kid", "forged-kid").claim("aud", "forged-audience");

    fixture.refuse(forged.signed(ValidatorFixture.TWO.getPrivate()), "audience");

    assertThat(lines.list).noneMatch(line -> line.getFormattedMessage().contains("forged"));
  }

  @Test
  void validate_whateverIsSent_logsNeitherTokenNorPerson() {
    List<TestToken> tokens =
        List.of(
            fixture.v2(),
            fixture.v1(),
            fixture.app(),
            fixture.v2().without("exp"),
            fixture.v2().claim("nonce", "x"),
            fixture.v2().without("scp"),
            fixture.v2().raw("preferred_username", "7"),
            fixture.v2().claim("idtyp", "app"),
            fixture.v2().raw("cnf", "{}"));

    for (TestToken each : tokens) {
      for (var key : List.of(ValidatorFixture.ONE, ValidatorFixture.TWO)) {
        BearerToken token = each.signed(key.getPrivate());
        AccessDecision verdict = fixture.validator.validate(token);
        for (String part : TestToken.parts(token)) {
          assertThat(lines.list).noneMatch(line -> line.getFormattedMessage().contains(part));
          assertThat(verdict.toString()).doesNotContain(part);
        }
      }
    }
    assertThat(lines.list)
        .isNotEmpty()
        .noneMatch(line -> line.getFormattedMessage().contains("ada@"))
        .noneMatch(line -> line.getFormattedMessage().contains(TestToken.OID));
  }

  private List<String> atLeastInfo() {
    return lines.list.stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private List<String> at(Level level) {
    return lines.list.stream()
        .filter(line -> line.getLevel().equals(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
