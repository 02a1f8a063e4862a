package org.onbehalf.internal.config;

import org.onbehalf.internal.message.MessageCode;

/** One thing that is wrong with the configuration, and what to do about it. Immutable. */
public final class Fault {
  public final MessageCode code;

  /** The full key, or {@code include} and the like where no key is concerned. */
  public final String key;

  /** Where it stands: file and line, system property, environment variable, init-param. */
  public final String origin;

  /** Never a secret. */
  public final String found;

  public final String expected;
  public final String remedy;

  Fault(MessageCode code, String key, String origin, String found, String expected, String remedy) {
    this.code = code;
    this.key = key;
    this.origin = origin;
    this.found = found;
    this.expected = expected;
    this.remedy = remedy;
  }

  @Override
  public String toString() {
    return code
        + " "
        + key
        + " ("
        + origin
        + ")\n     found:    "
        + found
        + "\n     expected: "
        + expected
        + "\n     remedy:   "
        + remedy;
  }
}
