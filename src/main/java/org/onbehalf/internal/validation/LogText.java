package org.onbehalf.internal.validation;

/** A value from a token, made fit for a log line: short, and nothing that could forge a line. */
final class LogText {
  private static final int LONGEST = 120;

  private LogText() {}

  static String of(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length() && i < LONGEST; i++) {
      char c = value.charAt(i);
      text.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return value.length() > LONGEST ? text.append("...").toString() : text.toString();
  }

  /** Containers write a caller's name into access logs: one with control characters is not used. */
  static boolean isFitForLogs(String name) {
    return !name.isEmpty() && name.chars().noneMatch(Character::isISOControl);
  }
}
