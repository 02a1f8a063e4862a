package org.onbehalf.internal.validation;

import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.challenge.Answer;

/** What validation found: a caller, or the check that failed. Immutable. */
public final class Verdict {
  private static final String ACCEPTED = "accepted";

  private final @Nullable ValidatedCaller caller;
  private final @Nullable Answer answer;
  private final String check;
  private final String remedy;
  private final String issuerName;

  private Verdict(
      @Nullable ValidatedCaller caller,
      @Nullable Answer answer,
      String check,
      String remedy,
      String issuerName) {
    this.caller = caller;
    this.answer = answer;
    this.check = check;
    this.remedy = remedy;
    this.issuerName = issuerName;
  }

  static Verdict accepted(ValidatedCaller caller) {
    return new Verdict(
        Objects.requireNonNull(caller, "caller"), null, ACCEPTED, "", caller.issuerName());
  }

  static Verdict refused(ValidationFailure refusal, Answer answer) {
    return new Verdict(
        null, Objects.requireNonNull(answer, "answer"), refusal.check.id(), refusal.remedy(), "");
  }

  /** The same for a token that this issuer has signed. */
  Verdict of(String issuer) {
    return new Verdict(caller, answer, check, remedy, issuer);
  }

  /** The configuration's name for who signed the token; empty while no signature was verified. */
  public String issuerName() {
    return issuerName;
  }

  /** Who calls; null when refused. */
  public @Nullable ValidatedCaller caller() {
    return caller;
  }

  /**
   * What the caller gets back.
   *
   * @throws IllegalStateException when the token was accepted
   */
  public Answer answer() {
    if (answer == null) {
      throw new IllegalStateException("the token was accepted");
    }
    return answer;
  }

  /** A short stable name of the failed check, for logs and metrics; {@code accepted} if none. */
  public String check() {
    return check;
  }

  /** What the operator can do, in a sentence; empty when the token was accepted. */
  public String remedy() {
    return remedy;
  }

  @Override
  public String toString() {
    return "Verdict(" + check + ")";
  }
}
