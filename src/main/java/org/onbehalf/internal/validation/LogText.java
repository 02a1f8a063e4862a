package org.onbehalf.internal.validation;

/** Makes a value from a token safe for a log line: short, and without line breaks. */
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

  /** Names with control characters are not used, since containers write them to access logs. */
  static boolean isFitForLogs(String name) {
    return !name.isEmpty() && name.chars().noneMatch(Character::isISOControl);
  }
}
