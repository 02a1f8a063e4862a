package org.onbehalf.internal;

import java.util.regex.Pattern;

/** The form of tenant, application and object ids. */
public final class Guid {
  /** A regular expression without capturing groups. */
  public static final String REGEX = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";

  private static final Pattern PATTERN = Pattern.compile(REGEX);

  private Guid() {}

  public static boolean isGuid(String text) {
    return PATTERN.matcher(text).matches();
  }
}
