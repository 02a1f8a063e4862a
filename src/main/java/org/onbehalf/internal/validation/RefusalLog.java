package org.onbehalf.internal.validation;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why requests were refused, and what to do: each request at DEBUG, each check and diagnosis
 * once a minute at WARN (INFO if only the client can do something). Never logs a token or personal
 * data. Thread-safe.
 */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(TokenValidator.class);

  /** If so many tokens in a row are not valid yet, this server's clock is behind. */
  private static final int CLOCK_IS_BEHIND = 3;

  private final RepeatLimiter limiter;
  private final AtomicInteger notYetValid = new AtomicInteger();

  RefusalLog(Clock clock) {
    limiter = new RepeatLimiter(clock, Duration.ofMinutes(1));
  }

  /** A token was accepted: this server's clock is not behind. */
  void accepted() {
    if (notYetValid.get() != 0) {
      notYetValid.set(0);
    }
  }

  /** A token with a valid signature was refused. */
  void refusedAfterSignature(TokenValidationException refusal) {
    if (refusal.check == ValidationError.NOT_YET_VALID
        // limited, so that no number of refusals overflows it
        && notYetValid.updateAndGet(count -> Math.min(count + 1, CLOCK_IS_BEHIND))
            == CLOCK_IS_BEHIND) {
      refusal.as(TokenDiagnosis.CLOCK_BEHIND);
    }
  }

  /** A user was accepted, but has no roles by groups. */
  void groupsMissing() {
    limiter.log(
        "groups_overage",
        LOG::warn,
        TokenMessages.NO_GROUPS
            + " a token has no groups, since its user is in too many for a token (groups overage): roles"
            + " by groups do not count for this user. What helps: let the registration emit the"
            + " groups assigned to the application only, assign app roles to groups, or set"
            + " AzureAd.GroupsOverage = graph");
  }

  void refused(TokenValidationException refusal) {
    ValidationError check = refusal.check;
    String found = refusal.detail().isEmpty() ? "" : " (" + refusal.detail() + ")";
    // what keeps the keys away was logged where they are fetched
    if (check == ValidationError.NO_TOKEN || check == ValidationError.KEYS_UNAVAILABLE) {
      LOG.debug("a request was refused: {}{}", refusal.id(), found);
      return;
    }
    TokenDiagnosis diagnosis = refusal.diagnosis();
    boolean ordinary = check.isOrdinary() && diagnosis != TokenDiagnosis.TRUNCATED_TOKEN;
    RepeatLimiter.Line line = ordinary ? LOG::info : LOG::warn;
    limiter.log(
        refusal.kind(),
        line,
        LOG::debug,
        refusal.code() + " a token was not accepted: {}. {}{}{}. What helps: {}",
        refusal.id(),
        check.description(),
        found,
        diagnosis == null ? "" : ". " + diagnosis.sentence(),
        refusal.remedy());
  }
}
