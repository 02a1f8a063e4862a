package org.onbehalf.internal.principal;

import org.onbehalf.internal.config.PrincipalMappingSettings;
import org.onbehalf.internal.config.PrincipalMappingSettings.LetterCase;

/**
 * Upper and lower case of names, A to Z only: beyond ASCII two letters can have one counterpart.
 */
final class NameCase {
  private NameCase() {}

  static String apply(PrincipalMappingSettings settings, String name) {
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
}
