package org.onbehalf.internal.principal;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.PrincipalMappingKeys.LetterCase;

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

  /** A name in the configured case. */
  static Name of(PrincipalMappingSettings settings, String text) {
    return of(withCase(settings, text));
  }

  /** A to Z only: beyond ASCII two letters can have one counterpart. */
  private static String withCase(PrincipalMappingSettings settings, String name) {
    if (settings.letterCase == LetterCase.KEEP) {
      return name;
    }
    boolean upper = settings.letterCase == LetterCase.UPPER;
    char first = upper ? 'a' : 'A';
    int shift = upper ? 'A' - 'a' : 'a' - 'A';
    StringBuilder changed = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      changed.append(c >= first && c < first + 26 ? (char) (c + shift) : c);
    }
    return changed.toString();
  }

  /** Shows nothing of the person. */
  @Override
  public String toString() {
    return text == null ? "Name(none: " + reason + ")" : "Name";
  }
}
