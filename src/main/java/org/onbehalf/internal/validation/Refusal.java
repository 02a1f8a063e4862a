package org.onbehalf.internal.validation;

import java.util.Objects;
import org.onbehalf.internal.Nullable;

/** Which check failed, and what else is known of it. Immutable. */
final class Refusal {
  final Check check;

  /** What was found and what was expected, for the log only; empty for nothing. */
  final String detail;

  /** Null where it is none of the well-known ones. */
  final @Nullable Confusion confusion;

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
    this.check = Objects.requireNonNull(check, "check");
    this.detail = Objects.requireNonNull(detail, "detail");
    this.confusion = confusion;
  }

  /** The same without what the token says: it is not verified. */
  Refusal withoutDetail() {
    return new Refusal(check, "", confusion);
  }

  /** The same as one of the well-known ones. */
  Refusal as(Confusion known) {
    return new Refusal(check, detail, known);
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
