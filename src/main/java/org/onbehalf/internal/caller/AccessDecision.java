package org.onbehalf.internal.caller;

import java.util.function.Function;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.MessageCode;
import org.onbehalf.internal.response.ErrorResponse;

/**
 * The decision about a request: it passes, with a caller or without one, or it is refused with an
 * answer. Each stage returns one. Immutable.
 */
public final class AccessDecision {
  private final @Nullable ValidatedCaller caller;
  private final @Nullable ErrorResponse answer;
  private final String code;
  private final String reason;
  private final String issuerName;
  private final String remedy;

  private AccessDecision(
      @Nullable ValidatedCaller caller,
      @Nullable ErrorResponse answer,
      String code,
      String reason,
      String issuerName,
      String remedy) {
    this.caller = caller;
    this.answer = answer;
    this.code = code;
    this.reason = reason;
    this.issuerName = issuerName;
    this.remedy = remedy;
  }

  /** The request passes as this caller. */
  public static AccessDecision accepted(ValidatedCaller caller) {
    return new AccessDecision(caller, null, "", "accepted", caller.issuerName(), "");
  }

  /**
   * The request passes without a caller.
   *
   * @param reason a few stable words for the log
   */
  public static AccessDecision anonymous(String reason) {
    return new AccessDecision(null, null, "", reason, "", "");
  }

  /**
   * The request is refused before its issuer is known.
   *
   * @param reason the stable name of the check or stage that failed, for the log
   */
  public static AccessDecision refused(ErrorResponse answer, String reason) {
    return refused(answer, reason, "");
  }

  /** The request is refused; {@code issuerName} is empty if no signature was verified. */
  public static AccessDecision refused(ErrorResponse answer, String reason, String issuerName) {
    return new AccessDecision(null, answer, answer.code(), reason, issuerName, "");
  }

  /**
   * As the others, where the log may say more than the answer: with the number of that message, and
   * what the operator can do.
   */
  public static AccessDecision refused(
      MessageCode code, ErrorResponse answer, String reason, String issuerName, String remedy) {
    return new AccessDecision(null, answer, code.toString(), reason, issuerName, remedy);
  }

  /** Goes on to the next stage if there is a caller; a refusal stays as it is. */
  public AccessDecision then(Function<ValidatedCaller, AccessDecision> stage) {
    if (caller == null) {
      return this;
    }
    AccessDecision next = stage.apply(caller);
    return next.issuerName.equals(issuerName)
        ? next
        : new AccessDecision(
            next.caller, next.answer, next.code, next.reason, issuerName, next.remedy);
  }

  /** Who calls; null if the request is refused or passes without a caller. */
  public @Nullable ValidatedCaller caller() {
    return caller;
  }

  /** The response; null if the request passes. */
  public @Nullable ErrorResponse answer() {
    return answer;
  }

  /** The number of the message in the log, not for the client; empty if the request passes. */
  public String code() {
    return code;
  }

  /** The stable name of the check or stage that failed; {@code accepted} if none did. */
  public String reason() {
    return reason;
  }

  /**
   * The configured name of the issuer that signed the token; empty if no signature was verified.
   */
  public String issuerName() {
    return issuerName;
  }

  /** What the operator can do about a refusal; empty if only the log says it. */
  public String remedy() {
    return remedy;
  }

  /** A few stable words that complete "the request would have". */
  public String inWords() {
    if (answer == null) {
      return "passed (" + reason + ")";
    }
    String error = answer.error() == null ? "" : " " + answer.error();
    return "been answered " + answer.status() + error + " (" + reason + ")";
  }

  @Override
  public String toString() {
    return "AccessDecision(have " + inWords() + ")";
  }
}
