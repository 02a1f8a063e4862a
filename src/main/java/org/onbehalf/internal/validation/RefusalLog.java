package org.onbehalf.internal.validation;

import java.time.Clock;
import java.time.Duration;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what was refused, why, and what to do: each request at DEBUG, each check and diagnosis once a minute at WARN (INFO if it is in the client's hands only). Never logs a token or personal data.
 */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(TokenValidator.class);
  private static final Duration ONCE_PER = Duration.ofMinutes(1);

  private final RepeatLimiter limiter;

  RefusalLog(Clock clock) {
    limiter = new RepeatLimiter(clock, ONCE_PER);
  }

  /** A user was accepted, but has no roles by groups. */
  void groupsMissing() {
    long suppressed = limiter.tell("groups_overage");
    if (suppressed != RepeatLimiter.SUPPRESSED) {
      LOG.warn(
          "a token has no groups, since its user is in too many for a token (groups overage): roles"
              + " by groups do not count for this user. What helps: let the registration emit the"
              + " groups assigned to the application only, assign app roles to groups, or set"
              + " AzureAd.GroupsOverage = graph ({} more since the last line)",
          suppressed);
    }
  }

  void refused(TokenValidationException refusal) {
    ValidationError check = refusal.check;
    String found = refusal.detail.isEmpty() ? "" : " (" + refusal.detail + ")";
    LOG.debug("refused: {}{}", refusal.id(), found);
    if (check == ValidationError.NO_TOKEN) {
      return;
    }
    long suppressed = limiter.tell(refusal.kind());
    if (suppressed == RepeatLimiter.SUPPRESSED) {
      return;
    }
    TokenDiagnosis diagnosis = refusal.diagnosis;
    String known = diagnosis == null ? "" : ". " + diagnosis.sentence();
    String line = "a request was refused: {}. {}{}{}. What helps: {} ({} more since the last line)";
    Object[] values = {
      refusal.id(), check.description(), found, known, refusal.remedy(), suppressed
    };
    if (check.isOrdinary() && diagnosis != TokenDiagnosis.TRUNCATED_TOKEN) {
      LOG.info(line, values);
    } else {
      LOG.warn(line, values);
    }
  }
}
