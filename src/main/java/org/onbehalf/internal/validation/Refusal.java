package org.onbehalf.internal.validation;

import java.util.Objects;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.Answer;

/** Which check failed, and what else is known of it. Immutable. */
final class Refusal {
  private static final Answer UNVERIFIED =
      Answer.of(401, "invalid_token", "The token could not be verified");

  final Check check;

  /** What was found and what was expected, for the log only; empty for nothing. */
  final String detail;

  /** Null where it is none of the well-known ones. */
  final @Nullable Confusion confusion;

  private final boolean afterSignature;

  Refusal(Check check) {
    this(check, "", null);
  }

  /**
   * From its parts.
   *
   * @param detail for the log only; from a token whose signature is good or from what it looks
   *     like, and nothing personal
   */
  Refusal(Check check, String detail, @Nullable Confusion confusion) {
    this(check, detail, confusion, false);
  }

  private Refusal(
      Check check, String detail, @Nullable Confusion confusion, boolean afterSignature) {
    this.check = Objects.requireNonNull(check, "check");
    this.detail = Objects.requireNonNull(detail, "detail");
    this.confusion = confusion;
    this.afterSignature = afterSignature;
  }

  /** The same without what the token says: it is not verified. */
  Refusal withoutDetail() {
    return new Refusal(check, "", confusion, afterSignature);
  }

  /** The same as one of the well-known ones. */
  Refusal as(Confusion known) {
    return new Refusal(check, detail, known, afterSignature);
  }

  /** The same for a token whose signature is good: its sender may know which check failed. */
  Refusal afterSignature() {
    return new Refusal(check, detail, confusion, true);
  }

  /**
   * What the caller gets back. Until a signature has been verified every 401 is the same, so that
   * nobody learns from forged tokens which issuers, tenants and audiences are accepted here.
   */
  Answer answer() {
    return afterSignature || !check.isInvalidToken() ? check.answer() : UNVERIFIED;
  }

  /** A few stable words for logs. */
  String id() {
    return confusion == null ? check.id() : check.id() + ", " + confusion.id();
  }

  /** What the operator can do, in a sentence. */
  String remedy() {
    return confusion == null ? check.remedy() : confusion.remedy();
  }
}
