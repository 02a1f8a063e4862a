package org.onbehalf.internal.config;

import java.util.List;

/** A value from outside the file: one key, one plain value. Immutable. */
final class OuterValue {
  final List<String> path;

  /** As it is: never parsed. */
  final String value;

  final String origin;

  /** Whether the path is an environment variable's, where some characters cannot be written. */
  final boolean variable;

  OuterValue(List<String> path, String value, String origin, boolean variable) {
    this.path = path;
    this.value = value;
    this.origin = origin;
    this.variable = variable;
  }
}
