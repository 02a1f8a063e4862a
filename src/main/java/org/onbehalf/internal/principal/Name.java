package org.onbehalf.internal.principal;

import org.onbehalf.internal.Nullable;

/** A user's name, or why there is none and what helps. Immutable. */
final class Name {
  final @Nullable String text;

  /** A few stable words, nothing from outside. */
  final String reason;

  final String remedy;

  private Name(@Nullable String text, String reason, String remedy) {
    this.text = text;
    this.reason = reason;
    this.remedy = remedy;
  }

  static Name of(String text) {
    return new Name(text, "", "");
  }

  static Name none(String reason, String remedy) {
    return new Name(null, reason, remedy);
  }

  /** Shows nothing of the person. */
  @Override
  public String toString() {
    return text == null ? "Name(none: " + reason + ")" : "Name";
  }
}
