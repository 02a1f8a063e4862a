package org.onbehalf.internal.validation;

import java.time.Clock;
import java.time.Duration;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator what was refused, why, and what to do: each request at DEBUG, each check once
 * a minute at WARN (INFO where a client alone can mend it). Never a token, never a person.
 */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(TokenValidator.class);
  private static final Duration ONCE_PER = Duration.ofMinutes(1);

  private final RepeatLimiter limiter;

  RefusalLog(Clock clock) {
    limiter = new RepeatLimiter(clock, ONCE_PER);
  }

  void refused(Check check, String detail) {
    String found = detail.isEmpty() ? "" : " (" + detail + ")";
    LOG.debug("refused: {}{}", check.id(), found);
    if (check == Check.NO_TOKEN) {
      return;
    }
    long suppressed = limiter.tell(check.id());
    if (suppressed == RepeatLimiter.SUPPRESSED) {
      return;
    }
    String line = "a request was refused: {}. {}{}. What helps: {} ({} more since the last line)";
    Object[] values = {check.id(), check.description(), found, check.remedy(), suppressed};
    if (check.isOrdinary()) {
      LOG.info(line, values);
    } else {
      LOG.warn(line, values);
    }
  }
}
