package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.testing.CapturedLog;

/** What the operator reads of refusals. */
final class RefusalLines implements AutoCloseable {
  private final CapturedLog log = new CapturedLog();

  List<String> lines() {
    return lines(Level.INFO);
  }

  List<String> lines(Level atLeast) {
    return log.messages(atLeast).stream()
        .filter(line -> line.matches("OBH-2[12].. a token was not accepted: .*"))
        .toList();
  }

  /** The one line that refusing this token adds. */
  String line(TokenValidator validator, String token, String... allowedIssuers) {
    int before = lines().size();
    AccessDecision verdict =
        validator.validate(
            AuthorizationHeader.parse(
                Collections.enumeration(List.of("Bearer " + token)), 32 * 1024),
            null,
            Set.of(allowedIssuers));
    assertThat(verdict.caller()).isNull();
    assertThat(lines()).hasSize(before + 1);
    return lines().get(before);
  }

  @Override
  public void close() {
    log.close();
  }
}
