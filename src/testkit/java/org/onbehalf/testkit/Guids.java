package org.onbehalf.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids that are the same in every run, so that demonstrations and logs can be compared. */
final class Guids {
  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Guids() {}

  static String of(String kind, String name) {
    return UUID.nameUUIDFromBytes((kind + ':' + name).getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** A GUID in lower case. */
  static String require(String what, String guid) {
    if (!GUID.matcher(guid).matches()) {
      throw new IllegalArgumentException(what + " must be a GUID, found '" + guid + "'");
    }
    return guid.toLowerCase(Locale.ROOT);
  }
}
