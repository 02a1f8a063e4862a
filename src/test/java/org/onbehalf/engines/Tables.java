package org.onbehalf.engines;

import java.util.Locale;
import java.util.UUID;

/** Names for tables, so that no test meets another's rows. */
final class Tables {
  private Tables() {}

  static String newName() {
    return "t_"
        + UUID.randomUUID().toString().replace("-", "").substring(0, 16).toLowerCase(Locale.ROOT);
  }
}
