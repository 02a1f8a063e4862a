package org.onbehalf.internal.config;

import java.util.List;

/** The patterns of all keys that are read, for tests of other packages. */
public final class ReadKeys {
  private ReadKeys() {}

  public static List<String> all() {
    return Keys.patterns();
  }
}
